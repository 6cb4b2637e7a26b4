import { migrateUp } from '../../../src/db/migrate/index.ts'
import type { DaemonProcess } from '../../support/daemon.ts'
import { doorOf, killNow, startOn, statusOf, unlessItEnds } from '../../support/daemons.ts'
import { applied } from '../../support/kill-run.ts'
import { openWorld, type World } from '../../support/open-world.ts'
import { startOwnPostgres } from '../../support/own-postgres.ts'
import { Sender } from '../../support/sender.ts'
import { type Chapter, story } from '../../support/story.ts'
import { TcpProxy } from '../../support/tcp-proxy.ts'
import { until } from '../../support/until.ts'
import { defineFault, finding, type Outcome, often, type Stage } from './fault.ts'
import { nothingLostNorDoubled, undisturbed } from './inbox.ts'

interface Size {
  /** How often each of the ways goes wrong. */
  readonly times: number
  readonly deliveriesEach: number
}

/** One way in which the database goes away and comes back. */
interface Way {
  readonly name: string
  readonly away: () => unknown
  readonly back: () => unknown
  /** Whether it stays away until it is told to come back, so that the door can be asked meanwhile. */
  readonly lasts: boolean
}

interface Site {
  readonly world: World
  /** Where the daemon finds the database. */
  readonly url: string
  readonly ways: readonly Way[]
}

/** A server of its own with a world on it. */
async function ownWorld(stage: Stage) {
  const postgres = await startOwnPostgres()
  stage.atEnd(() => postgres.remove())
  await migrateUp(postgres.url)
  const { world, close } = await openWorld(postgres)
  stage.atEnd(close)
  return { postgres, world }
}

async function restarted(stage: Stage): Promise<Site> {
  const { postgres, world } = await ownWorld(stage)
  const way = (how: 'in order' | 'at once'): Way => ({
    name: `stopped ${how}`,
    away: () => postgres.stop(how),
    back: () => postgres.start(),
    lasts: true,
  })
  return { world, url: world.url, ways: [way('in order'), way('at once')] }
}

async function disconnected(stage: Stage): Promise<Site> {
  const { postgres, world } = await ownWorld(stage)
  const network = await TcpProxy.open(postgres.port)
  stage.atEnd(() => network.refuse())
  const back = () => network.pass()
  const ways: Way[] = [
    { name: 'cut', away: () => network.cut(), back, lasts: false },
    { name: 'refused', away: () => network.refuse(), back, lasts: true },
    { name: 'black', away: () => network.blackHole(), back, lasts: true },
    { name: 'forgotten', away: () => network.forget(), back, lasts: false },
  ]
  return { world, url: network.through(world.url), ways }
}

const play = (prepare: (stage: Stage) => Promise<Site>) => async (stage: Stage, size: Size) => {
  const { world, url, ways } = await prepare(stage)
  const rounds = Array.from({ length: size.times }, () => ways).flat()
  const chapters = story(rounds.length * size.deliveriesEach)
  const expected = await undisturbed(stage, chapters)
  const daemon = startOn(world, { env: { TRACKERD_DATABASE_URL: url } })
  stage.atEnd(() => killNow(daemon))
  const sender = new Sender([await doorOf(daemon, world)], world.secret)
  const meanwhile: string[] = []
  let longestBack = 0
  for (const [n, way] of rounds.entries()) {
    const share = chapters.slice(n * size.deliveriesEach, (n + 1) * size.deliveriesEach)
    const { answers, backMs } = await unlessItEnds(daemon, goAway(way, daemon, sender, share))
    meanwhile.push(...answers.map((answer) => `${way.name}: ${answer}`))
    longestBack = Math.max(longestBack, backMs)
    await applied(world)
  }
  return concluded({ world, daemon, sender, expected, meanwhile, longestBack })
}

/** The database goes away while deliveries stream in, and comes back; those that were refused are sent again. */
async function goAway(way: Way, daemon: DaemonProcess, sender: Sender, share: Chapter[]) {
  const address = await daemon.ready()
  const [probe, ...stream] = share as [Chapter, ...Chapter[]]
  const before = sender.accepted.size
  const sending = sender.send(stream)
  await until(async () => sender.accepted.size > before + stream.length / 4, 'deliveries are taken')
  await way.away()
  const answers: string[] = []
  if (way.lasts) {
    const [delivery, alive, ready] = [sender.post(probe), statusOf(address, '/healthz'), statusOf(address, '/readyz')]
    answers.push(`delivery ${await delivery}, alive ${await alive}, ready ${await ready}`)
  }
  await way.back()
  const backMs = await until(async () => (await statusOf(address, '/readyz')) === 200, `ready after ${way.name}`)
  await sending
  if (!way.lasts) await sender.post(probe)
  await sender.sendUntilTaken()
  return { answers, backMs }
}

interface Concluded {
  readonly world: World
  readonly daemon: DaemonProcess
  readonly sender: Sender
  readonly expected: Awaited<ReturnType<typeof undisturbed>>
  readonly meanwhile: readonly string[]
  readonly longestBack: number
}

async function concluded({ world, daemon, sender, expected, meanwhile, longestBack }: Concluded): Promise<Outcome> {
  const unpublished = async () => world.count('tracker_governance.outbox_messages where processed_at is null')
  await until(async () => (await unpublished()) === 0, 'every event is relayed')
  const stopped = await daemon.stop()
  const wanted = 'delivery 503, alive 200, ready 503'
  const findings = [
    finding(
      'what the door says while the database is away',
      meanwhile.filter((answer) => !answer.endsWith(wanted)),
      [],
    ),
    finding('answers that no delivery may get', sender.odd, []),
    ...(await nothingLostNorDoubled(world, sender.accepted, expected)),
    finding('the same process still runs, and stops in order', stopped, 0),
  ]
  const seen = `ready again after ${Math.round(longestBack)} ms at most, slowest answer ${Math.round(sender.slowestMs)} ms`
  return { findings, seen }
}

const inWords = ({ times, deliveriesEach }: Size) =>
  `each way ${often(times)}, ${deliveriesEach} deliveries around each`

export const postgresRestarted = defineFault<Size>({
  name: 'postgres-restart',
  what: 'PostgreSQL is stopped (in order, at once) and started again',
  sizes: { small: { times: 1, deliveriesEach: 120 }, full: { times: 10, deliveriesEach: 500 } },
  inWords,
  play: play(restarted),
})

export const postgresDisconnected = defineFault<Size>({
  name: 'postgres-network',
  what: 'connections to PostgreSQL are cut, refused, led into nothing, forgotten',
  sizes: { small: { times: 1, deliveriesEach: 120 }, full: { times: 5, deliveriesEach: 500 } },
  inWords,
  play: play(disconnected),
})
