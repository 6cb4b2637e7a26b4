import { z } from 'zod'
import { TrackerdError } from '../../../../src/errors.ts'
import type { GithubClient } from '../../client/client.ts'
import { time } from '../edge.ts'
import type { Repository } from '../stream.ts'
import { asking } from './ask.ts'
import { isLost } from './faults.ts'
import { bigId } from './nested.ts'
import { pageOf, type Question, readPage } from './page.ts'
import { NAMES_PAGE } from './query.ts'

const Name = z.object({ fullDatabaseId: bigId, number: z.int(), updatedAt: time })
export type Name = z.output<typeof Name>
const Page = pageOf(Name)

/** A page of pull requests by name. Nothing in it is heavy: when GitHub cannot tell even one, it is not well. */
export async function readNames(client: GithubClient, repository: Repository, question: Question) {
  const asked = await asking(question.first, (first) =>
    readPage(client, repository, NAMES_PAGE, Page, { ...question, first }),
  )
  if (asked === null) throw new TrackerdError('UPSTREAM_UNAVAILABLE', { what: 'the names of pull requests' })
  const { nodes, ...page } = asked.told
  return { ...page, names: nodes.flatMap(({ node, faults }) => node ?? unnamed(isLost(faults))) }
}

function unnamed(isLost: boolean): Name[] {
  if (isLost) return []
  throw new TrackerdError('UPSTREAM_INVALID', { what: 'a pull request without a name' })
}
