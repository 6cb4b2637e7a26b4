import { z } from 'zod'
import type { Instant } from '../../../../src/domain/changes.ts'
import type { Json, Page, Pass } from '../../../../src/ports/source-reader.ts'
import type { GithubClient } from '../../client/client.ts'
import { readUntil } from '../edge.ts'
import type { Repository } from '../stream.ts'
import { asking, sizeAfter, tooLarge } from './ask.ts'
import { entryOf, isTold, Whole } from './entry.ts'
import { isFaulty, isLost } from './faults.ts'
import { itemsByRest, itemsOf, type Known } from './items.ts'
import { type Name, readNames } from './names.ts'
import { LATEST_CHANGE_FIRST, OLDEST_FIRST, pageOf, type Question, readPage } from './page.ts'
import { PAGE, WHOLE_PAGE } from './query.ts'
import { restOf } from './rest.ts'

const WholePage = pageOf(Whole)
/** What another version of this program wrote reads as nothing: the walk begins anew. */
const Position = z
  .object({ after: z.string().nullable(), size: z.int().min(1).max(PAGE), newest: z.string().nullable() })
  .nullable()
  .catch(null)

/**
 * A page of all pull requests, or of those that changed in a window. In order of creation nothing moves while it is read;
 * what changes meanwhile is later than the newest change there was when the pass began, by GitHub's own clock: the next
 * incremental pass begins there. A window goes back from the latest change, and what changes meanwhile leaves it.
 */
export async function walk(client: GithubClient, repository: Repository, pass: Pass, at: Json | null): Promise<Page> {
  const place = Position.parse(at) ?? { after: null, size: PAGE, newest: null }
  const order = pass.mode === 'window' ? LATEST_CHANGE_FIRST : OLDEST_FIRST
  const question = { order, first: place.size, after: place.after, begins: place.after === null }
  const asked = await asking(place.size, (first) =>
    readWhole(client, repository, { ...question, first, paths: repository.pathPrefix !== null }),
  )
  const page = asked?.told ?? { ...(await readNames(client, repository, { ...question, first: 1 })), known: [] }
  const rest = restOf(client, repository)
  const items = await itemsOf(
    repository,
    rest,
    page.known.filter(({ nested }) => isWithin(pass, nested.updatedAt)),
  )
  for (const { number, updatedAt } of page.names)
    if (isWithin(pass, updatedAt)) items.push(...(await itemsByRest(repository, rest, number)))
  const newest = question.begins ? page.newest : place.newest
  const { readAt, total } = page
  if (page.next === null || hasPassed(pass, page))
    return { items, readAt, total, next: null, cursor: { updatedAt: readUntil(newest, pass.startedAt), etag: null } }
  return { items, readAt, total, next: { after: page.next, size: sizeAfter(asked), newest } }
}

/** `names`: those that were told in part only; REST tells the whole. */
async function readWhole(client: GithubClient, repository: Repository, question: Question) {
  const { nodes, ...page } = await readPage(client, repository, WHOLE_PAGE, WholePage, question)
  const known: Known[] = []
  const names: Name[] = []
  for (const { node, faults } of nodes) {
    if (node === null && !isLost(faults)) throw tooLarge()
    if (node === null) continue
    if (isFaulty(faults) || !isTold(node)) names.push(node)
    else known.push({ entry: entryOf(node), nested: node, faults })
  }
  return { ...page, known, names }
}

function isWithin({ since, until }: Pass, updatedAt: Instant): boolean {
  return (since === null || updatedAt >= since.toISOString()) && (until === null || updatedAt <= until.toISOString())
}

/** Whether the way back has come to what changed before the window. */
function hasPassed(
  { mode, since }: Pass,
  { known, names }: { known: readonly Known[]; names: readonly Name[] },
): boolean {
  if (mode !== 'window' || since === null) return false
  const times = [...known.map(({ nested }) => nested.updatedAt), ...names.map(({ updatedAt }) => updatedAt)]
  return times.some((at) => at < since.toISOString())
}
