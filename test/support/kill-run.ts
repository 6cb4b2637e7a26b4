import { objectId } from '../../src/domain/ids.ts'
import { DRAIN_BOUNDS } from '../../src/ingest/drain.ts'
import { doorOf, killNow, startOn } from './daemons.ts'
import { atScope, type KillPoint, type Trap } from './kill-points.ts'
import type { World } from './open-world.ts'
import { seeded, shuffled } from './seeded.ts'
import { Sender } from './sender.ts'
import { type Chapter, deliveryIdOf, elsewhere, otherRepository, story } from './story.ts'
import { until } from './until.ts'

export interface KillRun {
  /** Different deliveries. */
  readonly deliveries: number
  /** Further deliveries that repeat one of them, half under its own delivery id, half under another. */
  readonly repetitions: number
  readonly kills: number
  readonly seed: number
}

/** What a worker is and where it is killed: this differs between the engines of the queue. */
export interface Killing {
  readonly env: Readonly<Record<string, string>>
  readonly points: readonly KillPoint[]
}

export interface KillReport {
  /** Who sent the deliveries, with all answers. */
  readonly sender: Sender
  /** Where the worker was killed, in order. */
  readonly killed: readonly string[]
  /** Sync records that a killed worker left behind: a run of several batches, the first of which was committed. */
  readonly leftRunning: ReadonlySet<string>
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
const AT_LEAST_PER_LIFE = 8

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
export async function killRun(world: World, run: KillRun, { env, points }: Killing): Promise<KillReport> {
  const door = startOn(world, { only: 'http', env })
  const killed: string[] = []
  const leftRunning = new Set<string>()
  try {
    const sender = new Sender([await doorOf(door, world)], world.secret)
    const { lives, rest } = plan(world, run, points)
    for (const life of lives) {
      await live(world, life, sender, env)
      killed.push(life.point.name)
      for (const { id } of await running(world)) leftRunning.add(id)
    }
    const last = startOn(world, { only: 'worker', env })
    await sender.send(rest)
    await sender.sendUntilTaken()
    await applied(world)
    await last.stop()
    return { sender, killed, leftRunning }
  } finally {
    await killNow(door)
  }
}

function plan(world: World, run: KillRun, points: readonly KillPoint[]): { lives: Life[]; rest: Chapter[] } {
  const random = seeded(run.seed)
  const late = laterBatches(run.kills)
  const chapters = story(run.deliveries - late * LATE_DELIVERIES)
  const repeated = shuffled(chapters, random).slice(0, run.repetitions)
  const again = repeated.map((it, n) =>
    n % 2 === 0 ? it : { ...it, deliveryId: deliveryIdOf(`${it.deliveryId} again`) },
  )
  const waiting = shuffled([...chapters, ...again], random)
  const share = Math.floor((waiting.length - late * DRAIN_BOUNDS.batch) / (run.kills + 1 - late))
  if (share < AT_LEAST_PER_LIFE) throw new Error('too few deliveries for so many kills')
  const lives = Array.from({ length: run.kills }, (_, at): Life => {
    const life = at + 1
    const catchesUp = life % KILLED_AGAIN_EVERY !== 0
    if (life % LATER_BATCH_EVERY !== 0) {
      const point = points[life % points.length] as KillPoint
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

async function live(
  world: World,
  { point, backlog, stream, catchesUp }: Life,
  sender: Sender,
  env: Killing['env'],
): Promise<void> {
  let trap: Trap | null = null
  await sender.sendInOrder(backlog)
  if (backlog.length > 0) trap = await point.set(world.url)
  const worker = startOn(world, { only: 'worker', env })
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

const running = (world: World) =>
  world.sql<{ id: string }>(`select id from tracker_integration.sync_records where status = 'running'`)

/** No delivery waits any more. Resolves with the milliseconds that took. */
export const applied = (world: World) =>
  until(async () => {
    const waiting = await world.sql(
      `select from tracker_integration.inbox_messages where status in ('pending', 'failed') limit 1`,
    )
    return waiting.length === 0
  }, 'every delivery is applied, though workers run')
