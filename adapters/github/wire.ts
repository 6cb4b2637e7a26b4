/**
 * Their words: the fields of GitHub's payloads that we use, and nothing else. A third of real payloads does not
 * validate against GitHub's own current schema, so unknown fields are dropped, optional ones may be missing or null,
 * and only what an identity or a version needs is required. Every text comes out storable, every time in UTC.
 */
import { z } from 'zod'
import {
  body,
  flag,
  instantBy,
  integer,
  maybe,
  maybeFlag,
  maybeName,
  maybeText,
  nameText,
  text,
} from '../payload/fields.ts'
import { toInstant } from './version.ts'

const id = z.int().nonnegative().transform(String)
const instant = instantBy(z.union([z.string(), z.int()]), toInstant)
const maybeInstant = maybe(instant)
const list = <Item extends z.ZodType>(item: Item) =>
  z
    .array(item)
    .nullish()
    .transform((items) => items ?? [])

const Person = z.object({ id, login: text, name: maybeText, type: maybeText })
const User = maybe(Person)
export type User = z.output<typeof User>

const Repository = z.object({ id, full_name: nameText, html_url: maybeText })
/** With what only deliveries about code tell. */
const WholeRepository = Repository.extend({
  default_branch: maybeName,
  pushed_at: maybeInstant,
  updated_at: maybeInstant,
})
export const ActionEvent = z.object({ action: maybeText })
export const RepositoryEvent = z.object({ action: maybeText, repository: Repository })

const Label = z.union([text, z.object({ name: text }).transform((label) => label.name)])

const App = z
  .object({ slug: maybeText, name: maybeText })
  .nullish()
  .transform((app) => app ?? null)

const PullRequest = z.object({
  id,
  number: integer,
  html_url: maybeText,
  title: text,
  body,
  labels: maybe(z.array(Label)),
  state: text,
  user: User,
  draft: flag,
  created_at: instant,
  updated_at: instant,
  closed_at: maybeInstant,
  merged_at: maybeInstant,
  merge_commit_sha: maybeName,
  head: z.object({ ref: nameText, sha: nameText }),
  base: z.object({ ref: nameText }),
  requested_reviewers: list(z.unknown()),
  requested_teams: list(z.unknown()),
  additions: integer.nonnegative().optional(),
  deletions: integer.nonnegative().optional(),
  changed_files: integer.nonnegative().optional(),
  mergeable: maybeFlag,
})
export const PullRequestEvent = RepositoryEvent.extend({ pull_request: PullRequest })
export type PullRequestEvent = z.output<typeof PullRequestEvent>

export const PullRequestReviewEvent = PullRequestEvent.extend({
  review: z.object({ id, html_url: maybeText, state: text, user: User, submitted_at: maybeInstant }),
})

export const PushEvent = RepositoryEvent.extend({
  repository: WholeRepository,
  ref: nameText,
  deleted: flag,
  sender: User,
  commits: list(
    z.object({
      id: nameText,
      message: body,
      timestamp: instant,
      url: maybeText,
      added: maybe(z.array(text)),
      removed: maybe(z.array(text)),
      modified: maybe(z.array(text)),
      author: z
        .object({ email: maybeText, username: maybeText })
        .nullish()
        .transform((author) => author ?? { email: null, username: null }),
    }),
  ),
})
export type PushEvent = z.output<typeof PushEvent>

export const CheckRunEvent = RepositoryEvent.extend({
  check_run: z.object({
    id,
    name: text,
    head_sha: nameText,
    status: text,
    conclusion: maybeText,
    started_at: maybeInstant,
    completed_at: maybeInstant,
    html_url: maybeText,
    app: App,
  }),
})

export const CheckSuiteEvent = RepositoryEvent.extend({
  check_suite: z.object({
    id,
    head_branch: maybeName,
    head_sha: nameText,
    status: maybeText,
    conclusion: maybeText,
    created_at: instant,
    updated_at: instant,
    latest_check_runs_count: integer.nullish(),
    app: App,
  }),
})
export type CheckSuiteEvent = z.output<typeof CheckSuiteEvent>

export const StatusEvent = RepositoryEvent.extend({
  id,
  sha: nameText,
  context: text,
  state: text,
  target_url: maybeText,
  updated_at: instant,
})

export const WorkflowRunEvent = RepositoryEvent.extend({
  workflow: z.object({ name: maybeText }).nullish(),
  workflow_run: z.object({
    id,
    run_attempt: integer.positive().nullish(),
    name: maybeText,
    path: maybeText,
    head_branch: maybeName,
    head_sha: nameText,
    event: maybeText,
    status: text,
    conclusion: maybeText,
    html_url: maybeText,
    created_at: instant,
    updated_at: instant,
    run_started_at: maybeInstant,
  }),
})

export const DeploymentEvent = RepositoryEvent.extend({
  deployment: z.object({
    id,
    url: maybeText,
    sha: nameText,
    ref: nameText,
    task: maybeText,
    environment: nameText,
    production_environment: maybeFlag,
    transient_environment: flag,
    creator: User,
    created_at: instant,
    updated_at: instant,
  }),
})
export type DeploymentEvent = z.output<typeof DeploymentEvent>

export const DeploymentStatusEvent = DeploymentEvent.extend({
  deployment_status: z.object({ id, state: text, log_url: maybeText, target_url: maybeText, created_at: instant }),
})

export const ReleaseEvent = RepositoryEvent.extend({
  release: z.object({
    id,
    html_url: maybeText,
    tag_name: nameText,
    name: maybeText,
    body: maybeText,
    author: User,
    draft: flag,
    prerelease: flag,
    created_at: maybeInstant,
    updated_at: maybeInstant,
    published_at: maybeInstant,
  }),
})
export type ReleaseEvent = z.output<typeof ReleaseEvent>

export const IssueEvent = RepositoryEvent.extend({
  issue: z.object({
    id,
    number: integer,
    html_url: maybeText,
    title: text,
    body,
    state: text,
    state_reason: maybeText,
    labels: list(Label),
    user: User,
    assignee: User,
    created_at: instant,
    updated_at: instant,
    closed_at: maybeInstant,
    pull_request: z.unknown().optional(),
  }),
})
export type IssueEvent = z.output<typeof IssueEvent>

export const RefEvent = z.object({
  ref: nameText,
  ref_type: text,
  repository: Repository.extend({ pushed_at: maybeInstant, updated_at: maybeInstant }),
})

export const RepositoryStateEvent = RepositoryEvent.extend({
  repository: WholeRepository.extend({ private: z.boolean(), archived: flag, updated_at: instant }),
})

const Installation = z.object({
  id,
  html_url: maybeText,
  account: z
    .object({ login: maybeText, slug: maybeText })
    .nullish()
    .transform((account) => account?.login ?? account?.slug ?? ''),
  updated_at: instant,
  suspended_at: maybeInstant,
})
export const InstallationEvent = z.object({ action: maybeText, installation: Installation })
export type InstallationEvent = z.output<typeof InstallationEvent>

const InstalledRepository = z.object({ id, full_name: nameText, private: flag })
export type InstalledRepository = z.output<typeof InstalledRepository>
export const InstallationRepositoriesEvent = z.object({
  repositories_added: list(InstalledRepository),
  repositories_removed: list(InstalledRepository),
})
