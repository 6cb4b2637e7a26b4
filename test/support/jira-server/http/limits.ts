import type { Principal } from '../access/credentials.ts'
import type { HourlyPoints } from '../access/points.ts'
import type { Clock } from '../objects/world.ts'
import type { Reply } from '../routes/call.ts'

const REASONS = {
  /** Every endpoint and tenant of the app, until the next full hour. */
  global: 'jira-quota-global-based',
  /** Everything of the app on this site. */
  tenant: 'jira-quota-tenant-based',
  /** This call: one method of one route. */
  burst: 'jira-burst-based',
  /** This issue. */
  issue: 'jira-per-issue-on-write',
} as const

/** `gateway`: 429 that says nothing. */
export type LimitForm = keyof typeof REASONS | 'gateway'

const BURST = 350
const USUAL_SECONDS = 30
const HOUR_MS = 3_600_000

interface Held {
  readonly form: keyof typeof REASONS
  readonly until: number
  readonly line: string
  readonly path: string
  /** Whose; null: everybody's. */
  readonly clientId: string | null
}

export interface LimitedCall {
  readonly principal: Principal | null
  /** Of the route; the path when there is none. */
  readonly line: string
  readonly path: string
}

/** e.g. `2026-03-26T16:00Z`. */
const toTheMinute = (at: number) => `${new Date(at).toISOString().slice(0, 16)}Z`

/** What may be asked now, and what was asked although it might not. */
export class Limits {
  /** Requests that came although an answer before had said that none may. */
  beyond = 0
  readonly #clock: Clock
  readonly points: HourlyPoints | null
  #held: Held[] = []

  constructor(clock: Clock, points: HourlyPoints | null) {
    this.#clock = clock
    this.points = points
  }

  /** The answer that tells to wait. It holds from now on, for the app that asked or for everybody, unless it names no reason. */
  impose(form: LimitForm, { line, path, principal }: LimitedCall, seconds?: number): Reply {
    if (form === 'gateway') return { status: 429, body: '' }
    const now = this.#clock.now().getTime()
    const toTheHour = (Math.floor(now / HOUR_MS) + 1) * HOUR_MS
    const isQuota = form === 'global' || form === 'tenant'
    const until = seconds === undefined && isQuota ? toTheHour : now + (seconds ?? USUAL_SECONDS) * 1000
    this.#held.push({ form, until, line, path, clientId: principal?.app?.clientId ?? null })
    return this.#refusal(form, until)
  }

  /** null: it may be asked. */
  refuse(call: LimitedCall): Reply | null {
    const now = this.#clock.now().getTime()
    this.#held = this.#held.filter(({ until }) => until > now)
    const held = this.#held.find((it) => concerns(it, call))
    if (held !== undefined) {
      this.beyond += 1
      return this.#refusal(held.form, held.until)
    }
    if (this.points === null || call.principal?.by !== 'oauth' || this.points.remaining > 0) return null
    return this.impose('global', call, Math.ceil((this.points.resetsAt - now) / 1000))
  }

  /** What every answer tells. */
  headers(call: LimitedCall): Record<string, string> {
    const isCounted = this.points !== null && call.principal?.by === 'oauth'
    const isNear = isCounted && this.points.remaining < this.points.limit / 5
    return {
      'x-ratelimit-limit': String(isCounted ? this.points.limit : BURST),
      'x-ratelimit-remaining': String(isCounted ? this.points.remaining : BURST - 1),
      ...(isNear ? { 'x-ratelimit-nearlimit': 'true' } : {}),
    }
  }

  #refusal(form: keyof typeof REASONS, until: number): Reply {
    const seconds = Math.max(1, Math.ceil((until - this.#clock.now().getTime()) / 1000))
    const isQuota = form === 'global' || form === 'tenant'
    return {
      status: 429,
      headers: {
        'retry-after': String(seconds),
        'ratelimit-reason': REASONS[form],
        'x-ratelimit-limit': String(isQuota ? (this.points?.limit ?? 65_000) : BURST),
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': toTheMinute(until),
        'x-ratelimit-nearlimit': 'true',
      },
      body: { errorMessages: ['Rate limit exceeded.'], errors: {} },
    }
  }
}

function concerns({ form, line, path, clientId }: Held, call: LimitedCall): boolean {
  if (clientId !== null && clientId !== call.principal?.app?.clientId) return false
  if (form === 'burst') return line === call.line
  return form === 'issue' ? path === call.path : true
}
