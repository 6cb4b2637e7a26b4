import { createHash } from 'node:crypto'
import type { Issue } from '../objects/issue.ts'
import type { World } from '../objects/world.ts'

/** Made by an administrator, or registered by an app: the second kind has no secret, and ends 30 days after its last refresh. */
export interface Hook {
  readonly id: number
  readonly kind: 'admin' | 'dynamic'
  readonly name: string
  readonly url: string
  /** Names of events; `*` is all of them. */
  readonly events: readonly string[]
  /** Issues that it tells of; empty: all. */
  readonly jqlFilter: string
  /** Whether an administrator set one: the API says so and no more. */
  readonly isSigned: boolean
  enabled: boolean
  /** null: never. */
  expiresAt: number | null
}

/** A webhook on its way. The same comes again, with another `attempt`, when it is tried again. */
export interface OutgoingDelivery {
  /** Unique on its site; the same for every attempt. */
  readonly identifier: string
  readonly event: string
  /** As it goes over the wire. */
  readonly body: string
  readonly hook: Hook
  readonly sentAt: Date
  /** 1 for the first. */
  readonly attempt: number
}

/** Jira gave up on it. */
export interface FailedDelivery {
  readonly delivery: OutgoingDelivery
  readonly at: number
}

export interface NewHook {
  readonly url: string
  readonly events?: readonly string[]
  readonly name?: string
  readonly jqlFilter?: string
  readonly isSigned?: boolean
  readonly dynamic?: boolean
}

export const LIFE_MS = 30 * 86_400_000

type Fits = (jql: string, issue: Issue) => boolean

/** The webhooks, and what they send. */
export class Hooks {
  readonly all: Hook[] = []
  readonly failed: FailedDelivery[] = []
  onDelivery: ((delivery: OutgoingDelivery) => void) | null = null
  readonly #fits: Fits
  #sent = 0

  constructor(fits: Fits) {
    this.#fits = fits
  }

  add(world: World, it: NewHook): Hook {
    const isDynamic = it.dynamic ?? false
    const hook: Hook = {
      id: world.reserve('hook', 1),
      kind: isDynamic ? 'dynamic' : 'admin',
      name: it.name ?? 'trackerd',
      url: it.url,
      events: it.events ?? ['*'],
      jqlFilter: it.jqlFilter ?? '',
      isSigned: it.isSigned ?? false,
      enabled: true,
      expiresAt: isDynamic ? world.now() + LIFE_MS : null,
    }
    this.all.push(hook)
    return hook
  }

  remove(hook: Hook): void {
    this.all.splice(this.all.indexOf(hook), 1)
  }

  alive(hook: Hook, now: number): boolean {
    return hook.enabled && (hook.expiresAt === null || hook.expiresAt > now)
  }

  /** Hands a delivery to every webhook that listens, each under its own identifier. */
  send(world: World, event: string, about: Issue | null, parts: () => Readonly<Record<string, unknown>>): void {
    const { onDelivery } = this
    const sentAt = world.site.clock.now()
    const listening = this.all.filter((hook) => this.#listens(hook, event, about, sentAt.getTime()))
    if (onDelivery === null || listening.length === 0) return
    const payload = { timestamp: sentAt.getTime(), webhookEvent: event, ...parts() }
    for (const hook of listening) {
      this.#sent += 1
      const body = JSON.stringify(hook.kind === 'dynamic' ? { ...payload, matchedWebhookIds: [hook.id] } : payload)
      onDelivery({ identifier: identifierOf(world, this.#sent), event, body, hook, sentAt, attempt: 1 })
    }
  }

  /** The same again. */
  retry(delivery: OutgoingDelivery): void {
    this.onDelivery?.({ ...delivery, attempt: delivery.attempt + 1 })
  }

  #listens(hook: Hook, event: string, about: Issue | null, now: number): boolean {
    if (!this.alive(hook, now)) return false
    if (!hook.events.includes('*') && !hook.events.includes(event)) return false
    return about === null || hook.jqlFilter === '' || this.#fits(hook.jqlFilter, about)
  }
}

/** What nothing else has, the same in every run. */
function identifierOf(world: World, count: number): string {
  const text = createHash('sha1').update(`${world.site.cloudId} ${count}`).digest('hex')
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20, 32)].join('-')
}
