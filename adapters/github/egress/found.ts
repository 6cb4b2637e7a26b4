import { z } from 'zod'
import { TrackerdError } from '../../../src/errors.ts'
import { text } from '../../payload/fields.ts'
import { told } from '../../payload/told.ts'
import type { Answer, GithubClient } from '../client/client.ts'
import { markerOf } from './own.ts'
import type { Place } from './place.ts'

const PER_PAGE = 100
/** Clocks differ, and what an event tells of is stamped by another one than what we made. */
const EARLIER_MS = 15 * 60_000

const body = text.nullish().transform((value) => value ?? null)
const address = z
  .string()
  .nullish()
  .transform((value) => value ?? null)

export const Issue = z.object({
  id: z.int(),
  number: z.int(),
  body,
  state: z.string(),
  html_url: address,
  pull_request: z.unknown().optional(),
})
export type Issue = z.output<typeof Issue>

export const Comment = z.object({ id: z.int(), body, html_url: address })
export type Comment = z.output<typeof Comment>

const margin = (since: string) => new Date(Date.parse(since) - EARLIER_MS).toISOString()

/**
 * The issue that bears the marker; null when there is none. From the list and not from the search, which learns of an issue
 * only after a while; by its text and not by a label, which GitHub drops when somebody may open issues and no more. What was
 * made for an event has changed since then, so the list begins there.
 */
export const findIssue = (client: GithubClient, at: Place, since: string, marker: string) =>
  firstThat(client, '/repos/{owner}/{repo}/issues', { ...at, state: 'all', since: margin(since) }, Issue, (it) => {
    return it.pull_request === undefined && markerOf(it.body) === marker
  })

/** The comment on an issue that bears the marker. */
export const findComment = (client: GithubClient, at: Place, number: number, since: string, marker: string) =>
  firstThat(
    client,
    '/repos/{owner}/{repo}/issues/{number}/comments',
    { ...at, number, since: margin(since) },
    Comment,
    (it) => markerOf(it.body) === marker,
  )

async function firstThat<Item extends z.ZodType>(
  client: GithubClient,
  route: string,
  parameters: Readonly<Record<string, unknown>>,
  item: Item,
  fits: (item: z.output<Item>) => boolean,
): Promise<z.output<Item> | null> {
  for (let page: number | null = 1; page !== null; ) {
    const answer: Answer = await client.get(route, { ...parameters, per_page: PER_PAGE, page })
    const found = told(z.array(item), answer).find(fits)
    if (found !== undefined) return found
    page = answer.nextPage
  }
  return null
}

/** The issue itself; null when it was deleted, or moved to another repository. */
export async function readIssue(client: GithubClient, at: Place, number: number): Promise<Issue | null> {
  try {
    const route = '/repos/{owner}/{repo}/issues/{number}'
    return told(Issue, await client.get(route, { ...at, number }, { redirect: 'refuse' }))
  } catch (error) {
    if (error instanceof TrackerdError && error.code === 'UPSTREAM_NOT_FOUND') return null
    throw error
  }
}
