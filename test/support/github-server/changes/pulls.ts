import type { Account, Pull } from '../objects/objects.ts'
import type { Repository } from '../objects/repository.ts'
import type { World } from '../objects/world.ts'
import { showAccount } from '../show/accounts.ts'
import { showPullAlone } from '../show/pulls.ts'
import { announceBranch, announcePush, commit, type NewCommit } from './commits.ts'

export interface NewPull {
  readonly title?: string
  readonly body?: string
  readonly user?: string
  /** Name of its branch. */
  readonly head?: string
  readonly draft?: boolean
  readonly labels?: readonly string[]
  /** Paths it touches. */
  readonly files?: readonly string[]
  readonly commits?: readonly NewCommit[]
  readonly reviewers?: readonly string[]
  readonly additions?: number
  readonly deletions?: number
  readonly changedFiles?: number
}

export interface Merge {
  readonly by?: string
  /** `merge` brings the commits of the pull request along, under a commit with two parents. */
  readonly method?: 'squash' | 'merge'
  readonly deleteBranch?: boolean
}

export const pullChanges = (world: World, repository: Repository) => {
  const tell = (action: string, pull: Pull, sender: Account, extra: object = {}) =>
    world.emit(repository, 'pull_request', sender, () => ({
      action,
      number: pull.number,
      pull_request: showPullAlone(world, repository, pull),
      ...extra,
    }))
  const touch = (pull: Pull) => repository.touch(pull, world.now())
  const by = (login: string | undefined, pull: Pull) =>
    login === undefined ? (pull.user ?? world.account('ghost')) : world.account(login)

  return {
    /** The one of that number; throws when there is none. */
    pull(number: number): Pull {
      const it = repository.byNumber.get(number)
      if (it?.kind !== 'pull') throw new Error(`${repository.fullName} has no pull request ${number}`)
      return it
    },

    /** Sends `create`, `push` and `opened`, as for a branch of the repository itself. */
    openPullRequest(it: NewPull = {}): Pull {
      const number = repository.nextNumber()
      const user = world.account(it.user ?? 'octocat')
      const head = it.head ?? `change-${number}`
      if (repository.history.length === 0)
        throw new Error(`${repository.fullName} has no commit to start from: push first`)
      const base = repository.history.at(-1) ?? ''
      const commits = commit(world, repository, base, it.commits ?? [{ author: user.login }])
      const now = world.now()
      const pull: Pull = {
        kind: 'pull',
        id: world.nextId(),
        issueId: world.nextId(),
        number,
        title: it.title ?? `Change ${number}`,
        body: it.body ?? null,
        state: 'open',
        user,
        labels: it.labels ?? [],
        assignee: null,
        draft: it.draft ?? false,
        created_at: now,
        updated_at: now,
        closed_at: null,
        merged_at: null,
        merged_by: null,
        merge_commit_sha: null,
        head: { ref: head, sha: commits.at(-1)?.sha ?? base },
        base: { ref: repository.defaultBranch, sha: base },
        requested_reviewers: (it.reviewers ?? []).map((login) => world.account(login)),
        additions: it.additions ?? 10,
        deletions: it.deletions ?? 2,
        changed_files: it.changedFiles ?? it.files?.length ?? 1,
        ...(it.files === undefined ? {} : { files: it.files }),
        mergeable: true,
        reviews: [],
        commits: commits.map(({ sha }) => sha),
      }
      repository.add(pull)
      repository.branches.set(head, pull.head.sha)
      announceBranch(world, repository, 'create', head, user)
      announcePush(world, repository, { branch: head, sender: user, before: null, commits })
      tell('opened', pull, user)
      return pull
    },

    editPullRequest(pull: Pull, edit: { readonly title?: string; readonly body?: string }, login?: string): void {
      const changes: Record<string, unknown> = {}
      if (edit.title !== undefined) changes.title = { from: pull.title }
      if (edit.body !== undefined) changes.body = { from: pull.body ?? '' }
      pull.title = edit.title ?? pull.title
      pull.body = edit.body ?? pull.body
      touch(pull)
      tell('edited', pull, by(login, pull), { changes })
    },

    setDraft(pull: Pull, draft: boolean, login?: string): void {
      pull.draft = draft
      touch(pull)
      if (!draft) pull.ready_at ??= pull.updated_at
      tell(draft ? 'converted_to_draft' : 'ready_for_review', pull, by(login, pull))
    },

    requestReview(pull: Pull, reviewer: string, login?: string): void {
      const requested = world.account(reviewer)
      pull.requested_reviewers = [...pull.requested_reviewers.filter(({ id }) => id !== requested.id), requested]
      touch(pull)
      tell('review_requested', pull, by(login, pull), { requested_reviewer: showAccount(world, requested) })
    },

    /** The newest of `commits` is the head afterwards. Sends `push` and `synchronize`. */
    pushToPullRequest(pull: Pull, commits: readonly NewCommit[] = [{}], login?: string): void {
      const before = pull.head.sha
      const made = commit(world, repository, before, commits)
      const after = made.at(-1)?.sha ?? before
      pull.commits = [...repository.commitsOf(pull), ...made.map(({ sha }) => sha)]
      pull.head = { ...pull.head, sha: after }
      repository.branches.set(pull.head.ref, after)
      touch(pull)
      const sender = by(login, pull)
      announcePush(world, repository, { branch: pull.head.ref, sender, before, commits: made })
      tell('synchronize', pull, sender, { before, after })
    },

    closePullRequest(pull: Pull, login?: string): void {
      touch(pull)
      Object.assign(pull, { state: 'closed', closed_at: pull.updated_at, mergeable: null })
      tell('closed', pull, by(login, pull))
    },

    reopenPullRequest(pull: Pull, login?: string): void {
      touch(pull)
      Object.assign(pull, { state: 'open', closed_at: null, mergeable: true })
      tell('reopened', pull, by(login, pull))
    },

    /** Sends `closed` and the push to the default branch; with `deleteBranch` also the removal of the branch. */
    merge(pull: Pull, { by: login, method = 'squash', deleteBranch = false }: Merge = {}): void {
      const sender = by(login, pull)
      const before = repository.history.at(-1) ?? ''
      const own = method === 'merge' ? repository.commitsOf(pull) : []
      const message = `${pull.title} (#${pull.number})`
      const [made] = commit(world, repository, before, [{ message, author: pull.user?.login ?? null }])
      if (made === undefined) throw new Error('a commit is always made')
      const merged = method === 'merge' ? { ...made, parents: [before, pull.head.sha] } : made
      repository.commits.set(merged.sha, merged)
      repository.history.push(...own, merged.sha)
      touch(pull)
      const at = pull.updated_at
      Object.assign(pull, { state: 'closed', closed_at: at, merged_at: at, merged_by: sender, mergeable: null })
      pull.merge_commit_sha = merged.sha
      tell('closed', pull, sender)
      const commits = [...own.flatMap((sha) => repository.commit(sha) ?? []), merged]
      announcePush(world, repository, { branch: repository.defaultBranch, sender, before, commits })
      if (!deleteBranch) return
      repository.branches.delete(pull.head.ref)
      announceBranch(world, repository, 'delete', pull.head.ref, sender)
      announcePush(world, repository, { branch: pull.head.ref, sender, before: pull.head.sha, commits: [] })
    },
  }
}
