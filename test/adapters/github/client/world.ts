import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { GithubClient } from '../../../../adapters/github/client/client.ts'
import { createClient } from '../../../../adapters/github/client/create.ts'
import { credential } from '../../../../adapters/github/client/credential.ts'
import { silentLogger } from '../../../../src/ports/logger.ts'
import type { RateTold } from '../../../../src/ports/source-reader.ts'

export const NOW = new Date('2026-03-01T12:00:00Z')
export const TOKEN = 'ghp_theTokenOfThisTest'
/** What a block without an end is given. */
export const BLOCK_END = new Date('2026-03-01T12:01:00Z')

export interface Asked {
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export type Respond = (response: ServerResponse, asked: Asked, times: number) => void

export interface World {
  readonly client: GithubClient
  readonly asked: readonly Asked[]
  /** Lengths of the waits between attempts. */
  readonly pauses: readonly number[]
  /** What the budget was told, in order. */
  readonly budget: readonly (readonly unknown[])[]
  readonly url: string
  readonly abort: AbortController
  /** Moves the standing clock. */
  pass(ms: number): void
}

interface Settings {
  readonly credential?: unknown
  /** Follows the server's address; `/api/v3` when not given. */
  readonly path?: string
  readonly fetch?: typeof fetch
  /** Called when the budget is asked for. */
  readonly take?: (resource: string) => Promise<void>
}

/** A client of a server of the test's own, beside a standing clock, a budget that only writes down, and waits that take no time. */
export async function setup(respond: Respond, settings: Settings = {}): Promise<World> {
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { method = '', url = '', headers } = request
    const one = { method, url, headers, body: Buffer.concat(chunks).toString() }
    asked.push(one)
    response.sendDate = false
    respond(response, one, asked.length)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const abort = new AbortController()
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  let now = NOW
  const pauses: number[] = []
  const budget: unknown[][] = []
  const client = createClient(
    {
      baseUrl: `${url}${settings.path ?? '/api/v3'}`,
      credential: credential(settings.credential ?? TOKEN),
      limits: {
        async take(resource, cost) {
          budget.push(['take', resource, cost])
          await settings.take?.(resource)
        },
        async observe(resource, told) {
          budget.push(['observe', resource, given(told)])
        },
        async block(resource, until, reason) {
          budget.push(['block', resource, until, reason])
          return until ?? BLOCK_END
        },
        blockApp: async () => undefined,
      },
      vault: { renew: async (stale) => stale },
      logger: silentLogger,
      fetch: settings.fetch ?? fetch,
      clock: { now: () => now },
      signal: abort.signal,
      random: () => 0.5,
      webhookPath: '/webhooks/github/one',
    },
    async (ms, signal) => {
      signal.throwIfAborted()
      pauses.push(ms)
    },
  )
  const pass = (ms: number) => {
    now = new Date(now.getTime() + ms)
  }
  return { client, asked, pauses, budget, url, abort, pass }
}

const given = (told: RateTold) => Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined))

/** Answers with JSON. */
export function answer(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}

/** A `Date` header of a clock that differs from ours by so much. */
export const dated = (skewMs: number) => ({ date: new Date(NOW.getTime() + skewMs).toUTCString() })
