import type { Account, CheckRun, Commit, Pull, Review } from '../objects/objects.ts'
import type { Repository, Seeded } from '../objects/repository.ts'
import { type World, wholeSeconds } from '../objects/world.ts'

export interface Bulk {
  readonly commits?: number
  readonly reviews?: number
  readonly checks?: number
  /** Seconds between two pull requests; the last one was opened that long ago. */
  readonly everySeconds?: number
}

const PEOPLE = 7
/** One in so many is still open, at the end. */
const OPEN = 100
const MERGE = 0xffff
/** `bulk`, number, which commit, repository: read back from the sha instead of being remembered. */
const SHA = /^b01c([\da-f]{12})([\da-f]{4})([\da-f]{20})$/
const hex = (value: number, length: number) => value.toString(16).padStart(length, '0')

export const bulkChanges = (world: World, repository: Repository) => ({
  /**
   * Adds `count` pull requests, most of them merged, without a webhook. What belongs to them is reckoned when it is
   * asked for, so 100,000 take about 120 MB.
   */
  bulk(count: number, { commits = 2, reviews = 1, checks = 2, everySeconds = 60 }: Bulk = {}): void {
    const first = repository.nextNumber()
    const stride = 2 + reviews + checks
    const ids = world.reserve(count * stride)
    const people = Array.from({ length: PEOPLE }, (_, i) => world.account(`dev-${i + 1}`))
    const start = world.clock.now().getTime() - count * everySeconds * 1000
    const now = world.now()
    const suffix = hex(repository.id, 20)
    const person = (number: number) => people[number % PEOPLE] ?? null
    const idOf = (number: number, part: number) => ids + (number - first) * stride + part
    /** A time in the life of the pull request, never later than now. */
    const time = (number: number, seconds: number) => {
      const at = wholeSeconds(new Date(start + ((number - first) * everySeconds + seconds) * 1000))
      return at < now ? at : now
    }
    const sha = (number: number, which: number) => `b01c${hex(number, 12)}${hex(which, 4)}${suffix}`
    const has = (number: number) => number >= first && number < first + count
    const root = repository.history.at(-1)
    const baseOf = (number: number) => (number === first ? root : sha(number - 1, MERGE))
    const closedAfter = (number: number) => 1_800 + 600 * (number % PEOPLE)

    const seeded: Seeded = {
      has,
      commits: (number) => Array.from({ length: commits }, (_, i) => sha(number, i)),
      reviews: (number) =>
        Array.from({ length: reviews }, (_, i): Review => {
          const state = i + 1 === reviews ? 'APPROVED' : 'COMMENTED'
          const submitted_at = time(number, 1_200 + i)
          return {
            id: idOf(number, 2 + i),
            user: person(number + i + 1),
            state,
            body: '',
            submitted_at,
            commit_id: sha(number, commits - 1),
          }
        }),
      commit(text) {
        const { number, which } = parse(text)
        if (!has(number)) return undefined
        const parent = which === MERGE || which === 0 ? baseOf(number) : sha(number, which - 1)
        const date = time(number, which === MERGE ? closedAfter(number) : which - commits)
        return made(
          text,
          `Change ${number}${which === MERGE ? '' : `, step ${which + 1}`}`,
          person(number),
          date,
          parent,
        )
      },
      checkRuns(text) {
        const { number, which } = parse(text)
        if (!has(number) || which !== commits - 1) return []
        return Array.from({ length: checks }, (_, i) => check(text, idOf(number, 2 + reviews + i), i, number))
      },
    }
    repository.seeded.push(seeded)

    function check(head_sha: string, id: number, i: number, number: number): CheckRun {
      const conclusion = i === 0 && number % 20 === 0 ? 'failure' : 'success'
      const app = { slug: 'github-actions', name: 'GitHub Actions' }
      const times = { started_at: time(number, 30), completed_at: time(number, 300 + i) }
      return { id, head_sha, name: `check-${i + 1}`, status: 'completed', conclusion, ...times, suiteId: id, app }
    }

    for (let number = first; number < first + count; number += 1) {
      const isOpen = number >= first + count - Math.ceil(count / OPEN)
      const closed = isOpen ? null : time(number, closedAfter(number))
      const merge = isOpen ? null : sha(number, MERGE)
      const pull: Pull = {
        kind: 'pull',
        id: idOf(number, 0),
        issueId: idOf(number, 1),
        number,
        title: `Change ${number}`,
        body: null,
        state: isOpen ? 'open' : 'closed',
        user: person(number),
        labels: [],
        assignee: null,
        draft: false,
        created_at: time(number, 0),
        updated_at: closed ?? time(number, 1_200),
        closed_at: closed,
        merged_at: closed,
        merged_by: isOpen ? null : person(number + 1),
        merge_commit_sha: merge,
        head: { ref: `change-${number}`, sha: sha(number, commits - 1) },
        base: { ref: repository.defaultBranch, sha: baseOf(number) ?? '' },
        requested_reviewers: [],
        additions: 10 + (number % 90),
        deletions: number % 30,
        changed_files: 1 + (number % 5),
        mergeable: isOpen ? true : null,
        reviews: null,
        commits: null,
      }
      repository.add(pull)
      if (merge !== null) repository.history.push(merge)
    }
  },
})

function parse(sha: string) {
  const [, number = '', which = ''] = SHA.exec(sha) ?? []
  return { number: Number.parseInt(number, 16), which: Number.parseInt(which, 16) }
}

function made(sha: string, message: string, account: Account | null, date: string, parent: string | undefined): Commit {
  const name = account?.login ?? 'somebody'
  const author = { name, email: `${name}@example.com`, date }
  return { sha, message, author, committer: author, account, parents: parent === undefined ? [] : [parent] }
}
