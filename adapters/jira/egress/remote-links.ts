import { z } from 'zod'
import type { RemoteLink } from '../../../src/domain/egress/actions.ts'
import { TrackerdError } from '../../../src/errors.ts'
import type { Performed } from '../../../src/ports/source-writer.ts'
import { flag, told } from '../../payload/told.ts'
import type { JiraClient } from '../client/client.ts'
import { id } from '../connection/answer.ts'

const ROUTE = '/rest/api/{api}/issue/{issue}/remotelink'

const Link = z.object({
  id,
  object: z.object({ url: z.string(), title: z.string(), status: z.object({ resolved: flag }).nullish() }),
})
/** Asked for by its global id it comes alone, in some versions in a list. */
const Links = z.union([Link.transform((link) => [link]), z.array(Link)])
const Made = z.object({ id })

/** The link is there and says this. Jira knows it by a global id of ours: what has the same replaces it. */
export async function link(client: JiraClient, action: RemoteLink): Promise<Performed> {
  const { item, marker, url, title, resolved } = action
  const globalId = `system=trackerd&id=${marker}`
  const object = (external: string) => ({ externalId: external, key: item.key, url })
  const known = await find(client, item.externalId, globalId)
  const says = known?.object
  if (says?.url === url && says.title === title && (says.status?.resolved ?? false) === resolved)
    return { outcome: 'already', object: object(known?.id ?? '') }
  const answer = await client.post(
    ROUTE,
    {
      globalId,
      application: { type: 'trackerd', name: 'trackerd' },
      relationship: 'pull request',
      object: { url, title, status: { resolved } },
    },
    { issue: item.externalId },
  )
  return { outcome: 'done', object: object(told(Made, answer).id) }
}

async function find(client: JiraClient, issue: string, globalId: string) {
  try {
    return told(Links, await client.get(ROUTE, { issue, globalId }))[0] ?? null
  } catch (error) {
    // No such link, or no such issue: then it cannot be made either, and that says which.
    if (error instanceof TrackerdError && error.code === 'UPSTREAM_NOT_FOUND') return null
    throw error
  }
}
