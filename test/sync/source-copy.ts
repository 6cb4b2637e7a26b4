import type { CheckRun, Issue, Pull, Status } from '../support/github-server/objects/objects.ts'
import type { Repository } from '../support/github-server/objects/repository.ts'

/** A repository as plain data: what a copy of it must be like, whatever way it came about. */
export interface Copy {
  readonly scope: { readonly name: string; readonly archived: boolean; readonly status: string }
  /** By number. */
  readonly pulls: Readonly<Record<string, PullCopy>>
  /** Those that are an incident or a defect, by id. */
  readonly issues: Readonly<Record<string, object>>
  /** By id and attempt. */
  readonly runs: Readonly<Record<string, object>>
  /** By id. */
  readonly deployments: Readonly<Record<string, object>>
  /** Those that are no draft, by tag. */
  readonly releases: Readonly<Record<string, object>>
  /** At least those of the default branch. */
  readonly commits: ReadonlySet<string>
}

interface PullCopy {
  readonly title: string
  readonly state: 'open' | 'closed' | 'merged'
  readonly draft: boolean
  readonly head: string
  readonly branches: string
  readonly openedAt: string | null
  readonly closedAt: string | null
  readonly mergedAt: string | null
  readonly mergeCommit: string | null
  /** Of each reviewer the latest decision, and a comment only where there is none. */
  readonly decisions: Readonly<Record<string, string>>
  /** The verdict of the latest checks on the head. */
  readonly ci: string | null
  /** At least those it consists of now. */
  readonly commits: ReadonlySet<string>
}

/** The repository as the stand-in remembers it. */
export const sourceOf = (it: Repository): Copy => ({
  scope: { name: it.fullName, archived: it.archived, status: 'active' },
  pulls: Object.fromEntries(it.pulls.created.map((pull) => [String(pull.number), pullOf(it, pull)])),
  issues: Object.fromEntries(
    it.numbered.created.flatMap((issue) => {
      const role = issue.kind === 'issue' ? roleOf(issue) : null
      return issue.kind === 'pull' || role === null ? [] : [[String(issue.id), { role, ...itemOf(issue) }]]
    }),
  ),
  runs: Object.fromEntries(
    it.runs.flatMap(({ id, attempts }) =>
      attempts.map(({ run_attempt, status, conclusion }) => [`${id}/${run_attempt}`, { status, conclusion }]),
    ),
  ),
  deployments: Object.fromEntries(
    it.deployments.map(({ id, sha, statuses }) => {
      const terminal = statuses.filter(({ state }) => OUTCOMES.has(state))
      const outcome = OUTCOMES.get(terminal.at(-1)?.state ?? '') ?? 'in_progress'
      const firstTerminalAt = instant(terminal[0]?.created_at ?? null)
      return [id, { sha, statuses: statuses.map(({ state }) => state), firstTerminalAt, outcome, compared: true }]
    }),
  ),
  releases: Object.fromEntries(
    it.releases
      .filter(({ draft }) => !draft)
      .map(({ tag_name, name, prerelease }) => [tag_name, { title: name, prerelease }]),
  ),
  commits: new Set(it.history),
})

const OUTCOMES = new Map([
  ['success', 'success'],
  ['failure', 'failed'],
  ['error', 'failed'],
])

const instant = (at: string | null) => (at === null ? null : new Date(at).toISOString())

const pullOf = (it: Repository, pull: Pull): PullCopy => ({
  title: pull.title,
  state: pull.merged_at !== null ? 'merged' : pull.state,
  draft: pull.draft,
  head: pull.head.sha,
  branches: `${pull.head.ref} -> ${pull.base.ref}`,
  openedAt: instant(pull.created_at),
  closedAt: instant(pull.closed_at),
  mergedAt: instant(pull.merged_at),
  mergeCommit: pull.merge_commit_sha,
  decisions: decisionsOf(it, pull),
  ci: verdictOf(it.checkRunsOf(pull.head.sha), it.statuses.get(pull.head.sha) ?? []),
  commits: new Set(it.commitsOf(pull)),
})

function decisionsOf(it: Repository, pull: Pull): Record<string, string> {
  const reviews = Map.groupBy(it.reviewsOf(pull), ({ user }) => user?.login ?? '')
  return Object.fromEntries(
    [...reviews].map(([login, own]) => {
      const decision = own.findLast(({ state }) => state !== 'COMMENTED') ?? own.at(-1)
      return [login, decision?.state.toLowerCase() ?? '']
    }),
  )
}

const GOOD: ReadonlySet<string | null> = new Set(['success', 'neutral', 'skipped'])

function verdictOf(runs: readonly CheckRun[], statuses: readonly Status[]): string | null {
  const latestRuns = new Map(runs.map((run) => [`${run.app.slug}/${run.name}`, run])).values()
  const latestStatuses = new Map(statuses.map((status) => [status.context, status])).values()
  const words: string[] = [
    ...[...latestRuns].map(({ status, conclusion }) =>
      status !== 'completed' ? 'pending' : GOOD.has(conclusion) ? 'success' : 'failure',
    ),
    ...[...latestStatuses].map(({ state }) => (state === 'error' ? 'failure' : state)),
  ]
  return ['failure', 'pending', 'success'].find((word) => words.includes(word)) ?? null
}

function roleOf({ labels }: Issue): string | null {
  return labels.includes('incident') ? 'incident' : labels.includes('bug') ? 'defect' : null
}

const itemOf = (issue: Issue) => ({
  title: issue.title,
  status: issue.state,
  labels: [...issue.labels].sort(),
  openedAt: instant(issue.created_at),
  closedAt: instant(issue.closed_at),
})

/** The copy without what it may hold besides: then it must equal the source. */
export const upTo = (source: Copy, copy: Copy): Copy => ({
  ...copy,
  pulls: Object.fromEntries(
    Object.entries(copy.pulls).map(([number, pull]) => [
      number,
      { ...pull, commits: both(source.pulls[number]?.commits ?? pull.commits, pull.commits) },
    ]),
  ),
  commits: both(source.commits, copy.commits),
})

const both = (one: ReadonlySet<string>, other: ReadonlySet<string>) => new Set([...one].filter((it) => other.has(it)))
