import cors from '@fastify/cors'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import underPressure from '@fastify/under-pressure'
import type { FastifyInstance } from 'fastify'
import { TrackerdError } from '../errors.ts'

export interface GuardOptions {
  /** Requests that a key may make in a minute, in this process; 0: any number. */
  readonly ratePerMinute?: number
  /** Origins whose pages may read answers; none: browsers let no other origin. */
  readonly corsOrigins?: readonly string[]
  /** How long work may wait for the event loop before requests are sent away. */
  readonly maxEventLoopDelayMs?: number
}

const MINUTE_MS = 60_000

/** Headers that tell browsers to load nothing else, frame nothing and guess no types. */
export async function securityHeaders(server: FastifyInstance): Promise<void> {
  await server.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    referrerPolicy: { policy: 'no-referrer' },
  })
}

/**
 * Guards the routes that are added afterwards: 503 while the event loop lags, and origins as configured. That the
 * database lags shows in how many requests are under way at once, which are bounded anyway.
 */
export async function guard(api: FastifyInstance, options: GuardOptions): Promise<void> {
  const { corsOrigins = [], maxEventLoopDelayMs = 2_000 } = options
  await securityHeaders(api)
  if (corsOrigins.length > 0)
    await api.register(cors, {
      origin: [...corsOrigins],
      methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
      allowedHeaders: ['authorization', 'content-type', 'last-event-id', 'x-request-id', 'x-trackerd-tenant'],
      exposedHeaders: ['retry-after', 'x-request-id'],
      maxAge: 600,
    })
  await api.register(underPressure, {
    maxEventLoopDelay: maxEventLoopDelayMs,
    pressureHandler: () => {
      throw new TrackerdError('OVERLOADED')
    },
  })
  await api.register(rateLimit, { global: false })
}

/** Counts a request of the key; throws RATE_LIMITED once it has had its number for the minute. */
export function rateOf(api: FastifyInstance, { ratePerMinute = 1_200 }: GuardOptions) {
  if (ratePerMinute === 0) return async () => undefined
  const count = api.createRateLimit({
    max: ratePerMinute,
    timeWindow: MINUTE_MS,
    keyGenerator: ({ actor }) => actor.keyId,
  })
  return async (request: Parameters<typeof count>[0]): Promise<void> => {
    const used = await count(request)
    if (!used.isAllowed && used.isExceeded)
      throw new TrackerdError('RATE_LIMITED', { until: new Date(Date.now() + used.ttl), limit: used.max })
  }
}
