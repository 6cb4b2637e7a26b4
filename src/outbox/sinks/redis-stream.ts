import { Redis } from 'ioredis'
import { TrackerdError } from '../../errors.ts'
import { ALL_TAKEN, type EventSink } from '../../ports/event-sink.ts'
import type { SinkOptions } from './index.ts'

const KEPT_BY_DEFAULT = 1_000_000

/**
 * Adds a batch, four arguments for each event. A script is refused as a whole before its first write or not at all, and one
 * command is a third of the work that a thousand in a MULTI are: most of it is the client's own.
 */
const ADD_ALL = `
for at = 2, #ARGV, 4 do
  redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*',
    'id', ARGV[at], 'type', ARGV[at + 1], 'tenantid', ARGV[at + 2], 'event', ARGV[at + 3])
end`

/**
 * One stream for all tenants. A batch is one script: all of it is in the stream or nothing, so order holds whatever fails.
 * The stream keeps about `maxlen` events. Commands are never kept back or sent again by the client: that is done here,
 * where it is known what was acknowledged.
 */
export function openRedisStream({ name, argument, url, log }: SinkOptions): EventSink {
  const [stream = '', maxlen] = argument.split('?maxlen=')
  const kept = maxlen === undefined ? KEPT_BY_DEFAULT : Number(maxlen)
  const client = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    connectTimeout: 3_000,
    retryStrategy: (times) => Math.min(2_000, 100 * times),
  })
  client.on('error', (err) => log.debug({ err, sink: name }, 'redis connection failed'))

  const unavailable = (cause: unknown) => new TrackerdError('SINK_UNAVAILABLE', { what: name }, { cause })
  const connected = async (signal: AbortSignal) => {
    if (client.status === 'ready') return
    if (client.status === 'wait' || client.status === 'end') client.connect().catch(() => undefined)
    await ready(client, signal)
  }

  return {
    name,
    async publish(events, signal) {
      try {
        await connected(signal)
        const told = events.flatMap(({ id, type, tenantId, json }) => [id, type, tenantId, json])
        await client.eval(ADD_ALL, 1, stream, kept, ...told)
        return ALL_TAKEN
      } catch (error) {
        throw unavailable(error)
      }
    },
    async check(signal) {
      try {
        await connected(signal)
        await client.ping()
      } catch (error) {
        throw unavailable(error)
      }
    },
    async close() {
      client.disconnect()
    },
  }
}

function ready(client: Redis, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const fail = (error: unknown) => reject(error)
  const give = () => reject(signal.reason)
  client.once('ready', resolve)
  client.once('error', fail)
  signal.addEventListener('abort', give, { once: true })
  return promise.finally(() => {
    client.off('ready', resolve)
    client.off('error', fail)
    signal.removeEventListener('abort', give)
  })
}
