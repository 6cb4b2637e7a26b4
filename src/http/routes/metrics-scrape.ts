import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { TrackerdError } from '../../errors.ts'
import type { Scrape } from '../../ports/telemetry.ts'

export interface MetricsOptions {
  readonly scrape: () => Promise<Scrape>
  /** What Prometheus must show as a bearer token; null: anybody may read. */
  readonly key: string | null
}

/** The numbers of this process for Prometheus, in its text format. Not those of delivery: they are under /v1/metrics. */
export function metricsScrapeRoute(server: FastifyInstance, { scrape, key }: MetricsOptions): void {
  server.get(
    '/metrics',
    {
      schema: {
        summary: 'Read metrics for Prometheus',
        tags: ['service'],
        produces: ['text/plain'],
        response: { 200: z.string() },
      },
      serializerCompiler: () => String,
    },
    async (request, reply) => {
      if (key !== null && !shows(request, key)) throw new TrackerdError('UNAUTHENTICATED')
      const { contentType, text } = await scrape()
      return reply.header('cache-control', 'no-store').type(contentType).send(text)
    },
  )
}

/** Compared as hashes: they are of one length, and how long it takes says nothing. */
function shows(request: FastifyRequest, key: string): boolean {
  const token = /^Bearer +(\S{1,512}) *$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
  return timingSafeEqual(sha256(token), sha256(key))
}

const sha256 = (text: string) => createHash('sha256').update(text).digest()
