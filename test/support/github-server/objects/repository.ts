import { Changing } from './changing.ts'
import type {
  Account,
  CheckRun,
  CheckSuite,
  Comment,
  Commit,
  Deployment,
  Issue,
  Pull,
  Release,
  Review,
  Run,
  Status,
} from './objects.ts'

/** What belongs to pull requests that were made in bulk: reckoned from their number each time, so that it takes no memory. */
export interface Seeded {
  has(number: number): boolean
  reviews(number: number): readonly Review[]
  commits(number: number): readonly string[]
  /** undefined: not one of these. */
  commit(sha: string): Commit | undefined
  checkRuns(sha: string): readonly CheckRun[]
}

/** A repository with everything in it. */
export class Repository {
  readonly id: number
  owner: Account
  name: string
  private: boolean
  archived = false
  hasIssues = true
  readonly defaultBranch = 'main'
  readonly created_at: string
  updated_at: string
  pushed_at: string

  /** Pull requests and issues share their numbers. */
  #lastNumber = 0
  readonly pulls = new Changing<Pull>()
  /** Both, as the list of issues shows them. */
  readonly numbered = new Changing<Pull | Issue>()
  readonly byNumber = new Map<number, Pull | Issue>()
  /** By the number of their issue, oldest first. */
  readonly comments = new Map<number, readonly Comment[]>()
  /** Issues that are no more here: deleted, or where they went. */
  readonly lost = new Map<number, 'deleted' | { readonly repository: Repository; readonly number: number }>()

  readonly commits = new Map<string, Commit>()
  /** The default branch, oldest first. */
  readonly history: string[] = []
  /** Heads of the other branches. */
  readonly branches = new Map<string, string>()
  readonly seeded: Seeded[] = []

  readonly checkSuites = new Map<number, CheckSuite>()
  readonly checkRuns = new Map<string, readonly CheckRun[]>()
  /** Oldest first. */
  readonly statuses = new Map<string, readonly Status[]>()
  /** By id, lowest first, like everything below. */
  readonly runs: Run[] = []
  readonly deployments: Deployment[] = []
  releases: readonly Release[] = []

  constructor(it: { id: number; owner: Account; name: string; private: boolean; at: string }) {
    this.id = it.id
    this.owner = it.owner
    this.name = it.name
    this.private = it.private
    this.created_at = this.updated_at = this.pushed_at = it.at
  }

  get fullName(): string {
    return `${this.owner.login}/${this.name}`
  }

  nextNumber(): number {
    this.#lastNumber += 1
    return this.#lastNumber
  }

  add(it: Pull | Issue): void {
    this.#lastNumber = Math.max(this.#lastNumber, it.number)
    this.byNumber.set(it.number, it)
    this.numbered.add(it)
    if (it.kind === 'pull') this.pulls.add(it)
  }

  /** The object changed at `at`: it moves to the end of the lists in order of change. */
  touch(it: Pull | Issue, at: string): void {
    it.updated_at = at
    this.numbered.moved()
    if (it.kind === 'pull') this.pulls.moved()
  }

  reviewsOf(pull: Pull): readonly Review[] {
    return pull.reviews ?? this.#seededBy(pull)?.reviews(pull.number) ?? []
  }

  /** Shas, oldest first. */
  commitsOf(pull: Pull): readonly string[] {
    return pull.commits ?? this.#seededBy(pull)?.commits(pull.number) ?? []
  }

  checkRunsOf(sha: string): readonly CheckRun[] {
    return this.checkRuns.get(sha) ?? this.seeded.map((it) => it.checkRuns(sha)).find((runs) => runs.length > 0) ?? []
  }

  commit(sha: string): Commit | undefined {
    const known = this.commits.get(sha)
    if (known !== undefined) return known
    for (const it of this.seeded) {
      const commit = it.commit(sha)
      if (commit !== undefined) return commit
    }
    return undefined
  }

  /** The sha that a sha, a branch or HEAD means; null when there is none. */
  resolve(ref: string): string | null {
    const branch = ref.replace(/^refs\/heads\/|^heads\//, '')
    if (branch === 'HEAD' || branch === this.defaultBranch) return this.history.at(-1) ?? null
    const head = this.branches.get(branch)
    if (head !== undefined) return head
    return this.commit(ref) === undefined ? null : ref
  }

  #seededBy(pull: Pull): Seeded | undefined {
    return this.seeded.find((it) => it.has(pull.number))
  }
}
