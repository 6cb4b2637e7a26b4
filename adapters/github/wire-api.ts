/** Their words where no webhook has them: objects of the API, read as tolerantly as `wire.ts` reads payloads. */
import { z } from 'zod'
import { nameText } from '../payload/fields.ts'
import { CheckRunEvent, PullRequestEvent, RepositoryEvent } from './wire.ts'

/** Text, times, ids and accounts are read as in a webhook. */
const pull = PullRequestEvent.shape.pull_request.shape
const { title: text, html_url: maybeText, updated_at: instant } = pull
const maybeInstant = CheckRunEvent.shape.check_run.shape.completed_at

/** For an author without an account GitHub writes null, or an object without fields. */
const Account = z.union([pull.user, z.object({}).transform(() => null)])

/** Git lets a commit lack its author or its committer; the API then gives null. */
const Signature = z
  .object({ email: maybeText, date: maybeInstant })
  .nullish()
  .transform((signature) => signature ?? { email: null, date: null })

export const ApiCommit = z.object({
  sha: nameText,
  html_url: maybeText,
  commit: z.object({ message: text, author: Signature, committer: Signature }),
  author: Account,
  parents: z.array(z.unknown()),
})
export type ApiCommit = z.output<typeof ApiCommit>

export const ApiCommitsEvent = RepositoryEvent.extend({ commits: z.array(ApiCommit) })

const Told = z.object({ id: pull.id, number: pull.number, updated_at: instant })

export const ApiPullRequestCommitsEvent = ApiCommitsEvent.extend({ pull_request: Told })

export const ApiPullRequestReadyEvent = RepositoryEvent.extend({ pull_request: Told, ready_at: instant })

/** `complete`: these are all paths. */
export const ApiPullRequestPathsEvent = RepositoryEvent.extend({
  pull_request: Told,
  paths: z.array(text),
  complete: z.boolean(),
})
