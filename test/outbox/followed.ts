import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { onTestFinished } from 'vitest'
import { createServer } from '../../src/http/server.ts'
import { createLogger } from '../../src/logger.ts'
import { PATIENT } from '../support/patient.ts'
import type { World } from '../support/world.ts'

export interface Frame {
  readonly id: string
  readonly event: string
  readonly data: string
}

/** A connection to the stream, read as an EventSource reads it. */
export interface Reader {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  /** The next event. */
  next(): Promise<Frame>
  /** The next comment. */
  beat(): Promise<void>
  /** Reads on until the server ends it. */
  ended(): Promise<void>
  close(): void
}

/** The real server on a port, over the world's application. */
export async function serveWorld(world: World, streams: { heartbeatMs?: number; readers?: number } = {}) {
  const logger = createLogger({ level: 'silent', format: 'json' })
  const server = createServer({ app: world.app, logger, streams, guards: PATIENT })
  const url = await server.listen({ host: '127.0.0.1', port: 0 })
  onTestFinished(() => server.close())
  return { server, url }
}

/** Follows the events of the world's tenant. */
export async function follow(
  url: string,
  token: string,
  { query = '', lastEventId }: { query?: string; lastEventId?: string } = {},
): Promise<Reader> {
  const headers = {
    authorization: `Bearer ${token}`,
    ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
  }
  const sent = request(`${url}/v1/events${query}`, { headers }).end()
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  sent.on('error', () => undefined)
  answer.on('error', () => undefined)
  const blocks = blocksOf(answer)
  const until = async (wanted: (block: string) => boolean) => {
    for (;;) {
      const { value, done } = await blocks.next()
      if (done) throw new Error('the stream ended')
      if (wanted(value)) return value
    }
  }
  onTestFinished(() => void sent.destroy())
  return {
    status: answer.statusCode ?? 0,
    headers: answer.headers,
    async next() {
      const block = await until((it) => it.includes('data: '))
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? ''
      return { id: field('id'), event: field('event'), data: field('data') }
    },
    beat: async () => void (await until((it) => it.startsWith(':'))),
    async ended() {
      while (!(await blocks.next()).done);
    },
    close: () => sent.destroy(),
  }
}

async function* blocksOf(answer: IncomingMessage): AsyncGenerator<string, undefined> {
  let rest = ''
  for await (const chunk of answer.setEncoding('utf8')) {
    const parts = (rest + chunk).split('\n\n')
    rest = parts.pop() ?? ''
    yield* parts
  }
  return undefined
}
