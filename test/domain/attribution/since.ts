import { type AttributedSince, attributeSince } from '../../../src/domain/attribution/attribute-since.ts'
import type { AttributionInput } from '../../../src/domain/attribution/index.ts'
import type { ChangeRow, DeployedRow } from '../../../src/domain/attribution/input.ts'
import type { LineBefore, Reading } from '../../../src/domain/attribution/reading.ts'
import { revertedNumbers } from '../../../src/domain/attribution/remedies.ts'
import { compareDeployments, lineKey } from '../../../src/domain/attribution/succession.ts'
import type { AttributedFacts } from './facts-by-id.ts'

const ALL = Number.NEGATIVE_INFINITY

/** Before which instant what changed between two states of the rows touches nothing; null: nothing changed. */
export function sinceOf(before: AttributionInput, after: AttributionInput): number | null {
  const instants: number[] = []
  const differing = <Row extends { id: string }>(
    old: readonly Row[],
    now: readonly Row[],
    at: (row: Row) => number,
  ) => {
    const were = new Map(old.map((row) => [row.id, row]))
    for (const row of now) {
      const was = were.get(row.id)
      were.delete(row.id)
      if (JSON.stringify(was) !== JSON.stringify(row)) instants.push(at(row), ...(was === undefined ? [] : [at(was)]))
    }
    for (const row of were.values()) instants.push(ALL, at(row))
  }
  differing(before.deployments, after.deployments, ({ at }) => at)
  const merged = (rows: readonly ChangeRow[]) => rows.filter(({ mergedAt }) => mergedAt !== null)
  differing(merged(before.changes), merged(after.changes), ({ mergedAt }) => mergedAt as number)
  const old = new Map(before.incidents.map((row) => [row.id, row]))
  for (const row of after.incidents) {
    const was = old.get(row.id)
    if (JSON.stringify(was) === JSON.stringify(row)) continue
    const isResolved =
      was !== undefined && JSON.stringify({ ...was, resolvedAt: 0 }) === JSON.stringify({ ...row, resolvedAt: 0 })
    if (isResolved) instants.push(was.resolvedAt ?? Infinity, row.resolvedAt ?? Infinity)
    else instants.push(row.startedAt, was?.startedAt ?? Infinity)
  }
  const still = new Set(after.incidents.map(({ id }) => id))
  for (const { id, startedAt } of before.incidents) if (!still.has(id)) instants.push(startedAt)
  const pairs = (input: AttributionInput) => new Set(input.contents.map((row) => JSON.stringify(row)))
  const [had, has] = [pairs(before), pairs(after)]
  const at = new Map([...before.deployments, ...after.deployments].map((row) => [row.id, row.at]))
  for (const pair of [...had, ...has])
    if (!had.has(pair) || !has.has(pair)) instants.push(at.get(JSON.parse(pair).deploymentId) ?? Infinity)
  return instants.length === 0 ? null : Math.min(...instants)
}

