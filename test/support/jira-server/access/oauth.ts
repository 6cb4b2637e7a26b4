import { createHash } from 'node:crypto'
import type { User } from '../objects/objects.ts'
import type { Clock } from '../objects/world.ts'

export interface App {
  readonly clientId: string
  readonly clientSecret: string
}

export interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string
}

interface Refresh {
  readonly app: App
  readonly user: User
  readonly issuedAt: number
  usedAt: number | null
}

interface Access {
  readonly app: App
  readonly user: User
  expiresAt: number
}

export interface TokenAnswer {
  readonly status: number
  readonly body: unknown
}

const ACCESS_SECONDS = 3_600
/** A refresh token that nobody uses ends. */
const IDLE_MS = 90 * 86_400_000
const SCOPES = 'read:jira-work read:jira-user manage:jira-webhook offline_access'

const refused = (status: number, error: string, description: string): TokenAnswer => ({
  status,
  body: { error, error_description: description },
})

/** Apps, their grants and the tokens of them. */
export class OAuth {
  readonly #clock: Clock
  readonly #apps = new Map<string, App>()
  readonly #refresh = new Map<string, Refresh>()
  readonly #access = new Map<string, Access>()
  /** So long a used refresh token may be used again; 0 by default: it works once. */
  reuseSeconds = 0
  /** Uses of a refresh token that was used before, whether they were allowed or not. */
  reused = 0
  #count = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  addApp(app: App): App {
    this.#apps.set(app.clientId, app)
    return app
  }

  /** The user agrees: the first pair of tokens. */
  grant(app: App, user: User): Tokens {
    this.#count += 1
    const accessToken = this.#token('access')
    const refreshToken = this.#token('refresh')
    const now = this.#clock.now().getTime()
    this.#access.set(accessToken, { app, user, expiresAt: now + ACCESS_SECONDS * 1000 })
    this.#refresh.set(refreshToken, { app, user, issuedAt: now, usedAt: null })
    return { accessToken, refreshToken }
  }

  /** The user takes everything back that he gave to an app. */
  revoke(user: User): void {
    for (const [token, it] of this.#access) if (it.user === user) this.#access.delete(token)
    for (const [token, it] of this.#refresh) if (it.user === user) this.#refresh.delete(token)
  }

  /** null: unknown or expired. */
  of(accessToken: string): Access | null {
    const it = this.#access.get(accessToken)
    return it === undefined || it.expiresAt <= this.#clock.now().getTime() ? null : it
  }

  /** What `POST /oauth/token` answers. */
  exchange(asked: Readonly<Record<string, unknown>>): TokenAnswer {
    const app = this.#apps.get(String(asked.client_id))
    if (app === undefined || app.clientSecret !== asked.client_secret) {
      return refused(401, 'access_denied', 'Unauthorized')
    }
    if (asked.grant_type !== 'refresh_token') return refused(400, 'unsupported_grant_type', 'Unsupported grant type')
    const it = this.#refresh.get(String(asked.refresh_token))
    const now = this.#clock.now().getTime()
    const isKnown = it !== undefined && it.app === app && now - it.issuedAt < IDLE_MS
    if (!isKnown) return refused(403, 'invalid_grant', 'Unknown or invalid refresh token.')
    if (it.usedAt !== null) {
      this.reused += 1
      const isLate = now - it.usedAt >= this.reuseSeconds * 1000
      if (isLate) return refused(403, 'invalid_grant', 'Unknown or invalid refresh token.')
    }
    it.usedAt ??= now
    const { accessToken, refreshToken } = this.grant(app, it.user)
    const body = { access_token: accessToken, refresh_token: refreshToken, expires_in: ACCESS_SECONDS, scope: SCOPES }
    return { status: 200, body: { ...body, token_type: 'Bearer' } }
  }

  #token(kind: string): string {
    return createHash('sha256').update(`${kind} ${this.#count}`).digest('base64url')
  }
}

export const scopes = () => SCOPES.split(' ')
