import { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { App, FollowedEvent } from '../../app.ts'
import { TrackerdError } from '../../errors.ts'
import { admit } from '../auth.ts'
import { Budget } from '../budget.ts'
import { eventTypes, text } from '../schemas.ts'
import type { Server } from '../server.ts'

export interface StreamOptions {
  /** Between two signs of life. */
  readonly heartbeatMs?: number
  /** Readers at once in this process. */
  readonly readers?: number
}

/** A reader that takes nothing for so long has gone, though its connection has not. */
const STUCK_MS = 60_000
/** How long a reader waits before it connects again. */
const RETRY_MS = 3_000

const Query = z.strictObject({
  /** Separated by commas. */
  types: text(2000)
    .transform((given) => given.split(',').map((type) => type.trim()))
    .pipe(eventTypes)
    .optional(),
  /** For readers that cannot send the header Last-Event-ID. */
  last_event_id: text(100).optional(),
})

/**
 * The events of the tenant as server-sent events. A route apart from the others: it lasts, so it takes none of the places
 * that answers need. Nothing is read ahead for a reader that is slow.
 */
export function eventRoutes(api: Server, app: App, { heartbeatMs = 15_000, readers = 200 }: StreamOptions = {}): void {
  const places = new Budget(readers)
  const closing = new AbortController()
  api.decorateRequest('actor')
  api.addHook('preClose', async () => closing.abort())
  api.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store')
    request.actor = await admit(app, request)
    request.logFields = { tenant: request.actor.tenantSlug, keyId: request.actor.keyId }
  })
  api.get(
    '/events',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Follow events',
        produces: ['text/event-stream'],
        response: { 200: z.unknown() },
        querystring: Query,
      },
    },
    async (request, reply) => {
      const header = request.headers['last-event-id']
      const after = request.query.last_event_id ?? (typeof header === 'string' && header !== '' ? header : undefined)
      const gone = new AbortController()
      const signal = AbortSignal.any([gone.signal, closing.signal])
      const events = app.followEvents(request.actor, { after, types: request.query.types ?? [] }, signal)
      if (!places.take(1)) throw new TrackerdError('OVERLOADED')
      reply.raw.once('close', () => {
        places.give(1)
        gone.abort()
      })
      reply.raw.setTimeout(STUCK_MS, () => reply.raw.destroy())
      reply.header('content-type', 'text/event-stream; charset=utf-8').header('x-accel-buffering', 'no')
      const stop = () => gone.abort()
      const frames = frame(events, { heartbeatMs, signal, stop, isAllowed: () => isAllowed(app, request) })
      // In bytes, not in frames: a frame may be long.
      return reply.send(Readable.from(frames, { objectMode: false, highWaterMark: 16 * 1024 }))
    },
  )
}

/** A key that was revoked meanwhile reads no further. */
async function isAllowed(app: App, request: FastifyRequest): Promise<boolean> {
  try {
    await admit(app, request)
    return true
  } catch (error) {
    // That nobody can tell now is no reason to hang up.
    return error instanceof TrackerdError && error.code === 'DATABASE_UNAVAILABLE'
  }
}

interface Framing {
  readonly heartbeatMs: number
  readonly signal: AbortSignal
  /** Aborts the signal: an iterator that waits for events hears of its end in no other way. */
  readonly stop: () => void
  readonly isAllowed: () => Promise<boolean>
}

/** Events as they go over the wire, with a comment whenever nothing happened for a while. */
export async function* frame(
  events: AsyncIterable<FollowedEvent>,
  { heartbeatMs, signal, stop, isAllowed }: Framing,
): AsyncGenerator<string> {
  const iterator = events[Symbol.asyncIterator]()
  yield `retry: ${RETRY_MS}\n\n`
  let next = iterator.next()
  try {
    while (!signal.aborted) {
      const { promise: beat, resolve } = Promise.withResolvers<'beat'>()
      const timer = setTimeout(() => resolve('beat'), heartbeatMs)
      const found = await Promise.race([next, beat])
      clearTimeout(timer)
      if (found === 'beat') {
        if (!(await isAllowed())) return
        yield ': still here\n\n'
      } else if (found.done) return
      else {
        const { place, eventType, json } = found.value
        yield `id: ${place}\nevent: ${eventType}\ndata: ${json}\n\n`
        next = iterator.next()
      }
    }
  } finally {
    stop()
    next.catch(() => undefined)
    await iterator.return?.()
  }
}
