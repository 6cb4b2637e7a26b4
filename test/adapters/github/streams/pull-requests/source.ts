import type { GithubClient, GraphqlAnswer } from '../../../../../adapters/github/client/client.ts'
import { githubAdapter } from '../../../../../adapters/github/index.ts'
import type { Change } from '../../../../../src/domain/changes.ts'
import { TrackerdError } from '../../../../../src/errors.ts'
import type { PolledItem } from '../../../../../src/ports/source-reader.ts'
import { CONTEXT, changesOf } from '../../../conformance.ts'
import { receipt } from '../../examples.ts'
import { type Asked, type FakeClient, fakeClient, missing, NOW, paged, type Told } from '../fake-client.ts'
import { type Facts, graphOf, nestedOf, restOf } from './pull.ts'

type Variables = Readonly<Record<string, unknown>>
type Query = (query: string, variables: Variables) => Partial<GraphqlAnswer>

export interface Source extends FakeClient {
  /** Variables of every query so far. */
  readonly queries: Variables[]
}

export const tooLarge = () => new TrackerdError('UPSTREAM_REJECTED', { status: 502, tooLarge: true })

/** A client that answers queries with `query` and REST with `tell`. */
export function scripted(query: Query, tell: (asked: Asked) => Told = refuse): Source {
  const queries: Variables[] = []
  const graphql: GithubClient['graphql'] = async (text, variables) => {
    queries.push(variables)
    return { data: null, errors: [], sentAt: NOW, ...query(text, variables) }
  }
  return { ...fakeClient(tell), graphql, queries }
}

const refuse = ({ route }: Asked): Told => {
  throw new Error(`nobody should ask for ${route}`)
}

/** GitHub with these pull requests, in both its languages. */
export function source(
  all: readonly Facts[],
  query: Query = (_, variables) => ({ data: dataOf(all, variables) }),
): Source {
  return scripted(query, (asked) => tellOf(all, asked))
}

const ordered = (all: readonly Facts[], by: 'createdAt' | 'updatedAt') =>
  all.toSorted((one, other) => one[by].localeCompare(other[by]))

/** What a query for a page, or for ids, is answered. The cursor of an entry is its position. */
export function dataOf(all: readonly Facts[], { ids, first, after, order, begins, paths }: Variables): object {
  const asked = <Node extends { files: unknown }>({ files, ...rest }: Node) =>
    paths === true ? { ...rest, files } : rest
  if (Array.isArray(ids)) {
    const facts = ids.map((id) => all.find(({ number }) => `PR_${number}` === id))
    return { nodes: facts.map((it) => (it === undefined ? null : asked(nestedOf(it)))) }
  }
  const { field } = order as { field: string }
  const list = field === 'CREATED_AT' ? ordered(all, 'createdAt') : ordered(all, 'updatedAt').toReversed()
  const from = Number(after ?? 0)
  const to = from + Number(first)
  const newest = begins
    ? {
        newest: {
          nodes: ordered(all, 'updatedAt')
            .slice(-1)
            .map(({ updatedAt }) => ({ updatedAt })),
        },
      }
    : {}
  const pageInfo = {
    hasNextPage: to < list.length,
    endCursor: list.length === 0 ? null : String(Math.min(to, list.length)),
  }
  const nodes = list.slice(from, to).map((it) => asked(graphOf(it)))
  return { repository: { ...newest, pullRequests: { totalCount: list.length, pageInfo, nodes } } }
}

/** What REST answers. */
function tellOf(all: readonly Facts[], asked: Asked): Told {
  const { route, parameters } = asked
  if (route === '') return { data: {} }
  if (route === '/pulls')
    return paged(
      ordered(all, 'updatedAt')
        .toReversed()
        .map((it) => restOf(it).listed),
      asked,
    )
  const facts = all.find((it) => it.number === parameters.pull_number || it.sha === parameters.ref)
  if (facts === undefined) throw missing()
  const rest = restOf(facts)
  if (route === '/pulls/{pull_number}') return { data: rest.alone }
  if (route === '/pulls/{pull_number}/reviews') return paged(rest.reviews, asked)
  if (route === '/pulls/{pull_number}/files') return paged(rest.files, asked)
  if (route === '/pulls/{pull_number}/commits') return paged(rest.commits, asked)
  if (route === '/commits/{ref}/statuses') return paged(rest.statuses, asked)
  const { data, nextPage } = paged(rest.checkRuns, asked)
  return { data: { total_count: rest.checkRuns.length, check_runs: data }, nextPage }
}

/** What the items mean to us: each change once, as the ledger keeps it. */
export function meaningOf(items: readonly PolledItem[], pathPrefix: string | null = null): Map<string, Change> {
  const changes = items.flatMap(({ topic, payload }) =>
    changesOf(githubAdapter.translate(receipt(topic, payload), { ...CONTEXT, pathPrefix })),
  )
  const sorted = changes.toSorted((one, other) => (one.version < other.version ? -1 : 1))
  return new Map(sorted.map((change) => [`${change.kind} ${change.externalId}`, change]))
}

/** Numbers of the pull requests among the items, in their order. */
export const numbersOf = (pages: readonly { readonly items: readonly PolledItem[] }[]): number[] =>
  pages.flatMap(({ items }) =>
    items
      .filter(({ topic }) => topic === 'pull_request')
      .map(({ payload }) => (payload as { pull_request: { number: number } }).pull_request.number),
  )
