import { createServer } from 'node:http'
import { Faults } from '../stand-in/faults.ts'
import { RequestLog } from '../stand-in/request-log.ts'
import { DEFAULT_TOKEN, type Limits, type NewToken } from './credentials.ts'
import { deliver } from './deliver.ts'
import type { OutgoingDelivery } from './hooks.ts'
import type { Asked, Fault } from './http/faults.ts'
import { type SeenRequest, type Serving, serve } from './http/serve.ts'
import type { Clock } from './objects/world.ts'
import { GithubState } from './state.ts'

export type { RawPull } from './changes/load.ts'
export { DEFAULT_TOKEN, INSTALLATION_ID } from './credentials.ts'
export type { OutgoingDelivery } from './hooks.ts'
export type { Asked, Fault } from './http/faults.ts'
export type { SeenRequest } from './http/serve.ts'
export type { GithubState, RepositoryHandle } from './state.ts'

export interface GithubServerOptions {
  /** Its clock: `updated_at`, `Date`, limits and tokens go by it. The real one by default. */
  readonly clock?: Clock
  /** 0 by default: any that is free. */
  readonly port?: number
  /** `DEFAULT_TOKEN` of `octocat` by default, which sees everything and never expires. */
  readonly tokens?: Readonly<Record<string, NewToken>>
  /** 5,000 requests and 5,000 points in 3,600 s by default, for each token. */
  readonly limits?: Limits
  /** How long every answer takes, in real time. */
  readonly latencyMs?: number
  /** Items of a page, whatever is asked for: many pages of few objects. */
  readonly perPageCap?: number
}

/** A stand-in for GitHub, written from its documentation. */
export interface GithubServer {
  /** For `--base-url`: `http://127.0.0.1:PORT/api/v3`; GraphQL is at `/api/graphql`, like on a server of one's own. */
  readonly baseUrl: string
  readonly state: GithubState
  /** Gets every webhook that a hook would send, at once; whoever sets it decides what becomes of it. */
  onDelivery: ((delivery: OutgoingDelivery) => void) | null
  /** The latest 10,000 requests, oldest first. */
  readonly requests: readonly SeenRequest[]
  resetRequests(): void
  /** Requests that match go wrong, as many `times` (1 by default); faults come in the order they were set. */
  fault(match: (asked: Asked) => boolean, fault: Fault, times?: number): void
  clearFaults(): void
  /** Posts a delivery to a real door; the log of the hook shows how it ended. 0: nobody answered. */
  deliver(delivery: OutgoingDelivery, url: string, secret: string): Promise<number>
  close(): Promise<void>
}

export async function startGithubServer(options: GithubServerOptions = {}): Promise<GithubServer> {
  const requests = new RequestLog<SeenRequest>()
  const http = createServer((request, response) => {
    serve(serving, request, response).catch((error: unknown) => {
      // A defect of the stand-in, or of what a test did to it: said where it is looked at.
      response.writeHead(500, { 'content-type': 'text/plain' }).end(`The stand-in failed: ${String(error)}`)
    })
  })
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const address = http.address()
  if (address === null || typeof address === 'string') throw new Error('the stand-in has no port')
  const html = `http://127.0.0.1:${address.port}`
  const state = new GithubState(options.clock ?? { now: () => new Date() }, html, options.limits)
  for (const [token, about] of Object.entries(options.tokens ?? { [DEFAULT_TOKEN]: {} })) state.addToken(token, about)

  const serving: Serving = {
    state,
    faults: new Faults(),
    given: new Map(),
    latencyMs: options.latencyMs ?? 0,
    perPageCap: options.perPageCap ?? Number.POSITIVE_INFINITY,
    seen: (request) => requests.add(request),
  }

  return {
    baseUrl: state.world.api,
    state,
    get onDelivery() {
      return state.hooks.onDelivery
    },
    set onDelivery(listener) {
      state.hooks.onDelivery = listener
    },
    get requests() {
      return requests.latest
    },
    resetRequests: () => requests.clear(),
    fault: (match, fault, times = 1) => serving.faults.add(match, fault, times),
    clearFaults: () => serving.faults.clear(),
    deliver: (delivery, url, secret) => deliver(state, delivery, url, secret),
    async close() {
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
}
