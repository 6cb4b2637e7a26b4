import { goneItem } from '../../../adapters/github/streams/gone.ts'
import type { Receipt } from '../../../src/ports/source-adapter.ts'
import { example, receipt } from './examples.ts'

const { repository } = example('push', 4).payload as {
  readonly repository: { readonly id: number; readonly full_name: string; readonly html_url: string }
}

/** A commit as the API lists it, by an account unless `author` says otherwise. */
export const apiCommit = (
  sha: string,
  author: object | null = { id: 21031067, login: 'Codertocat', type: 'User' },
) => ({
  sha,
  html_url: `${repository.html_url}/commit/${sha}`,
  commit: {
    message: 'Spell it right\n\nTwo of them.',
    author: { name: 'Codertocat', email: 'codertocat@example.com', date: '2019-05-15T15:19:25Z' },
    committer: { name: 'GitHub', email: 'noreply@example.com', date: '2019-05-15T15:20:00Z' },
  },
  author,
  parents: [{ sha: 'parent' }],
})

const commits = [apiCommit('first'), apiCommit('second', null)]
const scope = {
  kind: 'repository',
  externalId: String(repository.id),
  name: repository.full_name,
  url: repository.html_url,
} as const
const goneIssue = goneItem({ kind: 'issue', externalId: '7', externalKey: 'octo/hello#7' }, scope, 'deleted')

/** What only the API tells, one of each topic at least. */
export const POLLED: readonly Receipt[] = [
  receipt('api:commits', { repository, commits }),
  receipt('api:pull_request_commits', {
    repository,
    pull_request: { id: 279147437, number: 2, updated_at: '2019-05-15T15:20:33Z' },
    commits,
  }),
  receipt('api:pull_request_ready', {
    repository,
    pull_request: { id: 279147437, number: 2, updated_at: '2019-05-15T15:20:33Z' },
    ready_at: '2019-05-15T15:20:33Z',
  }),
  receipt('api:pull_request_paths', {
    repository,
    pull_request: { id: 279147437, number: 2, updated_at: '2019-05-15T15:20:33Z' },
    paths: ['README.md'],
    complete: true,
  }),
  receipt('api:deployment_contents', {
    repository,
    deployment: { id: 145988746 },
    base: 'base',
    head: 'second',
    complete: true,
    commits,
  }),
  receipt('api:repository', { repository }),
  receipt(goneIssue.topic, goneIssue.payload),
]
