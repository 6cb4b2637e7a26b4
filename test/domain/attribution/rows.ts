import { type AttributionInput, attribute, DEFAULT_ATTRIBUTION } from '../../../src/domain/attribution/index.ts'
import type { ChangeRow, DeployedRow, IncidentRow } from '../../../src/domain/attribution/input.ts'

/** 2026, in UTC: `at('01-12 09:30')`. */
export const at = (text: string): number => Date.parse(`2026-${text.replace(' ', 'T')}:00Z`)

/** A success of the scope `api` in `production`, of which nothing else is known. */
export const deployed = (id: string, when: string | number, more: Partial<DeployedRow> = {}): DeployedRow => ({
  id,
  scopeId: 'api',
  environmentId: `${more.scopeId ?? 'api'}/production`,
  externalId: null,
  at: typeof when === 'number' ? when : at(when),
  outcome: 'success',
  version: null,
  branch: null,
  declared: { kind: null, remediates: [] },
  contentsKnown: false,
  ...more,
})

/** A pull request of the scope `api` into main; its merge commit is `sha-<id>` once it is merged. */
export const pullRequest = (
  id: string,
  opened: string | number,
  merged: string | number | null,
  more: Partial<ChangeRow> = {},
): ChangeRow => {
  const openedAt = typeof opened === 'number' ? opened : at(opened)
  const mergedAt = typeof merged === 'string' ? at(merged) : merged
  return {
    id,
    kind: 'pull_request',
    scopeId: 'api',
    number: null,
    title: null,
    labels: [],
    sourceBranch: null,
    targetBranch: 'main',
    authorLogin: 'alice',
    authorIsBot: false,
    isMerge: false,
    firstCommitAt: null,
    mergeCommitAt: null,
    openedAt,
    readyAt: null,
    firstReviewAt: null,
    approvedAt: null,
    mergedAt,
    closedAt: mergedAt,
    mergeCommit: mergedAt === null ? null : `sha-${id}`,
    reverts: [],
    insidePath: null,
    size: null,
    ...more,
  }
}

/** A commit without a pull request: merged when it was committed. */
export const commit = (id: string, when: string, more: Partial<ChangeRow> = {}): ChangeRow =>
  pullRequest(id, when, when, {
    kind: 'commit',
    targetBranch: null,
    openedAt: null,
    firstCommitAt: at(when),
    mergeCommitAt: at(when),
    ...more,
  })

export const incident = (id: string, started: string, more: Partial<IncidentRow> = {}): IncidentRow => ({
  id,
  scopeId: 'api',
  startedAt: at(started),
  resolvedAt: null,
  reopenings: [],
  causedBy: null,
  remediatedBy: [],
  ...more,
})

/** What becomes of rows, by the id of each. */
export function attributed(rows: Partial<AttributionInput>) {
  const facts = attribute({ deployments: [], changes: [], contents: [], incidents: [], rules: new Map(), ...rows })
  const of =
    <Fact extends { readonly id: string }>(facts: readonly Fact[]) =>
    (id: string) => {
      const found = facts.find((fact) => fact.id === id)
      if (found === undefined) throw new Error(`no fact of ${id}`)
      return found
    }
  return {
    ...facts,
    deployment: of(facts.deployments),
    change: of(facts.changes),
    incident: of(facts.incidents),
    /** The failed deployments, each with what speaks against it. */
    failed: Object.fromEntries(
      facts.deployments
        .filter(({ signals }) => signals.length > 0)
        .map(({ id, signals }) => [id, signals.map((s) => s.signal)]),
    ),
    /** The deployed changes, each with its deployment. */
    brought: Object.fromEntries(
      facts.changes.flatMap(({ id, deployment }) => (deployment === null ? [] : [[id, deployment.id]])),
    ),
  }
}

/** The default rules with others in their place, for one scope. */
export const rules = (more: Partial<typeof DEFAULT_ATTRIBUTION>, scopeId = 'api') =>
  new Map([[scopeId, { ...DEFAULT_ATTRIBUTION, ...more }]])
