import type { Account, Commit } from '../objects/objects.ts'
import type { Repository } from '../objects/repository.ts'
import type { World } from '../objects/world.ts'
import { addressesOf, showRepository } from '../show/accounts.ts'
import { showPushed } from '../show/commits.ts'

export interface NewCommit {
  readonly message?: string
  /** Login; null: an address that no account has. */
  readonly author?: string | null
  readonly email?: string
  /** When it was made, on whatever machine; now by default. */
  readonly date?: string
}

/** A push holds no more, however many commits were pushed. */
const PUSHED_AT_MOST = 2_048
const NO_COMMIT = '0'.repeat(40)

/** Remembers new commits, one after the other, on top of `parent`. */
export function commit(
  world: World,
  repository: Repository,
  parent: string | null,
  all: readonly NewCommit[],
): Commit[] {
  const made: Commit[] = []
  for (const { message, author = 'octocat', email, date = world.now() } of all) {
    const account = author === null ? null : world.account(author)
    const name = author ?? 'somebody'
    const signature = { name, email: email ?? addressOf(account), date }
    const last = made.at(-1)?.sha ?? parent
    const sha = world.nextSha()
    const it = {
      sha,
      message: message ?? `Change ${sha.slice(0, 7)}`,
      author: signature,
      committer: signature,
      account,
      parents: last === null ? [] : [last],
    }
    repository.commits.set(it.sha, it)
    made.push(it)
  }
  return made
}

/** By that of a bot GraphQL tells who it is: as the author it names people only. */
function addressOf(account: Account | null): string {
  if (account?.type === 'Bot') return `${account.id}+${account.login}@users.noreply.github.com`
  return `${account?.login ?? 'somebody'}@example.com`
}

export interface Pushed {
  readonly branch: string
  readonly sender: Account
  readonly before: string | null
  readonly commits: readonly Commit[]
}

/** Moves `pushed_at` and sends the push. */
export function announcePush(world: World, repository: Repository, { branch, sender, before, commits }: Pushed): void {
  repository.pushed_at = world.now()
  const after = commits.at(-1)?.sha ?? NO_COMMIT
  world.emit(repository, 'push', sender, () => {
    const shown = commits.slice(-PUSHED_AT_MOST).map((it) => showPushed(world, repository, it))
    const { created_at, pushed_at } = repository
    return {
      ref: `refs/heads/${branch}`,
      before: before ?? NO_COMMIT,
      after,
      created: before === null,
      deleted: commits.length === 0,
      forced: false,
      base_ref: null,
      compare: `${addressesOf(world, repository).html}/compare/${before?.slice(0, 12)}...${after.slice(0, 12)}`,
      commits: shown,
      head_commit: shown.at(-1) ?? null,
      // Only here these times are numbers.
      repository: { ...showRepository(world, repository), created_at: epoch(created_at), pushed_at: epoch(pushed_at) },
      pusher: { name: sender.login, email: `${sender.login}@example.com` },
    }
  })
}

const epoch = (time: string) => Date.parse(time) / 1000

/** Sends `create` or `delete` of a branch. */
export function announceBranch(
  world: World,
  repository: Repository,
  event: 'create' | 'delete',
  branch: string,
  sender: Account,
) {
  world.emit(repository, event, sender, () => ({
    ref: branch,
    ref_type: 'branch',
    ...(event === 'create' ? { master_branch: repository.defaultBranch, description: null } : {}),
    pusher_type: 'user',
  }))
}

export const commitChanges = (world: World, repository: Repository) => ({
  /** Puts commits on the default branch: the newest is its head afterwards. */
  push(all: readonly NewCommit[] = [{}], by = 'octocat'): readonly Commit[] {
    const before = repository.history.at(-1) ?? null
    const commits = commit(world, repository, before, all)
    for (const { sha } of commits) repository.history.push(sha)
    announcePush(world, repository, { branch: repository.defaultBranch, sender: world.account(by), before, commits })
    return commits
  },
})
