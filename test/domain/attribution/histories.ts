import fc from 'fast-check'
import type { AttributionInput, AttributionRules } from '../../../src/domain/attribution/index.ts'
import { DEFAULT_ATTRIBUTION } from '../../../src/domain/attribution/index.ts'
import type { ChangeRow, ContentsRow, DeployedRow, IncidentRow } from '../../../src/domain/attribution/input.ts'
import { deployed, pullRequest } from './rows.ts'

/** Rows that may be put in any order, or be added to. */
export type History = { -readonly [Name in keyof AttributionInput]: AttributionInput[Name] }

const HAPPENINGS = [
  ...['open', 'open', 'open', 'stack', 'merge', 'merge', 'merge', 'merge', 'close', 'review', 'push', 'promote'],
  ...['deploy', 'deploy', 'deploy', 'deploy', 'fail', 'redeploy', 'back', 'revert', 'hotfix'],
  ...['incident', 'incident', 'resolve', 'resolve', 'reopen', 'mend'],
] as const

interface Step {
  readonly what: (typeof HAPPENINGS)[number]
  /** Minutes that pass before: often none. */
  readonly after: number
  /** Decides which one, and how. */
  readonly pick: number
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    what: fc.constantFrom(...HAPPENINGS),
    after: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 3_000 })),
    pick: fc.nat({ max: 5_039 }),
  }),
  { minLength: 5, maxLength: 60, size: 'max' },
)

const MINUTE = 60_000
const SCOPES = ['api', 'web'] as const

/**
 * What two repositories, a project without deployments and the people around them may do in some weeks: pull requests
 * into main, over features and on to release; bots; deployments to two environments, whose contents are named or not;
 * rollbacks, reverts and reverts of those, hotfixes; incidents that are linked, told of by a project, or by nobody, and are
 * opened again.
 */
export const histories: fc.Arbitrary<History> = steps.map((all) => new Telling().tell(all))

class Telling {
  readonly #changes: ChangeRow[] = []
  readonly #deployments: DeployedRow[] = []
  readonly #incidents: IncidentRow[] = []
  readonly #contents: ContentsRow[] = []
  #now = Date.UTC(2026, 0, 5)

  tell(steps: readonly Step[]): History {
    for (const { what, after, pick } of steps) {
      this.#now += after * MINUTE
      this[what](pick)
    }
    const rules = new Map<string, AttributionRules>([
      ['api', { ...DEFAULT_ATTRIBUTION, attributionWindowMs: 48 * 60 * MINUTE }],
      ['web', { ...DEFAULT_ATTRIBUTION, failedStatusFails: false }],
    ])
    const [deployments, changes, incidents, contents] = [
      this.#deployments,
      this.#changes,
      this.#incidents,
      this.#contents,
    ]
    return { deployments, changes, incidents, contents, rules }
  }

