import type { RepositoryHandle } from '../support/github-server/index.ts'
import type { Conclusion, DeploymentState, Issue, Pull } from '../support/github-server/objects/objects.ts'

/** One of them, the same for the same number; undefined when there is none. */
const one = <Item>(list: readonly Item[], pick: number): Item | undefined => list[pick % Math.max(1, list.length)]

/** The same, and often the last: so that much happens to one object. */
const latest = <Item>(list: readonly Item[], pick: number): Item | undefined =>
  pick % 2 === 0 ? list.at(-1) : one(list, also(pick))

/** Of the numbers that a step picks with, one that does not follow the other. */
const also = (pick: number) => Math.floor(pick / 7)

const PEOPLE = ['octocat', 'hubot', 'monalisa', 'dependabot[bot]']
const person = (pick: number): string => one(PEOPLE, pick) ?? 'octocat'
const REVIEWS = ['APPROVED', 'CHANGES_REQUESTED', 'COMMENTED'] as const
const LABELS = ['bug', 'incident', 'question']
const CONCLUSIONS: readonly Conclusion[] = ['success', 'failure', 'cancelled', 'skipped']
const STATES: readonly DeploymentState[] = ['in_progress', 'success', 'success', 'failure', 'error', 'inactive']
const ENVIRONMENTS = ['production', 'staging']
const TAGS = ['v1', 'v2', 'v3', 'v4', 'v5']

export interface Source {
  readonly repository: RepositoryHandle
  /** Where issues are transferred to. Nobody watches it. */
  readonly elsewhere: RepositoryHandle
}

type Change = (source: Source, pick: number) => void

const pulls = ({ repository: { it } }: Source, fits: (pull: Pull) => boolean) => it.pulls.created.filter(fits)
const issues = ({ repository: { it } }: Source, fits: (issue: Issue) => boolean) =>
  it.numbered.created.filter((each): each is Issue => each.kind === 'issue' && fits(each))
const runs = ({ repository: { it } }: Source, status: 'completed' | 'other') =>
  it.runs.filter(({ attempts }) => (attempts.at(-1)?.status === 'completed') === (status === 'completed'))
const isOpen = ({ state }: Pull | Issue) => state === 'open'
const any = () => true

/** A change of an object that fits, when there is one. */
const of =
  <Item>(
    find: (source: Source) => readonly Item[],
    change: (repository: RepositoryHandle, it: Item, pick: number) => unknown,
  ): Change =>
  (source, pick) => {
    const it = latest(find(source), pick)
    if (it !== undefined) change(source.repository, it, also(pick))
  }

const openPulls = (source: Source) => pulls(source, isOpen)
const openIssues = (source: Source) => issues(source, isOpen)
const allIssues = (source: Source) => issues(source, any)

