import { z } from 'zod'
import type { GoneReason } from '../../../src/domain/changes.ts'
import { TrackerdError } from '../../../src/errors.ts'
import type { KnownScope, Located } from '../../../src/ports/source-reader.ts'
import { told } from '../../payload/told.ts'
import type { Answer, GithubClient } from '../client/client.ts'
import { goneItem } from '../streams/gone.ts'
import { RepositoryAnswer } from './answer.ts'

/**
 * Where the repository is now. The number decides, not the name: a name that was given up can belong to another
 * repository the same day. Throws UPSTREAM_* for everything that says nothing about the repository; above all
 * UPSTREAM_UNAUTHENTICATED is never taken for a deletion.
 */
export async function locate(client: GithubClient, scope: KnownScope): Promise<Located> {
  const { externalId, name, url } = scope
  const [owner = '', repo = ''] = name.split('/')
  const named = await lookUp(client, '/repos/{owner}/{repo}', { owner, repo })
  if (externalId === null) {
    return named.answer === null ? { found: false, reason: 'no_access', changed: null } : found(scope, named.answer)
  }
  if (named.answer !== null && told(RepositoryAnswer, named.answer).scope.externalId === externalId) {
    return found(scope, named.answer)
  }
  const numbered = await lookUp(client, '/repositories/{repository_id}', { repository_id: externalId })
  if (numbered.answer !== null) return found(scope, numbered.answer)
  const reason = await reasonOfLoss(client, numbered.status)
  if (scope.status === 'gone') return { found: false, reason, changed: null }
  const known = { kind: 'repository', externalId, externalKey: name } as const
  return { found: false, reason, changed: goneItem(known, { kind: scope.kind, externalId, name, url }, reason) }
}

type LookUp = { readonly answer: Answer } | { readonly answer: null; readonly status: unknown }

async function lookUp(client: GithubClient, route: string, parameters: Record<string, unknown>): Promise<LookUp> {
  try {
    return { answer: await client.get(route, parameters) }
  } catch (error) {
    if (!(error instanceof TrackerdError) || error.code !== 'UPSTREAM_NOT_FOUND') throw error
    return { answer: null, status: error.details.status }
  }
}

function found(known: KnownScope, answer: Answer): Located {
  const { scope, archived, defaultBranch } = told(RepositoryAnswer, answer)
  const differs =
    known.externalId === null ||
    known.status === 'gone' ||
    known.name !== scope.name ||
    known.url !== scope.url ||
    known.archived !== archived ||
    (known.defaultBranch !== undefined && defaultBranch !== null && known.defaultBranch !== defaultBranch)
  const changed = differs ? { topic: 'api:repository', payload: { repository: answer.data } } : null
  return { found: true, scope, changed }
}

const Installation = z.object({ repository_selection: z.string().nullish() })

/**
 * 404 means deleted or hidden. First the credential must prove that it works, or its error passes through. An app
 * that is installed on all repositories would see this one if it were there; a token cannot tell.
 */
async function reasonOfLoss(client: GithubClient, status: unknown): Promise<GoneReason> {
  if (status === 410) return 'deleted'
  // Blocked for legal reasons: it is there, and may come back.
  if (status === 451) return 'no_access'
  if (client.kind === 'token') {
    await client.get('/user')
    return 'no_access'
  }
  const installation = told(Installation, await client.get('/installation/repositories', { per_page: 1 }))
  return installation.repository_selection === 'all' ? 'deleted' : 'no_access'
}
