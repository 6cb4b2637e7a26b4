import { z } from 'zod'
import { isOfOneCall } from '../../../check/finding.ts'
import { told } from '../../../payload/told.ts'
import type { JiraClient } from '../../client/client.ts'
import { cloud } from '../../connection/library.ts'

const Count = z.object({ count: z.int().nonnegative() })

/** Roughly how many issues a search on Cloud will bring. Only people look at it: null when it cannot be told. */
export async function countOf(client: JiraClient, jql: string): Promise<number | null> {
  try {
    return told(Count, await client.through(async (js) => (await cloud()).countIssues(js, { jql }))).count
  } catch (error) {
    if (!isOfOneCall(error)) throw error
    return null
  }
}
