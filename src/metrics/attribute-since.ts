import { loadOpenPullRequests, loadPullRequests } from '../db/attribution-pull-requests.ts'
import { type AttributedScope, attributionRules } from '../db/attribution-scopes.ts'
import { loadSince, type ReadSince } from '../db/attribution-since.ts'
import { commitsThatWereAlone, namesBranch } from '../db/attribution-since-ends.ts'
import { findByIndex } from '../db/attribution-since-sql.ts'
import { appendAudit } from '../db/audit.ts'
import { type AttributedFacts, currentChanges, differenceOf, type FactsDifference } from '../db/facts-write.ts'
import type { Changed } from '../db/metric-marks.ts'
import type { Tx } from '../db/tx.ts'
import { type AttributedSince, attributeSince, openChanges, sameChanges } from '../domain/attribution/index.ts'
import type { Uuid } from '../domain/ids.ts'
import type { EpochMs } from '../domain/metrics/facts.ts'
import { holdAgainst } from './attribute-incidents.ts'
import type { Occasion } from './attribute-occasion.ts'
import { judgeDeployments } from './attribute-verdicts.ts'

const NONE: AttributedFacts = { deployments: [], changes: [], incidents: [] }

/** How often reading begins further back before everything is read. */
const ROUNDS = 3

/**
 * What differs by what changed, without reading what was before it. null when that cannot be said without reading all of the
 * initiative.
 */
export async function attributeChanged(
  tx: Tx,
  scopes: readonly AttributedScope[],
  occasion: Occasion,
  changed: Changed,
): Promise<FactsDifference | null> {
  await findByIndex(tx, true)
  const difference = await changedBy(tx, scopes, occasion, changed)
  await findByIndex(tx, false)
  return difference
}

async function changedBy(
  tx: Tx,
  scopes: readonly AttributedScope[],
  occasion: Occasion,
  { since, openPullRequests, mergedPullRequests }: Changed,
): Promise<FactsDifference | null> {
  const ids = scopes.map(({ id }) => id)
  const alone =
    since === Number.POSITIVE_INFINITY ? null : await commitsThatWereAlone(tx, occasion.initiativeId, ids, since)
  const from = Math.min(since, alone ?? since)
  const open = await openOnes(tx, scopes, occasion, openPullRequests, from)
  const merged = open && (await mergedOnes(tx, scopes, occasion, mergedPullRequests, from))
  if (open === null || merged === null) return null
  const own = [open, merged]
  if (since === Number.POSITIVE_INFINITY) return together(own, differenceOf(NONE, NONE))
  if (await namesBranch(tx, scopes, from)) return null
  const later = await sinceThen(tx, scopes, occasion, from)
  return later && together(own, later)
}

async function sinceThen(
  tx: Tx,
  scopes: readonly AttributedScope[],
  occasion: Occasion,
  since: EpochMs,
): Promise<FactsDifference | null> {
  let from = since
  for (let round = 0; round < ROUNDS && from !== Number.NEGATIVE_INFINITY; round += 1) {
    const read = await loadSince(tx, occasion.initiativeId, scopes, { since, from })
    const found = attributeSince(read.reading)
    if (!('needs' in found)) return write(tx, occasion, read, found)
    from = found.needs
  }
  return null
}

async function write(tx: Tx, occasion: Occasion, read: ReadSince, found: AttributedSince): Promise<FactsDifference> {
  const before = touched(read, found)
  const incidents = new Set([...before.incidents, ...found.incidents].map(({ id }) => id))
  const judged = await judgeDeployments(tx, found.deployments, read.stored, occasion)
  const held = await holdAgainst(tx, found.incidents, occasion, [...incidents])
  if (judged.length + held.length > 0) await appendAudit(tx, [...judged, ...held])
  return differenceOf(before, found)
}

/** Of the facts that were read, those that would have been found again if they still were as they were. */
function touched({ facts, waiting, reading }: ReadSince, found: AttributedSince): AttributedFacts {
  const late = (...instants: readonly (EpochMs | null | undefined)[]) =>
    instants.some((at) => (at ?? Number.NEGATIVE_INFINITY) >= reading.since)
  const ids = (list: readonly { readonly id: Uuid }[]) => new Set(list.map(({ id }) => id))
  const again = { deployments: ids(found.deployments), changes: ids(found.changes), incidents: ids(found.incidents) }
  return {
    deployments: facts.deployments.filter(
      ({ id, at, signals, recovery, remediation }) =>
        again.deployments.has(id) || late(at, recovery?.at, remediation?.at, ...signals.map((signal) => signal.at)),
    ),
    changes: facts.changes.filter(
      ({ id, mergedAt, deployment }) => again.changes.has(id) || waiting.has(id) || late(mergedAt, deployment?.at),
    ),
    incidents: facts.incidents.filter(
      ({ id, startedAt, resolvedAt }) => again.incidents.has(id) || late(startedAt, resolvedAt),
    ),
  }
}

/** What differs of pull requests that are open; null when they may change more than themselves. */
async function openOnes(
  tx: Tx,
  scopes: readonly AttributedScope[],
  { initiativeId }: Occasion,
  pullRequests: readonly Uuid[],
  since: EpochMs,
): Promise<FactsDifference | null> {
  if (pullRequests.length === 0) return differenceOf(NONE, NONE)
  const rows = await loadOpenPullRequests(tx, scopes, pullRequests, since)
  if (rows === null) return null
  const before = await currentChanges(
    tx,
    initiativeId,
    rows.map(({ id }) => id),
  )
  if (before.some(({ mergedAt }) => mergedAt !== null)) return null
  return differenceOf({ ...NONE, changes: before }, { ...NONE, changes: openChanges(rows, rulesOf(scopes)) })
}

/** What differs of pull requests that were merged long ago and tell something else of themselves. */
async function mergedOnes(
  tx: Tx,
  scopes: readonly AttributedScope[],
  { initiativeId }: Occasion,
  pullRequests: readonly Uuid[],
  since: EpochMs,
): Promise<FactsDifference | null> {
  if (pullRequests.length === 0) return differenceOf(NONE, NONE)
  const all = await loadPullRequests(tx, scopes, pullRequests)
  if (all.length < pullRequests.length) return null
  const rows = all.filter(({ mergedAt }) => mergedAt === null || mergedAt < since)
  const before = await currentChanges(
    tx,
    initiativeId,
    rows.map(({ id }) => id),
  )
  const changes = sameChanges(rows, new Map(before.map((fact) => [fact.id, fact])), rulesOf(scopes))
  return changes && differenceOf({ ...NONE, changes: before }, { ...NONE, changes })
}

const rulesOf = (scopes: readonly AttributedScope[]) =>
  new Map(scopes.map((scope) => [scope.id, attributionRules(scope)]))

/** What differs of pull requests by themselves, but for those that were found with others. */
function together(own: readonly FactsDifference[], later: FactsDifference): FactsDifference {
  const found = new Set([...later.changes.before, ...later.changes.after].map(({ id }) => id))
  const others = (side: 'before' | 'after') =>
    own.flatMap(({ changes }) => changes[side].filter(({ id }) => !found.has(id)))
  const changes = {
    before: [...later.changes.before, ...others('before')],
    after: [...later.changes.after, ...others('after')],
  }
  return { ...later, changes }
}
