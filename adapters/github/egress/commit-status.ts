import { z } from 'zod'
import type { CommitStatus, EgressObject } from '../../../src/domain/egress/actions.ts'
import type { Performed } from '../../../src/ports/source-writer.ts'
import { told } from '../../payload/told.ts'
import type { Answer, GithubClient } from '../client/client.ts'
import { contextOf } from './own.ts'
import type { Place } from './place.ts'

const Status = z.object({
  id: z.int(),
  context: z.string(),
  state: z.string(),
  description: z.string().nullish(),
  target_url: z.string().nullish(),
})
const Latest = z.object({ statuses: z.array(Status) })

/**
 * The latest status of the environment's context says how the deployment ended. GitHub keeps all that were ever set, so the
 * latest is looked at first: what it says already is not said again.
 */
export async function setStatus(client: GithubClient, at: Place, action: CommitStatus): Promise<Performed> {
  const { sha, state, title, url } = action
  const context = contextOf(action.environment)
  const latest = await latestOf(client, at, sha, context)
  if (latest?.state === state && latest.description === title && (latest.target_url ?? null) === url)
    return { outcome: 'already', object: objectOf(latest, url) }
  const answer = await client.post('/repos/{owner}/{repo}/statuses/{sha}', {
    ...at,
    sha,
    context,
    state,
    description: title,
    ...(url === null ? {} : { target_url: url }),
  })
  return { outcome: 'done', object: objectOf(told(Status, answer), url) }
}

const objectOf = ({ id, context }: z.output<typeof Status>, url: string | null): EgressObject => ({
  externalId: String(id),
  key: context,
  url,
})

async function latestOf(client: GithubClient, at: Place, sha: string, context: string) {
  const route = '/repos/{owner}/{repo}/commits/{sha}/status'
  for (let page: number | null = 1; page !== null; ) {
    const answer: Answer = await client.get(route, { ...at, sha, per_page: 100, page })
    const found = told(Latest, answer).statuses.find((status) => status.context === context)
    if (found !== undefined) return found
    page = answer.nextPage
  }
  return null
}
