import { z } from 'zod'
import { TrackerdError } from '../../../../src/errors.ts'
import type { GithubClient, GraphqlAnswer } from '../../client/client.ts'
import { routeOf, time } from '../edge.ts'
import type { Repository } from '../stream.ts'
import { answered } from './ask.ts'
import { faultsAt } from './faults.ts'

/** Created never changes, so a list in that order neither moves nor has holes while it is read. */
export const OLDEST_FIRST = { field: 'CREATED_AT', direction: 'ASC' }
export const LATEST_CHANGE_FIRST = { field: 'UPDATED_AT', direction: 'DESC' }

/** The answer to a query for a page of such pull requests. */
export const pageOf = <Node extends z.ZodType>(node: Node) =>
  z.object({
    repository: z.object({
      newest: z.object({ nodes: z.array(z.object({ updatedAt: time })) }).nullish(),
      pullRequests: z.object({
        totalCount: z.int(),
        pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
        nodes: z.array(node.nullable().catch(null)),
      }),
    }),
  })

export interface Question {
  readonly order: typeof OLDEST_FIRST
  readonly first: number
  /** Where the page before ended; null for the first page, which also tells the newest change of all. */
  readonly after: string | null
  readonly begins: boolean
  /** Whether it is asked which paths are touched; left out where the query does not know of it. */
  readonly paths?: boolean
}

/** A page of pull requests as GraphQL tells it. Throws UPSTREAM_INVALID when it ends where it began. */
export async function readPage<Node extends z.ZodType>(
  client: GithubClient,
  repository: Repository,
  query: string,
  schema: ReturnType<typeof pageOf<Node>>,
  question: Question,
) {
  const answer: GraphqlAnswer = await client.graphql(query, { ...routeOf(repository), ...question })
  const { newest, pullRequests } = answered(schema, answer).repository
  const { hasNextPage, endCursor = null } = pullRequests.pageInfo
  if (hasNextPage && (endCursor === null || endCursor === question.after))
    throw new TrackerdError('UPSTREAM_INVALID', { what: 'the list of pull requests leads nowhere' })
  return {
    nodes: pullRequests.nodes.map((node, i) => ({
      node,
      faults: faultsAt(answer, ['repository', 'pullRequests', 'nodes', i]),
    })),
    newest: newest?.nodes[0]?.updatedAt ?? null,
    next: hasNextPage ? endCursor : null,
    total: pullRequests.totalCount,
    readAt: answer.sentAt,
  }
}