  open(pick: number, more: Partial<ChangeRow> = {}) {
    const number = this.#changes.length + 1
    const row = pullRequest(`pr-${number}`, this.#now, null, {
      scopeId: SCOPES[pick % 2] as string,
      number,
      title: `Change ${pick % 7}`,
      sourceBranch: `feature-${number}`,
      // Authors' clocks, and commits added after opening.
      firstCommitAt: pick % 5 === 0 ? null : this.#now + ((pick % 13) - 9) * 60 * MINUTE,
      readyAt: pick % 6 === 0 ? this.#now + 30 * MINUTE : null,
      authorLogin: pick % 11 === 0 ? 'renovate[bot]' : 'alice',
      insidePath: pick % 17 === 0 ? false : null,
      size: pick % 90,
      ...more,
    })
    this.#changes.push(row)
    return row
  }

  stack(pick: number) {
    const under = any(this.#changes, pick)
    if (under !== undefined) this.open(pick, { scopeId: under.scopeId, targetBranch: under.sourceBranch })
  }

  promote(pick: number) {
    const row = this.open(pick, { sourceBranch: 'main', targetBranch: 'release', title: 'Release', insidePath: null })
    this.#land(row, pick)
  }

  hotfix(pick: number) {
    const row = this.open(pick, { sourceBranch: `hotfix/${pick}`, insidePath: null })
    if (pick % 3 > 0) this.#land(row, pick)
  }

  revert(pick: number) {
    const target = any(this.#changes.filter(isMerged), pick)
    if (target === undefined) return
    const byNumber = pick % 2 === 0 && target.number !== null
    const row = this.open(pick, {
      scopeId: target.scopeId,
      title: byNumber ? 'Take it back' : `Revert "${target.title}"`,
      reverts: byNumber && pick % 4 === 0 ? [target.number as number, 9_999] : [],
      sourceBranch: byNumber ? `revert-${target.number}-feature` : null,
      insidePath: null,
    })
    this.#land(row, pick)
  }

  merge(pick: number) {
    const row = any(this.#changes.filter(isOpen), pick)
    if (row !== undefined) this.#land(row, pick)
  }

  close(pick: number) {
    const row = any(this.#changes.filter(isOpen), pick)
    if (row !== undefined) this.#set(row, { closedAt: this.#now })
  }

  review(pick: number) {
    const row = any(this.#changes.filter(isOpen), pick)
    if (row !== undefined) this.#set(row, { firstReviewAt: row.firstReviewAt ?? this.#now, approvedAt: this.#now })
  }

  push(pick: number) {
    const row = this.open(pick, {
      kind: 'commit',
      sourceBranch: null,
      targetBranch: null,
      openedAt: null,
      number: null,
    })
    this.#set(row, { ...this.#landed(row), closedAt: null, isMerge: pick % 4 === 0 })
  }

  deploy(pick: number, more: Partial<DeployedRow> = {}) {
    const scopeId = more.scopeId ?? (SCOPES[pick % 2] as string)
    const number = this.#deployments.length + 1
    const inScope = this.#changes.filter((row) => row.scopeId === scopeId && isMerged(row))
    // Most often one of the last merge commits, as a delay between merge and deployment has it.
    const head = pick % 5 === 0 ? any(inScope, pick) : inScope.at(-1 - (pick % 3))
    const contentsKnown = pick % 7 === 0
    const row = deployed(`d-${number}`, this.#now, {
      scopeId,
      environmentId: `${scopeId}/${pick % 4 < 3 ? 'one' : 'two'}`,
      externalId: pick % 9 === 0 ? null : pick % 10 === 0 ? `run-${number}` : String(1_000 - number),
      version: pick % 6 === 0 ? `v${pick % 4}` : (head?.mergeCommit ?? null),
      branch: pick % 8 === 0 ? 'main' : pick % 12 === 0 ? 'release' : null,
      declared: {
        kind: pick % 19 === 0 ? 'hotfix' : pick % 23 === 0 ? 'normal' : pick % 29 === 0 ? 'rollback' : null,
        remediates: pick % 31 === 0 ? ids([any(this.#deployments, pick), any(this.#deployments, pick + 1)]) : [],
      },
      contentsKnown,
      ...more,
    })
    this.#deployments.push(row)
    const named = contentsKnown || pick % 14 === 0 ? inScope.filter((_row, place) => (place + pick) % 3 > 0) : []
    for (const [place, { id }] of named.entries())
      this.#contents.push({ deploymentId: row.id, changeId: id, knownBy: place % 4 === 0 ? 'explicit' : 'compare' })
    // A branch that is deployed before it is merged.
    const open = pick % 13 === 0 ? any(this.#changes.filter(isOpen), pick) : undefined
    if (open !== undefined) this.#contents.push({ deploymentId: row.id, changeId: open.id, knownBy: 'explicit' })
  }

  fail(pick: number) {
    this.deploy(pick, { outcome: 'failure' })
  }

  redeploy(pick: number) {
    this.#again(this.#deployments.at(-1), pick)
  }

  back(pick: number) {
    this.#again(any(this.#deployments.slice(-6), pick), pick)
  }

  incident(pick: number) {
    const scopeId = [...SCOPES, 'project', null][pick % 4] ?? null
    const startedAt = this.#now - (pick % 3 === 0 ? (pick % 50) * 60 * MINUTE : 0)
    const linked = pick % 5 === 0 ? (any(this.#deployments, pick)?.id ?? 'd-3') : pick % 37 === 0 ? 'gone' : null
    this.#incidents.push({
      id: `i-${this.#incidents.length + 1}`,
      scopeId,
      startedAt,
      resolvedAt: null,
      reopenings: [],
      causedBy: linked,
      remediatedBy: [],
    })
  }

  resolve(pick: number) {
    const row = any(this.#incidents, pick)
    if (row !== undefined)
      this.#incidents[this.#incidents.indexOf(row)] = { ...row, resolvedAt: row.resolvedAt ?? this.#now }
  }

  reopen(pick: number) {
    const row = any(this.#incidents, pick)
    if (row === undefined || row.resolvedAt === null || row.resolvedAt === this.#now) return
    const reopenings = [...row.reopenings, { resolvedAt: row.resolvedAt, reopenedAt: this.#now }]
    this.#incidents[this.#incidents.indexOf(row)] = { ...row, resolvedAt: null, reopenings }
  }

  mend(pick: number) {
    const row = any(this.#incidents, pick)
    if (row === undefined) return
    const remediatedBy = ids([any(this.#deployments, pick), this.#deployments.at(-1)])
    this.#incidents[this.#incidents.indexOf(row)] = { ...row, remediatedBy }
  }

  #again(of: DeployedRow | undefined, pick: number) {
    if (of === undefined) return
    const { scopeId, environmentId, version, branch } = of
    this.deploy(pick, { scopeId, environmentId, version, branch, outcome: pick % 5 === 0 ? 'failure' : 'success' })
  }

  #land(row: ChangeRow, pick: number) {
    // Two at once of a merge queue have one commit.
    const before = pick % 15 === 0 ? (this.#changes.at(-2)?.mergeCommit ?? null) : null
    this.#set(row, { ...this.#landed(row), mergeCommitAt: pick % 4 === 0 ? null : this.#now - (pick % 3) * MINUTE })
    if (before !== null) this.#set(row, { mergeCommit: before })
  }

  #landed = (row: ChangeRow) => ({
    mergedAt: this.#now,
    closedAt: this.#now,
    mergeCommit: `sha-${row.id}`,
    mergeCommitAt: this.#now,
  })

  #set(row: ChangeRow, more: Partial<ChangeRow>) {
    const place = this.#changes.findIndex(({ id }) => id === row.id)
    this.#changes[place] = { ...(this.#changes[place] as ChangeRow), ...more }
  }
}

const isMerged = ({ mergedAt }: ChangeRow) => mergedAt !== null
const isOpen = ({ closedAt }: ChangeRow) => closedAt === null
const any = <Row>(rows: readonly Row[], pick: number): Row | undefined => rows[pick % Math.max(rows.length, 1)]
const ids = (rows: readonly (DeployedRow | undefined)[]) => [...new Set(rows.flatMap((row) => row?.id ?? []))]