/** What is read, as the database would hand it over. */
export function read(input: AttributionInput, facts: AttributedFacts, since: number, from: number): Reading {
  const lines = new Map<string, DeployedRow[]>()
  for (const row of input.deployments.toSorted(compareDeployments)) {
    const key = lineKey(row)
    lines.set(key, [...(lines.get(key) ?? []), row])
  }
  const tails: DeployedRow[] = []
  const before: LineBefore[] = []
  for (const all of lines.values()) {
    const start = all.findLast(
      (row) =>
        row.at < from && row.outcome === 'success' && facts.deployments.get(row.id)?.remediation?.as !== 'rollback',
    )
    const starts = start?.at ?? ALL
    const earlier = all.filter((row) => row.at < starts)
    tails.push(...all.filter((row) => row.at >= starts))
    const versions = new Set(all.filter(({ at }) => at >= since).map(({ version }) => version))
    const { scopeId, environmentId } = all[0] as DeployedRow
    before.push({
      scopeId,
      environmentId,
      lastFailureAt: earlier.findLast(({ outcome }) => outcome === 'failure')?.at ?? null,
      versions: new Map(
        earlier.flatMap(({ version, outcome, at }) =>
          version !== null && outcome === 'success' && versions.has(version) ? [[version, at] as const] : [],
        ),
      ),
    })
  }
  const isRead = new Set(tails.map(({ id }) => id))
  const recent = new Set(input.deployments.filter(({ at }) => at >= since).map(({ id }) => id))
  const concerned = input.incidents.filter(
    ({ id, startedAt, resolvedAt, causedBy, remediatedBy }) =>
      startedAt >= since ||
      (resolvedAt ?? ALL) >= since ||
      (facts.incidents.get(id)?.resolvedAt ?? ALL) >= since ||
      [causedBy, ...remediatedBy].some((id) => recent.has(id ?? '')),
  )
  const asides = new Set([
    ...tails.filter(({ at }) => at >= since).flatMap(({ declared }) => declared.remediates),
    ...input.deployments.filter(({ declared }) => declared.remediates.some((id) => recent.has(id))).map(({ id }) => id),
    ...concerned.flatMap(({ id, causedBy, remediatedBy }) => [
      causedBy,
      ...remediatedBy,
      facts.incidents.get(id)?.deploymentId ?? null,
    ]),
    ...[...facts.deployments.values()]
      .filter(({ signals, recovery, remediation }) =>
        [...signals, recovery, remediation].some((it) => (it?.at ?? ALL) >= since),
      )
      .map(({ id }) => id),
    ...[...new Set(input.deployments.map(({ scopeId }) => scopeId))].map(
      (scope) =>
        input.deployments.toSorted(compareDeployments).find((row) => row.scopeId === scope && row.outcome === 'success')
          ?.id,
    ),
  ])
  const aside = input.deployments.filter(({ id }) => asides.has(id) && !isRead.has(id))

  const active = new Set(input.deployments.filter(({ at }) => at >= since).map(({ scopeId }) => scopeId))
  const merged = input.changes.filter(({ mergedAt }) => mergedAt !== null)
  const chosen = new Map<string, ChangeRow>()
  const choose = (rows: readonly ChangeRow[]) => {
    for (const row of rows) chosen.set(row.id, row)
  }
  choose(merged.filter(({ mergedAt }) => (mergedAt as number) >= from))
  /** When the last was merged that the first success of a scope is known to have. */
  const starts = new Map<string, number>()
  for (const { scopeId, version, at, outcome } of [...tails, ...aside].sort(compareDeployments))
    if (outcome === 'success' && !starts.has(scopeId)) {
      const heads = merged.filter(
        (row) => row.scopeId === scopeId && row.mergeCommit === version && (row.mergedAt as number) <= at,
      )
      starts.set(
        scopeId,
        version === null || heads.length === 0 ? at : Math.max(...heads.map((row) => row.mergedAt as number)),
      )
    }
  const waiting = merged.filter(({ id, scopeId, mergedAt }) => {
    const fact = facts.changes.get(id)
    if (fact === undefined || (mergedAt as number) >= since) return false
    if (fact.deployment !== null) return fact.deployment.at >= since
    return active.has(scopeId) && (fact.baselineAt === null || (mergedAt as number) >= (starts.get(scopeId) ?? ALL))
  })
  choose(waiting)
  const byRecent = new Set(input.contents.flatMap((row) => (recent.has(row.deploymentId) ? row.changeId : [])))
  choose(merged.filter(({ id }) => byRecent.has(id)))
  for (const out of waiting)
    for (const queue = [out]; queue.length > 0; ) {
      const one = queue.pop() as ChangeRow
      const more = merged.filter(
        (row) =>
          row.scopeId === one.scopeId &&
          row.sourceBranch !== null &&
          row.sourceBranch === one.targetBranch &&
          (row.mergedAt as number) >= (one.mergedAt as number) &&
          !chosen.has(row.id),
      )
      choose(more)
      queue.push(...more)
    }
  for (const { scopeId, version } of [...tails, ...aside])
    choose(merged.filter((row) => row.scopeId === scopeId && version !== null && row.mergeCommit === version))
  for (const row of [...chosen.values()]) {
    const numbers = revertedNumbers(row)
    choose(
      merged.filter((each) => each.scopeId === row.scopeId && each.number !== null && numbers.includes(each.number)),
    )
  }

  const named = new Map<string, number>()
  for (const { deploymentId, changeId } of input.contents) {
    const row = input.deployments.find(({ id }) => id === deploymentId)
    const change = chosen.get(changeId)
    if (row === undefined || change === undefined || row.at >= from) continue
    if (row.at >= (change.mergedAt as number)) continue
    if ((change.mergedAt as number) < since && !waiting.includes(change)) continue
    named.set(changeId, Math.min(row.at, named.get(changeId) ?? Infinity))
  }
  const stands = new Map<string, Set<string | null>>()
  for (const { scopeId, version, branch, at } of tails) {
    if (at < since) continue
    const heads = merged.filter((row) => row.scopeId === scopeId && row.mergeCommit === version)
    stands.set(
      scopeId,
      new Set([...(stands.get(scopeId) ?? []), branch, ...heads.map(({ targetBranch }) => targetBranch)]),
    )
  }
  const isDeployed = (scopeId: string, branch: string | null) =>
    stands.get(scopeId)?.size === 1 && stands.get(scopeId)?.has(branch) === true
  const along = [...chosen.values()]
    .filter((row) => row.sourceBranch !== null && active.has(row.scopeId) && !isDeployed(row.scopeId, row.sourceBranch))
    .flatMap((row) => {
      const sameWay = merged.filter(
        (each) =>
          each.scopeId === row.scopeId &&
          each.sourceBranch === row.sourceBranch &&
          each.targetBranch === row.targetBranch &&
          each.id !== row.id &&
          (each.mergedAt as number) < (row.mergedAt as number),
      )
      const last = Math.max(ALL, ...sameWay.map(({ mergedAt }) => mergedAt as number))
      return merged.filter(
        (each) =>
          each.scopeId === row.scopeId &&
          each.targetBranch === row.sourceBranch &&
          !chosen.has(each.id) &&
          (each.mergedAt as number) <= (row.mergedAt as number) &&
          (each.mergedAt as number) >= last,
      )
    })
  const least = (instants: readonly number[]) => (instants.length === 0 ? null : Math.min(...instants))
  return {
    since,
    from,
    input: {
      deployments: [...tails, ...aside],
      changes: [...chosen.values()],
      contents: input.contents.filter(({ deploymentId }) => isRead.has(deploymentId)),
      incidents: concerned,
      rules: input.rules,
    },
    aside: new Set(aside.map(({ id }) => id)),
    lines: before,
    known: facts,
    namedBefore: least([...named.values()]),
    takenAlong: least(along.map(({ mergedAt }) => mergedAt as number)),
  }
}

/** Attribution after the rows changed, as far as it can be had without reading everything. */
export function step(
  before: AttributionInput,
  after: AttributionInput,
  facts: AttributedFacts,
): AttributedSince | 'nothing' | 'all' {
  const since = sinceOf(before, after)
  if (since === null || since === Infinity) return 'nothing'
  let from = since
  for (let round = 0; round < 3 && from !== ALL; round += 1) {
    const found = attributeSince(read(after, facts, since, from))
    if (!('needs' in found)) return found
    from = found.needs
  }
  return 'all'
}
