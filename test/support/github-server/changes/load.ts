import type { Account, Commit, Issue, Pull, Review } from '../objects/objects.ts'
import type { Repository } from '../objects/repository.ts'
import type { World } from '../objects/world.ts'

type Raw = Readonly<Record<string, unknown>>
type Person = Account | null

interface RawNumbered extends Raw {
  readonly id: number
  readonly number: number
  readonly title: string
  readonly body: string | null
  readonly state: 'open' | 'closed'
  readonly user: Person
  readonly labels: readonly { readonly name: string }[]
  readonly assignee: Person
  readonly created_at: string
  readonly updated_at: string
  readonly closed_at: string | null
}

export interface RawIssue extends RawNumbered {
  readonly state_reason?: Issue['state_reason']
  readonly pull_request?: unknown
}

export interface RawPull extends RawNumbered {
  readonly draft: boolean
  readonly merged_at: string | null
  readonly merge_commit_sha: string | null
  readonly head: Pull['head']
  readonly base: Pull['base']
  readonly requested_reviewers: readonly Account[]
  readonly additions?: number
  readonly deletions?: number
  readonly changed_files?: number
}

export interface RawCommit extends Raw {
  readonly sha: string
  readonly commit: Pick<Commit, 'message' | 'author' | 'committer'>
  readonly author: Person
  readonly parents: readonly { readonly sha: string }[]
}

export interface RawReview extends Raw {
  readonly id: number
  readonly user: Person
  readonly state: Review['state']
  readonly body: string
  readonly submitted_at: string
  readonly commit_id: string
}

/** Objects as GitHub's REST API gave them; those of a pull request name its number. */
export interface Recorded {
  readonly pulls?: readonly RawPull[]
  readonly issues?: readonly RawIssue[]
  readonly pullCommits?: readonly { readonly number: number; readonly commit: RawCommit }[]
  readonly pullReviews?: readonly { readonly number: number; readonly review: RawReview }[]
}

export const recordedChanges = (world: World, repository: Repository) => {
  /** Some users of recorded commits are objects without fields. */
  const person = (it: Person): Person => (typeof it?.id === 'number' ? world.adopt(it) : null)

  const numbered = (it: RawNumbered) => ({
    number: it.number,
    title: it.title,
    body: it.body,
    state: it.state,
    user: person(it.user),
    labels: it.labels.map(({ name }) => name),
    assignee: person(it.assignee),
    created_at: it.created_at,
    updated_at: it.updated_at,
    closed_at: it.closed_at,
    more: it,
  })

  function addPull(it: RawPull, issueId: number, commits: readonly RawCommit[], reviews: readonly RawReview[]): void {
    world.seen(it.id)
    for (const raw of commits) addCommit(raw)
    repository.add({
      kind: 'pull',
      ...numbered(it),
      id: it.id,
      issueId,
      draft: it.draft,
      merged_at: it.merged_at,
      merged_by: null,
      merge_commit_sha: it.merge_commit_sha,
      head: { ref: it.head.ref, sha: it.head.sha },
      base: { ref: it.base.ref, sha: it.base.sha },
      requested_reviewers: it.requested_reviewers.map((one) => world.adopt(one)),
      additions: it.additions ?? 0,
      deletions: it.deletions ?? 0,
      changed_files: it.changed_files ?? 0,
      mergeable: null,
      commits: commits.map(({ sha }) => sha),
      reviews: reviews.map(({ id, user, state, body, submitted_at, commit_id, ...more }) => ({
        ...{ id, state, body, submitted_at, commit_id, more },
        user: person(user),
      })),
    })
  }

  function addCommit(raw: RawCommit): void {
    const { sha, commit, author, parents, ...more } = raw
    repository.commits.set(sha, {
      ...{ sha, more },
      message: commit.message,
      author: commit.author,
      committer: commit.committer,
      account: person(author),
      parents: parents.map((it) => it.sha),
    })
  }

  return {
    /** Puts recorded objects into the repository as they are: fields that the stand-in does not know are shown as they came. */
    load({ pulls = [], issues = [], pullCommits = [], pullReviews = [] }: Recorded): void {
      const issueIds = new Map(issues.map(({ number, id }) => [number, id]))
      const commits = Map.groupBy(pullCommits, ({ number }) => number)
      const reviews = Map.groupBy(pullReviews, ({ number }) => number)
      // Pages that moved while they were recorded name some twice: the last counts.
      for (const it of new Map(pulls.map((pull) => [pull.number, pull])).values()) {
        const ofPull = commits.get(it.number)?.map(({ commit }) => commit) ?? []
        const itsReviews = reviews.get(it.number)?.map(({ review }) => review) ?? []
        addPull(it, issueIds.get(it.number) ?? world.nextId(), ofPull, itsReviews)
      }
      for (const it of new Map(issues.map((issue) => [issue.number, issue])).values()) {
        // Recorded without its pull request: nothing could be shown for it.
        if (it.pull_request !== undefined && it.pull_request !== null) continue
        world.seen(it.id)
        repository.add({ kind: 'issue', ...numbered(it), id: it.id, state_reason: it.state_reason ?? null })
      }
    },
  }
}
