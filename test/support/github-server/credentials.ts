import { createHash } from 'node:crypto'
import type { Account } from './objects/objects.ts'
import type { World } from './objects/world.ts'

export type Resource = 'core' | 'graphql'

export interface Limits {
  /** Requests of a window, like the 5,000 of an hour. */
  readonly core?: number
  readonly graphql?: number
  readonly windowSeconds?: number
}

/** Somebody who asks: a token, the app by its JWT, or the app's installation by the tokens it was given. */
export interface Principal {
  readonly name: string
  readonly kind: 'token' | 'app' | 'installation'
  readonly account: Account
  readonly expiresAt: Date | null
  /** Repositories it may not see, by id. */
  readonly hidden: Set<number>
  /** Those it may see only; null: all. */
  only: Set<number> | null
  /** Permissions taken away, as `x-accepted-github-permissions` names them. */
  readonly denied: Set<string>
  readonly budgets: Map<Resource, Budget>
  /** No request may come before, whatever the resource (ms). */
  blockedUntil: number
}

export interface Budget {
  readonly limit: number
  used: number
  /** Milliseconds. */
  resetsAt: number
}

export interface NewToken {
  readonly login?: string
  readonly expiresAt?: Date | null
}

/** The one installation of the one app. */
export const INSTALLATION_ID = 1
export const DEFAULT_TOKEN = 'github_pat_stand_in'
const TOKEN_MS = 3_600_000
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/

export class Credentials {
  readonly #world: World
  readonly #limits: Required<Limits>
  readonly #tokens = new Map<string, Principal>()
  readonly #installationTokens = new Map<string, Date>()
  readonly app: Principal
  readonly installation: Principal
  /** Requests that came although the answers before had said that none may come. */
  beyondLimit = 0

  constructor(world: World, limits: Limits = {}) {
    this.#world = world
    this.#limits = { core: 5_000, graphql: 5_000, windowSeconds: 3_600, ...limits }
    const bot = world.account('stand-in[bot]')
    this.app = principal('app', 'app', bot, null)
    this.installation = principal('installation', 'installation', bot, null)
  }

  add(token: string, { login = 'octocat', expiresAt = null }: NewToken = {}): Principal {
    const made = principal(token, 'token', this.#world.account(login), expiresAt)
    this.#tokens.set(token, made)
    return made
  }

  revoke(token: string): void {
    this.#tokens.delete(token)
    this.#installationTokens.delete(token)
  }

  /** By token, `app` or `installation`. */
  named(name: string): Principal {
    const found = name === 'app' ? this.app : name === 'installation' ? this.installation : this.#tokens.get(name)
    if (found === undefined) throw new Error('there is no such token')
    return found
  }

  /** A token of the installation for an hour, longer than the 40 characters that tokens once had. */
  issue(): { readonly token: string; readonly expiresAt: Date } {
    const token = `ghs_${createHash('sha512').update(String(this.#world.nextId())).digest('hex').slice(0, 76)}`
    const expiresAt = new Date(this.#world.clock.now().getTime() + TOKEN_MS)
    this.#installationTokens.set(token, expiresAt)
    return { token, expiresAt }
  }

  /** Who asks; null for nobody we know. A JWT is believed by its shape. */
  of(authorization: string | undefined): {
    readonly principal: Principal | null
    readonly as: 'token' | 'app' | 'none'
  } {
    const given = /^(?:token|bearer) (\S+)$/i.exec(authorization ?? '')?.[1]
    if (given === undefined) return { principal: null, as: 'none' }
    if (JWT.test(given)) return { principal: this.app, as: 'app' }
    const now = this.#world.clock.now()
    const until = this.#installationTokens.get(given)
    if (until !== undefined) return { principal: until > now ? this.installation : null, as: 'token' }
    const known = this.#tokens.get(given) ?? null
    const isExpired = known !== null && known.expiresAt !== null && known.expiresAt <= now
    return { principal: isExpired ? null : known, as: 'token' }
  }

  /** What is left of this resource, in the window of now. */
  budget(of: Principal, resource: Resource): Budget {
    const now = this.#world.clock.now().getTime()
    const known = of.budgets.get(resource)
    if (known !== undefined && now < known.resetsAt) return known
    const fresh = { limit: this.#limits[resource], used: 0, resetsAt: now + this.#limits.windowSeconds * 1000 }
    of.budgets.set(resource, fresh)
    return fresh
  }
}

function principal(name: string, kind: Principal['kind'], account: Account, expiresAt: Date | null): Principal {
  const nothing = { hidden: new Set<number>(), only: null, denied: new Set<string>(), blockedUntil: 0 }
  return { name, kind, account, expiresAt, ...nothing, budgets: new Map() }
}

export const sees = ({ hidden, only }: Principal, { id }: { readonly id: number }) =>
  !hidden.has(id) && (only === null || only.has(id))
