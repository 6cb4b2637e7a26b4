import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { App } from '../../app.ts'
import { TrackerdError } from '../../errors.ts'
import { type RawRequest, SYSTEM_NAMES, type SystemName } from '../../ports/source-adapter.ts'
import { type HeldBody, readBody } from '../body.ts'
import { Budget } from '../budget.ts'
import { id } from '../schemas.ts'

/** No source sends more: it is GitHub's own bound. */
const MAX_BODY_BYTES = 25 * 1024 * 1024
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const SYSTEMS: readonly string[] = SYSTEM_NAMES
const EMPTY: HeldBody = { bytes: Buffer.alloc(0), release() {} }

const Accepted = z.object({ id, delivery_id: z.string(), duplicate: z.literal(true).optional() })

interface Door {
  Querystring: Readonly<Record<string, string | string[]>>
  Params: { system: SystemName; endpointId: string }
  Body: HeldBody | TrackerdError | undefined
}

/**
 * The webhook door: 202 when the delivery is on disk. The hot path, so params are looked at by hand, the body is handed
 * on as the bytes that were signed, and the answer is written without going through its schema.
 */
export function webhookRoutes(door: FastifyInstance, app: App, heldBytes = 32 * 1024 * 1024): void {
  const bounds = { maxBytes: MAX_BODY_BYTES, small: new Budget(heldBytes), large: new Budget(2 * MAX_BODY_BYTES) }
  door.removeAllContentTypeParsers()
  door.addContentTypeParser(
    // The first two are looked up without parsing the header each time; whether a type is taken the adapter decides.
    ['application/json', 'application/x-www-form-urlencoded', '*'],
    (request, stream, done) => {
      const length = request.headers['content-length']
      const announced = length === undefined ? null : Number(length)
      // A refusal is handed on as the body: passed as an error, Fastify would close the connection under the sender.
      readBody(stream, announced, bounds, (body) => done(null, body))
    },
  )
  door.post<Door>(
    '/webhooks/:system/:endpointId',
    {
      schema: { summary: 'Deliver a webhook', response: { 202: Accepted } },
      serializerCompiler: () => JSON.stringify,
      onRequest: (request, _reply, done) => done(refusal(request)),
    },
    async (request, reply) => {
      const { system } = request.params
      const endpointId = request.params.endpointId.toLowerCase()
      const body = request.body ?? EMPTY
      if (body instanceof TrackerdError) throw body
      try {
        const stored = await app.receive(system, endpointId, {
          headers: headersOf(request),
          body: body.bytes,
          query: queryOf(request),
        })
        const { deliveryId, topic, tenantId, duplicate } = stored
        request.logFields = { deliveryId, endpoint: endpointId, topic, tenant: tenantId, duplicate }
        reply.code(202)
        return { id: stored.id, delivery_id: deliveryId, ...(duplicate ? { duplicate: true as const } : {}) }
      } finally {
        body.release()
      }
    },
  )
}

/** What can be refused before the body is read. */
function refusal(request: FastifyRequest<Door>): TrackerdError | undefined {
  const { system, endpointId } = request.params
  request.logFields = { endpoint: endpointId }
  if (!SYSTEMS.includes(system) || !UUID.test(endpointId)) return new TrackerdError('ENDPOINT_UNKNOWN')
  // The signature covers the bytes as sent, and a small compressed body may unfold to gigabytes: no source sends one.
  const encoding = request.headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity')
    return new TrackerdError('CONTENT_TYPE_UNSUPPORTED', { what: 'compressed bodies are not taken' })
  return undefined
}

/** The headers as the port has them: node gives `set-cookie` alone as a list, and no source means anything by it. */
function headersOf(request: FastifyRequest<Door>): RawRequest['headers'] {
  const { headers } = request
  if (headers['set-cookie'] !== undefined) delete headers['set-cookie']
  return headers as RawRequest['headers']
}

/** The query as the port has it. It may hold a token, so it is written nowhere: the log has the route only. */
function queryOf({ query }: FastifyRequest<Door>): NonNullable<RawRequest['query']> {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [name, typeof value === 'string' ? value : value[0]]),
  )
}
