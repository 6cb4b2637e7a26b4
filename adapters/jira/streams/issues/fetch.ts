import { z } from 'zod'
import type { ScopeRef } from '../../../../src/ports/source-adapter.ts'
import type { Fetched, KnownObject, Listed } from '../../../../src/ports/source-reader.ts'
import { told } from '../../../payload/told.ts'
import type { JiraClient } from '../../client/client.ts'
import { entry, id } from '../../connection/answer.ts'
import { found } from '../../connection/asked.ts'
import { cloud } from '../../connection/library.ts'
import { fetchEach } from '../fetch-each.ts'
import type { JiraSource } from '../stream.ts'
import { issueFields } from './fields.ts'
import { issueItem } from './item.ts'

const Entry = entry({ id, fields: z.looseObject({ project: z.looseObject({ id }) }) })
type Entry = z.output<typeof Entry>
const Bulk = z.object({ issues: z.array(Entry) })

/** Cloud takes no more ids at once. */
const AT_ONCE = 100

/**
 * Reads issues by their ids, which they keep when they move: one that is found in another project has moved there. What
 * the bulk does not bring, because of an error of its own or for whatever reason, is asked for alone: only that answer
 * says that there is no such issue.
 */
export async function fetchIssues(
  { client, fieldsOf }: JiraSource,
  scope: ScopeRef,
  objects: readonly (Listed | KnownObject)[],
): Promise<Fetched> {
  const fields = issueFields(await fieldsOf(scope.externalId))
  const inBulk = client.flavour === 'cloud' ? await readBulk(client, fields, objects) : new Map<string, Entry>()
  return fetchEach(client, scope, objects, async ({ externalId }) => {
    const issue = inBulk.get(externalId) ?? (await readIssue(client, fields, externalId))
    if (issue === null) return 'deleted'
    return issue.fields.project.id === scope.externalId ? [issueItem(issue.object)] : 'moved'
  })
}

async function readBulk(client: JiraClient, fields: string[], objects: readonly (Listed | KnownObject)[]) {
  const read = new Map<string, Entry>()
  for (let first = 0; first < objects.length; first += AT_ONCE) {
    const issueIdsOrKeys = objects.slice(first, first + AT_ONCE).map(({ externalId }) => externalId)
    const answer = await client.through(async (js) => (await cloud()).bulkFetchIssues(js, { issueIdsOrKeys, fields }))
    for (const issue of told(Bulk, answer).issues) read.set(issue.id, issue)
  }
  return read
}

/** By id: a key may be that of another issue by now. */
async function readIssue(client: JiraClient, fields: readonly string[], issueId: string): Promise<Entry | null> {
  const answer = await found(client.get('/rest/api/{api}/issue/{issue}', { issue: issueId, fields: fields.join(',') }))
  return answer === null ? null : told(Entry, answer)
}
