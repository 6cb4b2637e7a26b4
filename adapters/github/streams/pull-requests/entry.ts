import { z } from 'zod'
import { time } from '../edge.ts'
import { Account, bigId, detailsOf, Nested } from './nested.ts'

/** A pull request as REST shows it: what the stream needs of it, and the rest as it came. */
export const Entry = z.looseObject({
  id: z.int(),
  number: z.int(),
  node_id: z.string(),
  updated_at: time,
  head: z.looseObject({ sha: z.string() }),
})
export type Entry = z.output<typeof Entry>

const maybeText = z.string().nullish()

const Alone = z.object({
  id: z.string(),
  fullDatabaseId: bigId,
  number: z.int(),
  url: z.string(),
  title: z.string(),
  body: maybeText,
  labels: z.object({ nodes: z.array(z.object({ name: z.string() })) }).nullish(),
  state: z.string(),
  isDraft: z.boolean(),
  createdAt: z.string(),
  closedAt: maybeText,
  mergedAt: maybeText,
  mergeCommit: z.object({ oid: z.string() }).nullish(),
  headRefName: z.string(),
  baseRefName: z.string(),
  author: Account,
  reviewRequests: z.object({ totalCount: z.int().nonnegative().max(1000) }).nullish(),
})

/** A pull request that GraphQL told whole. */
export const Whole = Alone.extend(Nested.shape)
export type Whole = z.output<typeof Whole>

/** What REST says of the same pull request. Who was asked for review is told by number only, which is all we use. */
export function entryOf(it: Whole): Entry {
  return {
    id: it.fullDatabaseId,
    node_id: it.id,
    number: it.number,
    html_url: it.url,
    title: it.title,
    body: it.body,
    labels: it.labels?.nodes,
    state: it.state === 'OPEN' ? 'open' : 'closed',
    user: it.author,
    draft: it.isDraft,
    created_at: it.createdAt,
    updated_at: it.updatedAt,
    closed_at: it.closedAt,
    merged_at: it.mergedAt,
    merge_commit_sha: it.mergeCommit?.oid ?? null,
    head: { ref: it.headRefName, sha: it.headRefOid },
    base: { ref: it.baseRefName },
    requested_reviewers: Array.from({ length: it.reviewRequests?.totalCount ?? 0 }, () => ({})),
    requested_teams: [],
    ...detailsOf(it),
  }
}

/** Without permission for contents the merge commit is missing here, not in REST. */
export const isTold = (it: Whole) => it.mergedAt == null || it.mergeCommit != null
