import { createServer } from 'node:http'
import { Faults } from '../stand-in/faults.ts'
import { RequestLog } from '../stand-in/request-log.ts'
import type { HourlyPoints } from './access/points.ts'
import { ServerClock } from './clock.ts'
import { type Delivered, deliver } from './deliveries/deliver.ts'
import type { OutgoingDelivery } from './deliveries/hooks.ts'
import type { Proof } from './deliveries/signed.ts'
import type { Asked, Fault } from './http/faults.ts'
import { type SeenRequest, type Serving, serve } from './http/serve.ts'
import { Catalogue, FIELD_IDS, type FieldIds } from './objects/catalogue.ts'
import type { User } from './objects/objects.ts'
import type { Clock, Mode } from './objects/world.ts'
import { JiraState } from './state.ts'

export { HourlyPoints } from './access/points.ts'
export type { OutgoingDelivery } from './deliveries/hooks.ts'
export { signed } from './deliveries/signed.ts'
export type { Fault } from './http/faults.ts'
export type { Issue } from './objects/issue.ts'
export type { JiraState, ProjectHandle } from './state.ts'

/** An API token of `admin` on Cloud, a personal token on Data Center; neither ends. */
export const DEFAULT_TOKEN = 'admin-token'
export const DEFAULT_EMAIL = 'admin@example.com'

export interface JiraServerOptions {
  /** `cloud` by default. */
  readonly mode?: Mode
  /** The real one by default. */
  readonly clock?: Clock
  /** How far the server's clock is ahead of it. */
  readonly skewMs?: number
  /** 0 by default: any that is free. */
  readonly port?: number
  readonly cloudId?: string
  /** Of the site: webhooks show times in it. `Etc/UTC` by default. */
  readonly timeZone?: string
  readonly fieldIds?: Partial<FieldIds>
  /** Names of types, statuses, categories and fields in the language of the site, by their English names. */
  readonly translations?: Readonly<Record<string, string>>
  /** Of apps; without them an app may ask what it likes. Several servers may share them: its tenants. */
  readonly points?: HourlyPoints
  /** How long every answer takes, in real time. */
  readonly latencyMs?: number
  /** Items of a page, whatever is asked for: many pages of few objects. */
  readonly pageCap?: number
}

/** A stand-in for Jira, written from its documentation and from recorded material. */
export interface JiraServer {
  /** Of the site. */
  readonly baseUrl: string
  /** What goes through Atlassian's gateway instead: `…/ex/jira/CLOUD_ID`. */
  readonly gatewayUrl: string
  /** Where refresh tokens are exchanged. */
  readonly tokenUrl: string
  readonly clock: ServerClock
  readonly state: JiraState
  /** The administrator whom `DEFAULT_TOKEN` belongs to, and who leads projects. */
  readonly admin: User
  /** Gets every delivery that a webhook would send, at once; whoever sets it decides what becomes of it. */
  onDelivery: ((delivery: OutgoingDelivery) => void) | null
  /** The latest 10,000 requests, oldest first. */
  readonly requests: readonly SeenRequest[]
  resetRequests(): void
  /** Requests that match go wrong, as many `times` (1 by default); faults come in the order they were set. */
  fault(match: (asked: Asked) => boolean, fault: Fault, times?: number): void
  clearFaults(): void
  /** Posts a delivery to a real door, and tries again as Jira does. */
  deliver(
    delivery: OutgoingDelivery,
    to: { readonly url: string; readonly proof: Proof; readonly retries?: number },
  ): Promise<Delivered>
  close(): Promise<void>
}

const CLOUD_ID = '11223344-a1b2-3b33-c444-def123456789'

export async function startJiraServer(options: JiraServerOptions = {}): Promise<JiraServer> {
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
  const baseUrl = `http://127.0.0.1:${address.port}`
  const clock = new ServerClock(options.clock ?? { now: () => new Date() }, options.skewMs ?? 0)
  const site = {
    mode: options.mode ?? ('cloud' as const),
    clock,
    address: baseUrl,
    cloudId: options.cloudId ?? CLOUD_ID,
    timeZone: options.timeZone ?? 'Etc/UTC',
    fieldIds: { ...FIELD_IDS, ...options.fieldIds },
    catalogue: new Catalogue(options.translations ?? {}),
  }
  const state = new JiraState(site, options.points ?? null)
  const admin = state.people.createUser('admin', { displayName: 'Administrator', isAdmin: true })
  state.addToken(DEFAULT_TOKEN, admin)

  const serving: Serving = {
    state,
    faults: new Faults(),
    given: new Map(),
    latencyMs: options.latencyMs ?? 0,
    pageCap: options.pageCap ?? Number.POSITIVE_INFINITY,
    seen: (request) => requests.add(request),
  }

  return {
    baseUrl,
    gatewayUrl: state.gateway,
    tokenUrl: `${baseUrl}/oauth/token`,
    clock,
    state,
    admin,
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
    deliver: (delivery, to) => deliver(state.world, state.hooks, delivery, to),
    async close() {
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
}
