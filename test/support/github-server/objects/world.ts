import { createHash } from 'node:crypto'
import type { Account } from './objects.ts'
import type { Repository } from './repository.ts'

export interface Clock {
  now(): Date
}

/** Sends the webhook of something that happened; `parts` is asked only when a hook listens. */
export type Emit = (
  repository: Repository,
  event: string,
  sender: Account,
  parts: () => Readonly<Record<string, unknown>>,
) => void

/** Beyond 2^31, like the ids of pull requests, reviews and runs at github.com: nothing may keep them in 32 bits. */
const FIRST_ID = 3_000_000_000
/** Accounts and repositories are below it there, too. */
const FIRST_ACCOUNT = 1_000

/** What everything in the stand-in shares: its clock, its numbers, its accounts, its addresses, and the way out for webhooks. */
export class World {
  readonly clock: Clock
  /** Where the API and the pages are, without a slash at the end. */
  readonly api: string
  readonly html: string
  readonly emit: Emit
  readonly #accounts = new Map<string, Account>()
  #lastId = FIRST_ID
  #lastAccount = FIRST_ACCOUNT

  constructor(clock: Clock, html: string, emit: Emit) {
    this.clock = clock
    this.html = html
    this.api = `${html}/api/v3`
    this.emit = emit
  }

  /** Now, in the whole seconds that GitHub tells. */
  now(): string {
    return wholeSeconds(this.clock.now())
  }

  nextId(): number {
    return this.reserve(1)
  }

  /** The first of `count` ids in a row. */
  reserve(count: number): number {
    const first = this.#lastId + 1
    this.#lastId += count
    return first
  }

  /** Ids go on behind one that came from outside. */
  seen(id: number): void {
    this.#lastId = Math.max(this.#lastId, id)
  }

  nextAccountId(): number {
    this.#lastAccount += 1
    return this.#lastAccount
  }

  /** The account of that login; a new one has the type its name tells (`…[bot]`), or `type`. */
  account(login: string, type: Account['type'] = login.endsWith('[bot]') ? 'Bot' : 'User'): Account {
    const known = this.#accounts.get(login.toLowerCase())
    return known ?? this.adopt({ id: this.nextAccountId(), login, type })
  }

  /** The account as it was made elsewhere; one of that login that is known already stays as it is. */
  adopt({ id, login, type }: Account): Account {
    const known = this.#accounts.get(login.toLowerCase())
    if (known !== undefined) return known
    const account = { id, login, type }
    this.#accounts.set(login.toLowerCase(), account)
    return account
  }

  find(login: string): Account | undefined {
    return this.#accounts.get(login.toLowerCase())
  }

  /** A sha that nothing else has, the same in every run. */
  nextSha(): string {
    return createHash('sha1').update(String(this.nextId())).digest('hex')
  }
}

export const wholeSeconds = (at: Date) => `${at.toISOString().slice(0, 19)}Z`

/** A node id like GitHub's: opaque, and the same as long as the object lives. */
export const nodeId = (prefix: string, ...ids: readonly (string | number)[]) =>
  `${prefix}_${Buffer.from(ids.join(':')).toString('base64url')}`
