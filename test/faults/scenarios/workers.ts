import { doorOf, killNow, startOn } from '../../support/daemons.ts'
import { applied } from '../../support/kill-run.ts'
import type { World } from '../../support/open-world.ts'
import { seeded, shuffled } from '../../support/seeded.ts'
import { Sender } from '../../support/sender.ts'
import { type Chapter, story } from '../../support/story.ts'
import { until } from '../../support/until.ts'
import { defineFault, finding, type Stage } from './fault.ts'
import { nothingLostNorDoubled, undisturbed } from './inbox.ts'

interface Size {
  /** One run each. */
  readonly workers: readonly number[]
  readonly deliveries: number
}

/**
 * One endpoint is worked on by one worker at a time. So many see the same repositories, so that all workers write the
 * same rows at once: what they must not do is wait for each other in a circle.
 */
const ENDPOINTS = 4

const play = async (stage: Stage, { workers, deliveries }: Size) => {
  const chapters = story(deliveries)
  const expected = await undisturbed(stage, chapters)
  const findings = []
  const seen: string[] = []
  for (const count of workers) {
    const world = await stage.world()
    const daemons = [startOn(world), ...Array.from({ length: count - 1 }, () => startOn(world, { only: 'worker' }))]
    stage.atEnd(() => Promise.all(daemons.map(killNow)))
    const { accepted, odd, seconds } = await streamIn(world, daemons, chapters)
    const conflicts = daemons.flatMap(({ lines }) => lines).filter(({ code }) => code === 'CONCURRENCY_CONFLICT').length
    const codes = await Promise.all(daemons.map((daemon) => daemon.stop()))
    const [database] = await world.sql<{ deadlocks: string }>(
      'select deadlocks from pg_stat_database where datname = current_database()',
    )
    const attempts = await world.sql('select id from tracker_integration.inbox_messages where attempts <> 1')
    const of = (what: string) => `${count} workers: ${what}`
    findings.push(
      finding(of('every delivery is answered 202'), odd, []),
      finding(of('deadlocks'), Number(database?.deadlocks), 0),
      finding(of('deliveries that took more than one attempt'), attempts, []),
      ...(await nothingLostNorDoubled(world, accepted, expected)).map((it) => ({ ...it, what: of(it.what) })),
      finding(of('exit codes'), codes, Array(count).fill(0)),
    )
    seen.push(`${count}: ${seconds.toFixed(1)} s, ${conflicts} conflicts`)
  }
  return { findings, seen: seen.join('; ') }
}

/** Every endpoint is told a part, and a tenth that another one is told too. */
async function streamIn(world: World, daemons: ReturnType<typeof startOn>[], chapters: readonly Chapter[]) {
  const random = seeded(3)
  const endpoints = [{ id: world.endpointId, secret: world.secret }]
  while (endpoints.length < ENDPOINTS) {
    const { endpoint, webhookSecret } = await world.app.addEndpoint(world.admin, {
      system: 'github',
      name: `GitHub ${endpoints.length}`,
      bindingMode: 'auto',
    })
    endpoints.push({ id: endpoint.id, secret: webhookSecret })
  }
  const [first, ...others] = daemons
  if (first === undefined) throw new Error('there is a door')
  const door = await doorOf(first, world)
  await Promise.all(others.map((daemon) => daemon.ready()))
  const senders = endpoints.map(({ id, secret }) => new Sender([door.replace(world.endpointId, id)], secret))
  const started = performance.now()
  await Promise.all(
    senders.map((sender, n) => {
      const own = chapters.filter((_, at) => at % ENDPOINTS === n || at % (10 * ENDPOINTS) === (n + 1) % ENDPOINTS)
      return sender.send(shuffled(own, random))
    }),
  )
  await applied(world)
  const seconds = (performance.now() - started) / 1_000
  await until(
    async () => (await world.count('tracker_governance.outbox_messages where processed_at is null')) === 0,
    'every event is relayed',
  )
  return {
    accepted: new Set(senders.flatMap((sender) => [...sender.accepted])),
    odd: senders.flatMap(({ odd, refused, unanswered }) => [...odd, ...refused, ...unanswered]),
    seconds,
  }
}

export const workers = defineFault<Size>({
  name: 'workers',
  what: 'several workers on one database, whose endpoints write the same rows',
  sizes: { small: { workers: [2], deliveries: 600 }, full: { workers: [2, 4, 8], deliveries: 10_000 } },
  inWords: ({ workers: counts, deliveries }) =>
    `${counts.join(', ')} workers, ${ENDPOINTS} endpoints, ${deliveries} deliveries, a tenth told twice`,
  play,
})
