import { readStream, type StreamPage, type StreamPlace, streamEnd } from '../db/outbox-stream.ts'
import type { Database } from '../db/tx.ts'
import type { Uuid } from '../domain/ids.ts'
import { TrackerdError } from '../errors.ts'
import type { Logger } from '../ports/logger.ts'
import type { Notices } from './notices.ts'
import { outgoing } from './standard/index.ts'

export interface FollowedEvent {
  /** Hand it back to read on behind this event. */
  readonly place: string
  readonly eventType: string
  /** A CloudEvent in structured form. */
  readonly json: string
}

/** Read at once: no more than this is held for a reader that is slow. */
const PAGE = 100
/** After news, while an older transaction is still under way. */
const SOON_MS = 25
/** Without news, which may have been lost. */
const IDLE_MS = 5_000

/**
 * Follows the events of one tenant, from a place on or from now on, until `signal` is aborted. Now is the oldest transaction
 * that is under way: what was committed since that one began comes too. Reads only when asked for more. Throws
 * INPUT_INVALID for a place that no event named.
 */
export function createFollow({ db, notices, logger }: { db: Database; notices: Notices; logger: Logger }) {
  return function follow(
    tenantId: Uuid,
    { after, types }: { after: string | undefined; types: readonly string[] },
    signal: AbortSignal,
  ): AsyncGenerator<FollowedEvent> {
    return events(tenantId, after === undefined ? null : placeOf(after), types, signal)
  }

  async function* events(
    tenantId: Uuid,
    asked: StreamPlace | null,
    types: readonly string[],
    signal: AbortSignal,
  ): AsyncGenerator<FollowedEvent> {
    let place = await db.tenant(tenantId, async (tx) => startAt(asked, await streamEnd(tx)))
    let wait = IDLE_MS
    while (!signal.aborted) {
      const news = notices.listen(tenantId)
      try {
        const page = await db.tenant(tenantId, (tx) => readStream(tx, place, { types, limit: PAGE }))
        yield* written(page)
        place = page.next
        if (page.events.length > 0) wait = IDLE_MS
        if (page.events.length < PAGE) wait = (await news.heard(wait, signal)) ? SOON_MS : Math.min(IDLE_MS, wait * 2)
      } finally {
        news.close()
      }
    }
  }

  function* written({ events }: StreamPage): Generator<FollowedEvent> {
    for (const event of events)
      try {
        const place = `${event.transaction}-${event.sequence}`
        yield { place, eventType: event.eventType, json: outgoing(event).json }
      } catch (err) {
        if (!(err instanceof TrackerdError)) throw err
        logger.warn({ err, event: event.id }, 'an event cannot be written and is left out')
      }
  }
}

/** The place that an event named. Throws INPUT_INVALID. */
export function placeOf(text: string): StreamPlace {
  const [, transaction, sequence] = /^(\d{1,19})-(\d{1,15})$/.exec(text) ?? []
  if (transaction === undefined || sequence === undefined)
    throw new TrackerdError('INPUT_INVALID', { what: 'Last-Event-ID is not one that this stream gave out' })
  return { transaction, sequence: Number(sequence) }
}

/** A place behind the end is one of another database, e.g. before a restore: nothing can be resumed there. */
const startAt = (asked: StreamPlace | null, end: StreamPlace): StreamPlace =>
  asked === null || BigInt(asked.transaction) > BigInt(end.transaction) ? end : asked
