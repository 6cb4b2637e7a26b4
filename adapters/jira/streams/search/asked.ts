import { z } from 'zod'
import { told } from '../../../payload/told.ts'
import type { JiraAnswer, JiraClient } from '../../client/client.ts'
import { entry, id } from '../../connection/answer.ts'
import { cloud } from '../../connection/library.ts'
import { time } from '../time.ts'

/** An issue as far as a walk needs it; `object` is what came. */
const Entry = entry({ id, key: z.string(), fields: z.looseObject({ updated: time }) })
export type Entry = z.output<typeof Entry>

const CloudPage = z.object({ issues: z.array(Entry), nextPageToken: z.string().nullish() })
const DataCenterPage = z.object({ issues: z.array(Entry), total: z.int() })

export interface CloudSearch {
  readonly jql: string
  readonly fields: readonly string[]
  readonly maxResults: number
  readonly nextPageToken: string | null
  /** Ids of issues that must be found although the index may not know them yet. The same for every page. */
  readonly reconcileIssues: readonly number[]
}

export function askCloud(client: JiraClient, search: CloudSearch): Promise<JiraAnswer> {
  const { jql, fields, maxResults, nextPageToken, reconcileIssues } = search
  return client.through(async (js) =>
    (await cloud()).searchAndReconsileIssuesUsingJqlPost(js, {
      jql,
      fields: [...fields],
      maxResults,
      ...(nextPageToken === null ? {} : { nextPageToken }),
      ...(reconcileIssues.length === 0 ? {} : { reconcileIssues: [...reconcileIssues] }),
    }),
  )
}

export const toldCloud = (answer: JiraAnswer) => told(CloudPage, answer)

export interface DataCenterSearch {
  readonly jql: string
  readonly fields: readonly string[]
  readonly maxResults: number
  readonly startAt: number
  readonly expand?: string
}

export const askDataCenter = (client: JiraClient, { fields, ...search }: DataCenterSearch): Promise<JiraAnswer> =>
  client.get('/rest/api/{api}/search', { ...search, fields: fields.join(',') })

export const toldDataCenter = (answer: JiraAnswer) => told(DataCenterPage, answer)
