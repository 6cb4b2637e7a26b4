import type { Redis } from 'ioredis'
import type { Envelope } from './bullmq-jobs.ts'

/** What a job that wants to run finds at its key. */
export type Claim =
  /** It may run; with `instead` as what it is about, when a run before it asked for this one. */
  | { readonly is: 'taken'; readonly instead: Envelope | null }
  | { readonly is: 'sleeping'; readonly until: number }
  | { readonly is: 'running'; readonly holder: string }

/** KEYS: running, sleeping. ARGV: job, now, how long the key may run at most. */
const TAKE = `
local till = redis.call('HGET', KEYS[2], 'until')
if till and tonumber(till) > tonumber(ARGV[2]) then return { 'sleeping', till } end
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return { 'running', holder } end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
local instead = redis.call('HGET', KEYS[2], 'job')
redis.call('DEL', KEYS[2])
return { 'taken', instead or '' }`

/** KEYS: running, aside. ARGV: job. Gives back who stood aside for it. */
const FREE = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return {} end
redis.call('DEL', KEYS[1])
local aside = redis.call('SMEMBERS', KEYS[2])
redis.call('DEL', KEYS[2])
return aside`

/** Nothing of a key stays for ever; this is much longer than any of it is needed. */
const FORGOTTEN_AFTER_MS = 3_600_000

/**
 * The half of unique keys that BullMQ does not have: its deduplication lets one job per key wait, these let one run and
 * let a key sleep. The lock needs no renewal, because it names a job, and BullMQ knows whether that one is still active.
 */
export class UniqueKeys {
  readonly #client: Redis
  readonly #prefix: string

  constructor(client: Redis, prefix: string, kind: string) {
    this.#client = client
    this.#prefix = `${prefix}:keys:${kind}`
  }

  async take(key: string, job: string, now: Date, atMostMs: number): Promise<Claim> {
    const args = [job, now.getTime(), atMostMs + FORGOTTEN_AFTER_MS]
    const answer = await this.#client.eval(TAKE, 2, this.#of('running', key), this.#of('sleeping', key), ...args)
    const [is, more] = answer as [Claim['is'], string]
    if (is === 'running') return { is, holder: more }
    if (is === 'sleeping') return { is, until: Number(more) }
    return { is, instead: more === '' ? null : (JSON.parse(more) as Envelope) }
  }

  /** The key is free if this job held it. Gives back the jobs that stood aside for it. */
  async free(key: string, job: string): Promise<string[]> {
    return (await this.#client.eval(FREE, 2, this.#of('running', key), this.#of('aside', key), job)) as string[]
  }

  /** Until then nothing runs under this key; who runs next is about `job`. */
  async sleep(key: string, until: Date, now: Date, job: Envelope): Promise<void> {
    const name = this.#of('sleeping', key)
    const keptMs = Math.max(0, until.getTime() - now.getTime()) + FORGOTTEN_AFTER_MS
    await this.#client
      .multi()
      .hset(name, { until: until.getTime(), job: JSON.stringify(job) })
      .pexpire(name, keptMs)
      .exec()
  }

  /** Whoever frees the key is told of this job. */
  async standAside(key: string, job: string): Promise<void> {
    const name = this.#of('aside', key)
    await this.#client.multi().sadd(name, job).pexpire(name, FORGOTTEN_AFTER_MS).exec()
  }

  /** Whether somebody holds the key who will be told of this job. */
  async standsAside(key: string, job: string): Promise<boolean> {
    const [held, aside] = await Promise.all([
      this.#client.exists(this.#of('running', key)),
      this.#client.sismember(this.#of('aside', key), job),
    ])
    return held === 1 && aside === 1
  }

  /** Remembers the latest failure of a key; gives back the one before it. */
  async failed(key: string, job: string, keptMs: number): Promise<string | null> {
    const name = this.#of('failed', key)
    const former = await this.#client.getset(name, job)
    await this.#client.pexpire(name, keptMs)
    return former
  }

  /** Nothing is kept of what waited under the key or failed; who runs under it goes on. */
  async forget(key: string): Promise<void> {
    await this.#client.del(this.#of('sleeping', key), this.#of('failed', key))
  }

  #of(what: string, key: string): string {
    return `${this.#prefix}:${what}:${key}`
  }
}
