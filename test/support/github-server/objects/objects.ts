/** What the stand-in remembers, under the names of GitHub's REST API. Addresses and node ids are added when it is shown. */

/** Fields that a loaded object had and the stand-in does not reckon with; shown as they came. */
export interface Loaded {
  readonly more?: Readonly<Record<string, unknown>>
}

export interface Account {
  readonly id: number
  readonly login: string
  readonly type: 'User' | 'Bot' | 'Organization'
}

export interface Signature {
  readonly name: string
  readonly email: string
  readonly date: string
}

export interface Commit extends Loaded {
  readonly sha: string
  readonly message: string
  readonly author: Signature
  readonly committer: Signature
  /** The account with the author's address; null when nobody has it. */
  readonly account: Account | null
  readonly parents: readonly string[]
}

export interface Review extends Loaded {
  readonly id: number
  readonly user: Account | null
  readonly state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED' | 'PENDING'
  readonly body: string
  readonly submitted_at: string | null
  readonly commit_id: string
}

interface Numbered extends Loaded {
  readonly number: number
  title: string
  body: string | null
  state: 'open' | 'closed'
  readonly user: Account | null
  labels: readonly string[]
  assignee: Account | null
  readonly created_at: string
  updated_at: string
  closed_at: string | null
}

export interface Pull extends Numbered {
  readonly kind: 'pull'
  readonly id: number
  /** Its id in the list of issues, which names pull requests too. */
  readonly issueId: number
  draft: boolean
  /** When it was first marked ready for review. */
  ready_at?: string
  /** Paths it touches; left out: as many made-up ones as `changed_files` says. */
  files?: readonly string[]
  merged_at: string | null
  merged_by: Account | null
  merge_commit_sha: string | null
  head: { readonly ref: string; readonly sha: string }
  base: { readonly ref: string; readonly sha: string }
  requested_reviewers: readonly Account[]
  additions: number
  deletions: number
  changed_files: number
  mergeable: boolean | null
  /** null: what `bulk` made up, see `Seeded`. */
  reviews: readonly Review[] | null
  /** Shas, oldest first; null as above. */
  commits: readonly string[] | null
}

export interface Issue extends Numbered {
  readonly kind: 'issue'
  readonly id: number
  state_reason: 'completed' | 'not_planned' | 'reopened' | null
}

/** What is said on an issue. */
export interface Comment {
  readonly id: number
  readonly user: Account
  body: string
  readonly created_at: string
  updated_at: string
}

export interface App {
  readonly slug: string
  readonly name: string
}

export type Conclusion = 'success' | 'failure' | 'neutral' | 'cancelled' | 'skipped' | 'timed_out' | 'action_required'
export type Progress = 'queued' | 'in_progress' | 'completed'

export interface CheckSuite {
  readonly id: number
  readonly head_sha: string
  readonly head_branch: string | null
  readonly app: App
  status: Progress
  conclusion: Conclusion | null
  readonly created_at: string
  updated_at: string
}

export interface CheckRun {
  readonly id: number
  readonly head_sha: string
  readonly name: string
  status: Progress
  conclusion: Conclusion | null
  readonly started_at: string
  completed_at: string | null
  readonly suiteId: number
  readonly app: App
}

export interface Status {
  readonly id: number
  readonly sha: string
  readonly context: string
  readonly state: 'error' | 'failure' | 'pending' | 'success'
  readonly target_url: string | null
  readonly description: string | null
  readonly creator: Account
  readonly created_at: string
}

/** A workflow run in one of its attempts. */
export interface RunAttempt {
  readonly run_attempt: number
  readonly status: Progress
  readonly conclusion: Conclusion | null
  readonly run_started_at: string
  readonly updated_at: string
}

export interface Run {
  readonly id: number
  readonly run_number: number
  readonly name: string
  readonly path: string
  readonly event: string
  readonly head_branch: string | null
  readonly head_sha: string
  readonly actor: Account
  readonly created_at: string
  /** Oldest first; the last is what the run is now. */
  attempts: readonly [RunAttempt, ...RunAttempt[]]
}

export type DeploymentState = 'error' | 'failure' | 'inactive' | 'in_progress' | 'pending' | 'queued' | 'success'

export interface DeploymentStatus {
  readonly id: number
  readonly state: DeploymentState
  readonly creator: Account
  readonly log_url: string
  readonly created_at: string
}

export interface Deployment {
  readonly id: number
  readonly sha: string
  readonly ref: string
  readonly task: string
  readonly environment: string
  readonly production_environment: boolean
  readonly transient_environment: boolean
  readonly creator: Account
  readonly created_at: string
  updated_at: string
  /** Oldest first. */
  statuses: readonly DeploymentStatus[]
}

export interface Release {
  readonly id: number
  readonly tag_name: string
  name: string | null
  body: string | null
  readonly author: Account
  draft: boolean
  prerelease: boolean
  readonly created_at: string
  updated_at: string
  published_at: string | null
}
