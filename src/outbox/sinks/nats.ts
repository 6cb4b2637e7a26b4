import { JetStreamApiError, type JetStreamClient, jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { TrackerdError } from '../../errors.ts'
import type { EventSink, OutgoingEvent } from '../../ports/event-sink.ts'
import type { SinkOptions } from './index.ts'

/** JSStreamMessageExceedsMaximumErr: of this event only. */
const TOO_LARGE = 10_054
const ANSWER_MS = 4_000

interface Session {
  readonly connection: NatsConnection
  readonly stream: JetStreamClient
}

/**
 * Publishes to `<prefix>.<tenant>.<event type>`, acknowledged by JetStream. The message id is the event's id, so the
 * server drops what it was sent twice within its window. An event leaves when the one before it of its aggregate is
 * acknowledged. A stream for the subjects is made when there is none.
 */
export function openNats({ name, argument, url, log }: SinkOptions): EventSink {
  const prefix = argument.slice(0, -2)
  const unavailable = (cause: unknown) => new TrackerdError('SINK_UNAVAILABLE', { what: name }, { cause })
  let session: Promise<Session> | null = null

  const opened = (): Promise<Session> => {
    session ??= open().catch((error) => {
      session = null
      throw error
    })
    return session
  }

  async function open(): Promise<Session> {
    // It is connected anew from here, so that a check tells the truth at once.
    const connection = await connect({
      servers: url.split(','),
      name: 'trackerd',
      reconnect: false,
      timeout: ANSWER_MS,
    })
    connection.closed().then((err) => {
      session = null
      if (err) log.debug({ err, sink: name }, 'nats connection closed')
    })
    try {
      await streamFor(connection, argument, prefix)
    } catch (error) {
      await connection.close()
      throw error
    }
    return { connection, stream: jetstream(connection, { timeout: ANSWER_MS }) }
  }

  return {
    name,
    async publish(events, signal) {
      const refused = new Map<string, string>()
      const untried = new Set<string>()
      try {
        const { connection, stream } = await opened()
        const largest = connection.info?.max_payload ?? Number.POSITIVE_INFINITY
        const send = async ({ id, tenantId, eventType, json }: OutgoingEvent): Promise<string | null> => {
          if (Buffer.byteLength(json) > largest) return `it is larger than the ${largest} bytes that the server takes`
          try {
            await stream.publish(`${prefix}.${tenantId}.${eventType}`, json, { msgID: id })
            return null
          } catch (error) {
            if (error instanceof JetStreamApiError && error.code === TOO_LARGE)
              return 'it is larger than the stream takes'
            throw error
          }
        }
        const rows = Map.groupBy(events, ({ aggregateId }) => aggregateId).values()
        await Promise.all(
          [...rows].map(async (row) => {
            let why: string | null = null
            for (const event of row) {
              signal.throwIfAborted()
              if (why !== null) untried.add(event.id)
              else why = await send(event)
              if (why !== null && !untried.has(event.id)) refused.set(event.id, why)
            }
          }),
        )
        return { refused, untried }
      } catch (error) {
        throw unavailable(error)
      }
    },
    async check() {
      try {
        await (await opened()).connection.flush()
      } catch (error) {
        throw unavailable(error)
      }
    },
    async close() {
      const open = await session?.catch(() => null)
      await open?.connection.close()
    },
  }
}

/** There is a stream that keeps the subjects: somebody's, with their limits, or one made here, named after the prefix. */
async function streamFor(connection: NatsConnection, subjects: string, prefix: string): Promise<void> {
  const manager = await jetstreamManager(connection, { timeout: ANSWER_MS })
  // Asked by an example: a stream may keep these subjects under a wider pattern.
  const names = await manager.streams.names(`${prefix}.tenant.type`).next()
  if (names.length > 0) return
  await manager.streams.add({ name: prefix.replaceAll('.', '-').toUpperCase(), subjects: [subjects] })
}
