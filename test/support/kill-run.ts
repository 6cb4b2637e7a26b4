import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { objectId } from '../../src/domain/ids.ts'
import { DRAIN_BOUNDS } from '../../src/ingest/drain.ts'
import { type DaemonProcess, spawnDaemon } from './daemon.ts'
import { githubHeaders } from './github-examples.ts'
import { atScope, KILL_POINTS, type KillPoint, type Trap } from './kill-points.ts'
import { seeded, shuffled } from './seeded.ts'
import { type Chapter, deliveryIdOf, elsewhere, otherRepository, story } from './story.ts'
import { ENCRYPTION_KEY, type World } from './world.ts'

export interface KillRun {
  /** Different deliveries. */
  readonly deliveries: number
  /** Further deliveries that repeat one of them, half under its own delivery id, half under another. */
  readonly repetitions: number
  readonly kills: number
  readonly seed: number
}

export interface KillReport {
  /** Ids of the stored deliveries that the door answered 202 for. */
  readonly accepted: ReadonlySet<string>
  /** How often it answered that it had the delivery already. */
  readonly duplicates: number
  /** Where the worker was killed, in order. */
  readonly killed: readonly string[]
}

/** The life of one worker. */
interface Life {
  readonly point: KillPoint
  /** Sent before it starts. */
  readonly backlog: readonly Chapter[]
  /** Sent while it works. */
  readonly stream: readonly Chapter[]
  /** Whether it may first make good what the one before it left behind. */
  readonly catchesUp: boolean
}

/** Every tenth worker is killed in the second batch of a run: the first is committed, its sync record has begun. */
const LATER_BATCH_EVERY = 10
/** Every fifth is killed before the work of the one before it is made good. */
const KILLED_AGAIN_EVERY = 5
/** What only those second batches hold: deliveries of a repository of their own. */
const LATE_DELIVERIES = 10
const SENDERS = 8

export const laterBatches = (kills: number) => Math.floor(kills / LATER_BATCH_EVERY)

/** Every delivery of a run once, in the order of what they tell. */
export const toldInOrder = ({ deliveries, kills }: KillRun): Chapter[] => {
  const late = Array.from({ length: laterBatches(kills) }, (_, n) => elsewhere(n, LATE_DELIVERIES))
  return [...story(deliveries - late.flat().length), ...late.flat()]
}

/**
 * Streams the deliveries, shuffled, through the door of a daemon, while one worker after the other is killed
 * (`kill -9`) in the middle of a batch. Ends when a last worker has applied them all.
 */
export async function killRun(world: World, run: KillRun): Promise<KillReport> {
  const door = startDaemon(world, 'http')
  const killed: string[] = []
  try {
    const sender = new Sender(`${await door.ready()}/webhooks/github/${world.endpointId}`, world.secret)
    const { lives, rest } = plan(world, run)
    for (const life of lives) {
      await live(world, life, sender)
      killed.push(life.point.name)
    }
    const last = startDaemon(world, 'worker')
    await sender.send(rest)
    await applied(world)
    await last.stop()
    return { accepted: sender.accepted, duplicates: sender.duplicates, killed }
  } finally {
    await killNow(door)
  }
}

