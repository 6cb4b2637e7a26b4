import { startRedis } from '../../support/broker.ts'
import { doorOf, type Engine, killNow, startOn, withEngine } from '../../support/daemons.ts'
import { applied } from '../../support/kill-run.ts'
import type { World } from '../../support/open-world.ts'
import { Sender } from '../../support/sender.ts'
import { type Chapter, story } from '../../support/story.ts'
import { until } from '../../support/until.ts'
import { defineFault, finding, type Stage } from './fault.ts'
import { nothingLostNorDoubled, undisturbed } from './inbox.ts'

interface Size {
  readonly stops: number
  /** So many are acknowledged, and more are on their way, when the daemon is asked to stop. */
  readonly takenBefore: number
}

const SENDERS = 16
const STOPS_WITHIN_MS = 10_000
/** Enough that the stream never ends before the daemon does. */
const STREAMED = 10

const play =
  (engine: Engine) =>
  async (stage: Stage, { stops, takenBefore }: Size) => {
    const redis = engine === 'bullmq' ? await startRedis() : null
    stage.atEnd(() => redis?.stop())
    const env = withEngine(engine, redis?.url ?? '')
    const world = await stage.world()
    const waiting = story(stops * takenBefore * STREAMED)
    const told: Chapter[] = []
    const accepted = new Set<string>()
    const seen = { codes: [] as unknown[], odd: [] as string[], noise: [] as unknown[], slowestMs: 0 }
    for (let stop = 0; stop < stops; stop += 1) {
      const { sender, chapters, code, ms, lines } = await stopUnderLoad(stage, world, { env, waiting, takenBefore })
      told.push(...chapters)
      for (const id of sender.accepted) accepted.add(id)
      seen.codes.push(code)
      seen.odd.push(...sender.odd, ...sender.refused.map(() => 'refused with 503'))
      seen.noise.push(...lines.filter(({ level }) => level !== 'info'))
      seen.slowestMs = Math.max(seen.slowestMs, ms)
    }
    const open = await world.sql(`select id from tracker_integration.sync_records where status <> 'success'`)
    // What had not been applied yet is applied by the next start.
    const next = startOn(world, { env })
    stage.atEnd(() => killNow(next))
    await applied(world)
    await next.stop()
    const findings = [
      finding('exit codes', seen.codes, Array(stops).fill(0)),
      finding('requests that were begun are answered 202', seen.odd, []),
      finding('warnings and errors', seen.noise, []),
      finding('runs that were left open or failed', open, []),
      ...(await nothingLostNorDoubled(world, accepted, await undisturbed(stage, told))),
    ]
    return { findings, seen: `stopped within ${(seen.slowestMs / 1_000).toFixed(1)} s, ${accepted.size} taken` }
  }

/** One life of a daemon. `chapters` are those that it took, in order of what they tell. */
async function stopUnderLoad(
  stage: Stage,
  world: World,
  { env, waiting, takenBefore }: { env: Record<string, string>; waiting: Chapter[]; takenBefore: number },
) {
  const daemon = startOn(world, { env })
  stage.atEnd(() => killNow(daemon))
  const sender = new Sender([await doorOf(daemon, world)], world.secret)
  const stream = waiting.splice(0, takenBefore * STREAMED)
  const sending = sender.send(stream, SENDERS)
  await until(async () => sender.accepted.size >= takenBefore, 'deliveries are taken')
  const started = performance.now()
  daemon.kill('SIGTERM')
  const code = await endOf(daemon.ended)
  const ms = performance.now() - started
  await sending
  const missed = new Set(sender.unanswered)
  waiting.unshift(...missed)
  return { sender, chapters: stream.filter((chapter) => !missed.has(chapter)), code, ms, lines: daemon.lines }
}

async function endOf(ended: Promise<number | NodeJS.Signals>): Promise<number | string> {
  const over = AbortSignal.timeout(STOPS_WITHIN_MS)
  const late = new Promise<string>((resolve) => over.addEventListener('abort', () => resolve('too late')))
  return Promise.race([ended, late])
}

const inWords = ({ stops, takenBefore }: Size) =>
  `${stops} stops, each after ${takenBefore} deliveries, ${SENDERS} senders`

export const stopOnPgBoss = defineFault<Size>({
  name: 'stop',
  what: 'SIGTERM under load',
  sizes: { small: { stops: 1, takenBefore: 300 }, full: { stops: 20, takenBefore: 1_000 } },
  inWords,
  play: play('pg-boss'),
})

export const stopOnBullmq = defineFault<Size>({
  name: 'stop-bullmq',
  what: 'SIGTERM under load, with BullMQ',
  sizes: { small: { stops: 1, takenBefore: 300 }, full: { stops: 20, takenBefore: 1_000 } },
  inWords,
  play: play('bullmq'),
})
