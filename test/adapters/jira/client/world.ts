import nock from 'nock'
import { onTestFinished } from 'vitest'
import type { JiraClient } from '../../../../adapters/jira/client/client.ts'
import { createClient } from '../../../../adapters/jira/client/create.ts'
import { credential } from '../../../../adapters/jira/client/credential.ts'
import type { Logger } from '../../../../src/ports/logger.ts'
import type { Json, RateTold, Vault } from '../../../../src/ports/source-reader.ts'

export const NOW = new Date('2026-03-01T12:10:00Z')
export const SITE = 'https://acme.atlassian.net'
/** What a block without an end is given. */
export const BLOCK_END = new Date('2026-03-01T12:11:00Z')
export const API_TOKEN = { kind: 'api_token', email: 'ada@acme.test', token: 'ATATT3xTheTokenOfThisTest' }
export const PAT = { kind: 'pat', token: 'ThePersonalTokenOfThisTest' }

export interface Asked {
  readonly method: string
  readonly origin: string
  /** Path and query. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type Reply = [status: number, body?: unknown, headers?: Record<string, string>]
export type Respond = (asked: Asked, times: number) => Reply | Promise<Reply>

// Importing it takes over the network of this process, where other files' tests run as well: only `answering` may.
nock.restore()

interface Settings {
  readonly credential?: unknown
  /** As it was stored before, in place of one that is given now. */
  readonly stored?: Json
  /** Where the endpoint's site is; that of Cloud when not given. */
  readonly baseUrl?: string
  readonly fetch?: typeof fetch
  /** Called when the budget is asked for. */
  readonly take?: (resource: string) => Promise<void>
  readonly vault?: Vault
}

export interface World {
  readonly client: JiraClient
  readonly asked: readonly Asked[]
  /** Lengths of the waits between attempts. */
  readonly pauses: readonly number[]
  /** What the budget was told, in order. */
  readonly budget: readonly (readonly unknown[])[]
  readonly logged: readonly (readonly unknown[])[]
  readonly abort: AbortController
  /** Moves the standing clock. */
  pass(ms: number): void
}

/** A client beside a standing clock, a budget and a log that only write down, and waits that take no time. */
export function connect(settings: Settings = {}): Omit<World, 'asked'> {
  const abort = new AbortController()
  let now = NOW
  const pauses: number[] = []
  const budget: unknown[][] = []
  const logged: unknown[][] = []
  const client = createClient(
    {
      baseUrl: settings.baseUrl ?? SITE,
      credential: settings.stored ?? credential(settings.credential ?? API_TOKEN),
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
        async blockApp(until, reason) {
          budget.push(['blockApp', until, reason])
        },
      },
      vault: settings.vault ?? { renew: () => Promise.reject(new Error('nothing is to be renewed')) },
      logger: logInto(logged),
      // Looked up at each call: nock replaces it.
      fetch: settings.fetch ?? ((input, init) => fetch(input, init)),
      clock: { now: () => now },
      signal: abort.signal,
      random: () => 0.5,
      webhookPath: '/webhooks/jira/one',
    },
    async (ms, signal) => {
      signal.throwIfAborted()
      pauses.push(ms)
    },
  )
  const pass = (ms: number) => {
    now = new Date(now.getTime() + ms)
  }
  return { client, pauses, budget, logged, abort, pass }
}

/** A connected client whose calls, wherever they go, are answered by `respond` instead of a network. */
export function setup(respond: Respond, settings: Settings = {}): World {
  return { ...connect(settings), asked: answering(respond) }
}

/** Answers every call of this process; what was asked is in the list. */
export function answering(respond: Respond): readonly Asked[] {
  const asked: Asked[] = []
  const reply = async (request: Request): Promise<[number, string, Record<string, string>]> => {
    const { origin, pathname, search } = new URL(request.url)
    const one = {
      method: request.method,
      origin,
      url: `${pathname}${search}`,
      headers: Object.fromEntries(request.headers),
      body: await request.text(),
    }
    asked.push(one)
    const [status, body = '', headers = {}] = await respond(one, asked.length)
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    return [status, text, { 'content-type': 'application/json;charset=UTF-8', ...headers }]
  }
  if (!nock.isActive()) nock.activate()
  onTestFinished(() => {
    nock.cleanAll()
    nock.enableNetConnect()
    nock.restore()
  })
  nock.disableNetConnect()
  const everywhere = nock(/.*/).persist()
  for (const method of ['GET', 'POST', 'PUT']) everywhere.intercept(/.*/, method).reply(reply)
  return asked
}

function logInto(lines: unknown[][]): Logger {
  const write = (level: string) => (fields: object, message: string) => void lines.push([level, fields, message])
  const logger = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
  return { ...logger, child: () => logInto(lines) }
}

const given = (told: RateTold) => Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined))

/** A `Date` header of a clock that differs from ours by so much. */
export const dated = (skewMs: number) => ({ date: new Date(NOW.getTime() + skewMs).toUTCString() })
