import { createHash } from 'node:crypto'
import type { Repository } from './objects/repository.ts'
import { type World, wholeSeconds } from './objects/world.ts'

export interface Hook {
  readonly id: number
  /** A repository by id, an organisation by login, or the app. */
  readonly on: { readonly repository: number } | { readonly organization: string } | 'app'
  /** Where the hook posts to; only shown, because the test delivers. */
  readonly url: string
  /** Names of events; `*` is all of them. */
  readonly events: readonly string[]
  active: boolean
}

/** A webhook on its way. The same object comes again when it is redelivered. */
export interface OutgoingDelivery {
  readonly guid: string
  readonly event: string
  readonly action: string | null
  readonly payload: Readonly<Record<string, unknown>>
  readonly hook: Hook
  readonly repositoryId: number
  /** Asked for through the API, after the first attempt. */
  readonly redelivery: boolean
}

/** A line of a hook's delivery log. */
export interface Attempt {
  readonly id: number
  readonly delivery: OutgoingDelivery
  readonly at: Date
  readonly statusCode: number
}

/** GitHub keeps a log for 3 days. */
const KEPT_MS = 3 * 86_400_000

/** The hooks, what they send, and what became of it. */
export class Hooks {
  readonly all: Hook[] = []
  onDelivery: ((delivery: OutgoingDelivery) => void) | null = null
  #attempts: Attempt[] = []

  add(world: World, on: Hook['on'], { url, events = ['*'] }: { url: string; events?: readonly string[] }): Hook {
    const hook = { id: world.nextAccountId(), on, url, events, active: true }
    this.all.push(hook)
    return hook
  }

  /** Hands a delivery to every hook that listens; all of them share its GUID. */
  send(world: World, repository: Repository, event: string, payloadFor: (hook: Hook) => Record<string, unknown>): void {
    const listening = this.all.filter((hook) => hook.active && listens(hook, repository, event))
    if (this.onDelivery === null || listening.length === 0) return
    const guid = guidOf(world.nextId())
    for (const hook of listening) {
      // What happens later must not show in what was sent now.
      const payload = structuredClone(payloadFor(hook))
      const action = typeof payload.action === 'string' ? payload.action : null
      this.onDelivery({ guid, event, action, payload, hook, repositoryId: repository.id, redelivery: false })
    }
  }

  /** How an attempt to deliver ended: 0 when nobody answered. It stands in the log afterwards. */
  recordAttempt(world: World, delivery: OutgoingDelivery, statusCode: number): Attempt {
    const attempt = { id: world.nextId(), delivery, at: world.clock.now(), statusCode }
    this.#attempts.push(attempt)
    return attempt
  }

  /** The log of a hook, latest first. */
  log(world: World, hook: Hook): Attempt[] {
    const oldest = world.clock.now().getTime() - KEPT_MS
    this.#attempts = this.#attempts.filter(({ at }) => at.getTime() >= oldest)
    return this.#attempts.filter(({ delivery }) => delivery.hook === hook).reverse()
  }

  redeliver({ delivery }: Attempt): void {
    this.onDelivery?.({ ...delivery, redelivery: true })
  }
}

function listens({ on, events }: Hook, repository: Repository, event: string): boolean {
  if (!events.includes('*') && !events.includes(event)) return false
  if (on === 'app') return true
  if ('repository' in on) return on.repository === repository.id
  return on.organization.toLowerCase() === repository.owner.login.toLowerCase()
}

/** A GUID that nothing else has, the same in every run. */
function guidOf(id: number): string {
  const text = createHash('sha1').update(`delivery ${id}`).digest('hex')
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20, 32)].join('-')
}

const OUTCOMES: ReadonlyMap<number, string> = new Map([
  [0, 'failed to connect to host'],
  [504, 'timed out'],
])

export const showAttempt = ({ id, at, statusCode, delivery }: Attempt) => ({
  id,
  guid: delivery.guid,
  delivered_at: wholeSeconds(at),
  redelivery: delivery.redelivery,
  duration: 0.03,
  status: OUTCOMES.get(statusCode) ?? (statusCode < 300 ? 'OK' : `Invalid HTTP Response: ${statusCode}`),
  status_code: statusCode,
  event: delivery.event,
  action: delivery.action,
  installation_id: delivery.hook.on === 'app' ? 1 : null,
  repository_id: delivery.repositoryId,
  throttled_at: null,
})