function plan(world: World, run: KillRun): { lives: Life[]; rest: Chapter[] } {
  const random = seeded(run.seed)
  const late = laterBatches(run.kills)
  const chapters = story(run.deliveries - late * LATE_DELIVERIES)
  const repeated = shuffled(chapters, random).slice(0, run.repetitions)
  const again = repeated.map((it, n) =>
    n % 2 === 0 ? it : { ...it, deliveryId: deliveryIdOf(`${it.deliveryId} again`) },
  )
  const waiting = shuffled([...chapters, ...again], random)
  const share = Math.floor((waiting.length - late * DRAIN_BOUNDS.batch) / (run.kills + 1 - late))
  if (share < SENDERS) throw new Error('too few deliveries for so many kills')
  const lives = Array.from({ length: run.kills }, (_, at): Life => {
    const life = at + 1
    const catchesUp = life % KILLED_AGAIN_EVERY !== 0
    if (life % LATER_BATCH_EVERY !== 0) {
      const point = KILL_POINTS[life % KILL_POINTS.length] as KillPoint
      return { point, backlog: [], stream: waiting.splice(0, share), catchesUp }
    }
    const number = life / LATER_BATCH_EVERY - 1
    const backlog = [...waiting.splice(0, DRAIN_BOUNDS.batch), ...elsewhere(number, LATE_DELIVERIES)]
    return { point: atScope(scopeKey(world, otherRepository(number))), backlog, stream: [], catchesUp: false }
  })
  return { lives, rest: waiting }
}

/** As `lockScopes` computes it. */
const scopeKey = (world: World, repository: number) => {
  const scope = objectId(world.tenantId, 'github.com', 'repository', String(repository))
  return BigInt.asIntN(64, BigInt(`0x${scope.replaceAll('-', '').slice(0, 16)}`))
}

async function live(world: World, { point, backlog, stream, catchesUp }: Life, sender: Sender): Promise<void> {
  let trap: Trap | null = null
  await sender.sendInOrder(backlog)
  if (backlog.length > 0) trap = await point.set(world.url)
  const worker = startDaemon(world, 'worker')
  let sending = Promise.resolve()
  try {
    await worker.ready()
    if (catchesUp) await applied(world)
    trap ??= await point.set(world.url)
    sending = sender.send(stream)
    await trap.sprung()
  } finally {
    await killNow(worker)
    await trap?.release()
    await sending
  }
}

/** Sends deliveries and keeps what the door answered. */
class Sender {
  readonly accepted = new Set<string>()
  duplicates = 0
  readonly #address: string
  readonly #secret: string

  constructor(address: string, secret: string) {
    this.#address = address
    this.#secret = secret
  }

  /** Several at once. */
  async send(chapters: readonly Chapter[]): Promise<void> {
    const next = chapters.values()
    await Promise.all(Array.from({ length: SENDERS }, () => this.sendInOrder(next)))
  }

  async sendInOrder(chapters: Iterable<Chapter>): Promise<void> {
    for (const { deliveryId, tell } of chapters) {
      const { event, payload } = tell()
      const body = JSON.stringify(payload)
      const headers = githubHeaders(event, deliveryId, body, this.#secret)
      const response = await fetch(this.#address, { method: 'POST', headers, body })
      if (response.status !== 202) throw new Error(`the door answered ${response.status}: ${await response.text()}`)
      const answer = (await response.json()) as { id: string; duplicate?: true }
      this.accepted.add(answer.id)
      if (answer.duplicate) this.duplicates += 1
    }
  }
}

const startDaemon = (world: World, only: 'http' | 'worker') =>
  spawnDaemon({
    args: ['--only', only],
    env: {
      TRACKERD_DATABASE_URL: world.url,
      TRACKERD_ENCRYPTION_KEYS: `${ENCRYPTION_KEY.kid}:${ENCRYPTION_KEY.key.toString('base64')}`,
      TRACKERD_PORT: '0',
      // Where Node.js keeps it by itself: a third less time from one worker to the next.
      NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'),
    },
  })

async function killNow(daemon: DaemonProcess): Promise<void> {
  daemon.kill('SIGKILL')
  await daemon.ended
}

const APPLIED_WITHIN_MS = 60_000

/** No delivery waits any more. */
async function applied(world: World): Promise<void> {
  const deadline = Date.now() + APPLIED_WITHIN_MS
  for (;;) {
    const waiting = await world.sql(
      `select from tracker_integration.inbox_messages where status in ('pending', 'failed') limit 1`,
    )
    if (waiting.length === 0) return
    if (Date.now() > deadline) throw new Error('deliveries still wait, though a worker runs')
    await delay(10)
  }
}
