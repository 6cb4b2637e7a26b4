import type { User } from '../objects/objects.ts'
import type { World } from '../objects/world.ts'
import { type App, OAuth } from './oauth.ts'

/** Who asks, and by what. */
export interface Principal {
  readonly user: User
  readonly by: 'api-token' | 'personal-token' | 'oauth'
  /** null: not an app. */
  readonly app: App | null
}

interface Token {
  readonly user: User
  readonly isScoped: boolean
  readonly expiresAt: number | null
}

/** What opens the API: API tokens and access tokens on Cloud, personal tokens on Data Center. */
export class Credentials {
  readonly oauth: OAuth
  readonly #world: World
  readonly #tokens = new Map<string, Token>()

  constructor(world: World) {
    this.#world = world
    this.oauth = new OAuth(world.site.clock)
  }

  /** An API token (Cloud) or a personal token (Data Center); one of a user may replace another. */
  add(token: string, user: User, expiresAt: Date | null = null): void {
    this.#tokens.set(token, { user, isScoped: false, expiresAt: expiresAt?.getTime() ?? null })
  }

  /** An API token with scopes. */
  addScoped(token: string, user: User): void {
    this.#tokens.set(token, { user, isScoped: true, expiresAt: null })
  }

  revoke(token: string): void {
    this.#tokens.delete(token)
  }

  /**
   * null: 401. Access tokens, and API tokens with scopes, open the gateway and nothing else; API tokens without open the site
   * and nothing else; either comes with an e-mail address. Personal tokens are for Data Center.
   */
  of(authorization: string | undefined, isGateway: boolean): Principal | null {
    const [scheme = '', value = ''] = (authorization ?? '').split(' ')
    if (scheme.toLowerCase() === 'basic') return this.#basic(value, isGateway)
    if (scheme.toLowerCase() !== 'bearer') return null
    if (isGateway) {
      const it = this.oauth.of(value)
      return it === null ? null : { user: it.user, by: 'oauth', app: it.app }
    }
    const user = this.#world.isCloud ? null : this.#userOf(value)
    return user === null ? null : { user, by: 'personal-token', app: null }
  }

  #basic(value: string, isGateway: boolean): Principal | null {
    const [, name, secret = ''] = /^([^:]*):(.*)$/.exec(Buffer.from(value, 'base64').toString()) ?? []
    const user = this.#userOf(secret)
    if (user === null || this.#tokens.get(secret)?.isScoped !== isGateway) return null
    // Who hides an address from others still logs in with it.
    const login = this.#world.isCloud ? (user.emailAddress ?? `${user.name}@example.com`) : user.name
    return login === name ? { user, by: 'api-token', app: null } : null
  }

  #userOf(token: string): User | null {
    const it = this.#tokens.get(token)
    const isAlive = it !== undefined && (it.expiresAt === null || it.expiresAt > this.#world.now())
    return isAlive && it.user.active ? it.user : null
  }
}