/** Everything that can happen at the source; what nothing is there for does not happen. */
export const CHANGES = {
  openPull({ repository }, pick) {
    const commits = Array.from({ length: 1 + (pick % 3) }, () => ({ author: person(pick) }))
    const title = `ABC-${1 + (pick % 9)} Change`
    repository.openPullRequest({ title, user: person(pick), draft: pick % 5 === 0, commits })
  },
  editPull: of(
    (source) => pulls(source, any),
    (repository, pull, pick) => repository.editPullRequest(pull, { title: `Edited ${pick}` }),
  ),
  toggleDraft: of(openPulls, (repository, pull) => repository.setDraft(pull, !pull.draft)),
  pushPull: of(openPulls, (repository, pull, pick) =>
    repository.pushToPullRequest(
      pull,
      Array.from({ length: 1 + (pick % 2) }, () => ({})),
    ),
  ),
  askForReview: of(openPulls, (repository, pull, pick) => repository.requestReview(pull, person(pick))),
  review: of(
    (source) => pulls(source, any),
    (repository, pull, pick) =>
      repository.review(pull, { user: person(pick), state: one(REVIEWS, also(pick)) ?? 'COMMENTED' }),
  ),
  dismiss(source, pick) {
    const { repository } = source
    const given = pulls(source, any).flatMap((pull) =>
      repository.it
        .reviewsOf(pull)
        .filter(({ state }) => state === 'APPROVED' || state === 'CHANGES_REQUESTED')
        .map((review) => ({ pull, review })),
    )
    const it = one(given, pick)
    if (it !== undefined) repository.dismissReview(it.pull, it.review)
  },
  closePull: of(openPulls, (repository, pull) => repository.closePullRequest(pull)),
  reopenPull: of(
    (source) => pulls(source, (pull) => !isOpen(pull) && pull.merged_at === null),
    (repository, pull) => repository.reopenPullRequest(pull),
  ),
  merge: of(openPulls, (repository, pull, pick) =>
    repository.merge(pull, {
      by: 'monalisa',
      method: pick % 2 === 0 ? 'squash' : 'merge',
      deleteBranch: pick % 3 === 0,
    }),
  ),

  openIssue({ repository }, pick) {
    repository.openIssue({ title: `Issue ${pick}`, user: person(pick), labels: [one(LABELS, pick) ?? ''] })
  },
  editIssue: of(allIssues, (repository, issue, pick) => repository.editIssue(issue, { title: `Edited ${pick}` })),
  label: of(allIssues, (repository, issue, pick) => repository.labelIssue(issue, one(LABELS, pick) ?? '')),
  unlabel: of(
    (source) => issues(source, ({ labels }) => labels.length > 0),
    (repository, issue, pick) => repository.unlabelIssue(issue, one(issue.labels, pick) ?? ''),
  ),
  closeIssue: of(openIssues, (repository, issue, pick) =>
    repository.closeIssue(issue, pick % 2 === 0 ? 'completed' : 'not_planned'),
  ),
  reopenIssue: of(
    (source) => issues(source, (issue) => !isOpen(issue)),
    (repository, issue) => repository.reopenIssue(issue),
  ),
  deleteIssue: of(allIssues, (repository, issue) => repository.deleteIssue(issue)),
  transferIssue(source, pick) {
    const issue = one(allIssues(source), pick)
    if (issue !== undefined) source.repository.transferIssue(issue, source.elsewhere.it)
  },

  startRun: ({ repository }, pick) => {
    repository.startWorkflowRun({ name: `CI ${pick % 2}` })
  },
  progressRun: of(
    (source) => runs(source, 'other'),
    (repository, run) => repository.progressWorkflowRun(run),
  ),
  completeRun: of(
    (source) => runs(source, 'other'),
    (repository, run, pick) => repository.completeWorkflowRun(run, one(CONCLUSIONS, pick)),
  ),
  rerun: of(
    (source) => runs(source, 'completed'),
    (repository, run) => repository.rerunWorkflowRun(run),
  ),
  deleteRun: of(
    (source) => runs(source, 'completed'),
    (repository, run) => repository.deleteWorkflowRun(run),
  ),

  deploy: ({ repository }, pick) => {
    repository.deploy({ environment: one(ENVIRONMENTS, pick) ?? '' })
  },
  setDeploymentStatus: of(
    ({ repository }) => repository.it.deployments,
    (repository, deployment, pick) => repository.setDeploymentStatus(deployment, one(STATES, pick) ?? 'success'),
  ),
  deleteDeployment: of(
    ({ repository }) => repository.it.deployments,
    (repository, deployment) => repository.deleteDeployment(deployment),
  ),

  publish({ repository }, pick) {
    const used = new Set(repository.it.releases.map(({ tag_name }) => tag_name))
    const tag = one(
      TAGS.filter((each) => !used.has(each)),
      pick,
    )
    if (tag === undefined) return
    const kind = also(pick) % 4
    repository.publishRelease({ tag, name: `Release ${pick}`, draft: kind === 0, prerelease: kind === 1 })
  },
  editRelease: of(
    ({ repository }) => repository.it.releases,
    (repository, release, pick) =>
      repository.editRelease(release, release.draft ? { draft: false } : { name: `Edited ${pick}` }),
  ),
  deleteRelease: of(
    ({ repository }) => repository.it.releases,
    (repository, release) => repository.deleteRelease(release),
  ),

  check: of(
    (source) => pulls(source, any),
    (repository, pull, pick) =>
      repository.createCheckRun(pull.head.sha, {
        name: `check ${pick % 2}`,
        ...(pick % 3 === 0 ? { app: 'other-ci' } : {}),
      }),
  ),
  completeCheck: of(
    ({ repository: { it } }) =>
      [...it.checkRuns.values()].flatMap((each) => each.filter(({ status }) => status !== 'completed')),
    (repository, check, pick) => repository.completeCheckRun(check, one(CONCLUSIONS, pick) ?? 'success'),
  ),
  setStatus: of(
    (source) => pulls(source, any),
    (repository, pull, pick) =>
      repository.setStatus(
        pull.head.sha,
        `ci/${pick % 2}`,
        one(['success', 'failure', 'pending'], also(pick)) ?? 'pending',
      ),
  ),

  push: ({ repository }, pick) => {
    repository.push(Array.from({ length: 1 + (pick % 2) }, () => ({ author: person(pick) })))
  },
  rename: ({ repository }, pick) => {
    repository.rename(`renamed-${repository.it.id}-${pick % 4}`)
  },
  archive: ({ repository }) => {
    if (repository.it.archived) repository.unarchive()
    else repository.archive()
  },
} satisfies Readonly<Record<string, Change>>

export type ChangeName = keyof typeof CHANGES
