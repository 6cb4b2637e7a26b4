import { startRedis } from '../../support/broker.ts'
import { type Engine, withEngine } from '../../support/daemons.ts'
import { KILL_POINTS, killPointsOn } from '../../support/kill-points.ts'
import { type KillRun, killRun, laterBatches, toldInOrder } from '../../support/kill-run.ts'
import { defineFault, type Finding, finding, type Stage } from './fault.ts'
import { nothingLostNorDoubled, undisturbed } from './inbox.ts'

const inWords = ({ kills, deliveries, repetitions }: KillRun) =>
  `${kills} kills, ${deliveries + repetitions} deliveries, of which ${repetitions} repeat one, shuffled`

const play = (engine: Engine) => async (stage: Stage, run: KillRun) => {
  const expected = await undisturbed(stage, toldInOrder(run))
  const world = await stage.world()
  const redis = engine === 'bullmq' ? await startRedis() : null
  stage.atEnd(() => redis?.stop())
  const points = redis === null ? KILL_POINTS : killPointsOn(redis.url)
  const { sender, killed, leftRunning } = await killRun(world, run, {
    env: withEngine(engine, redis?.url ?? ''),
    points,
  })
  const { accepted, duplicates, odd, comeAgain } = sender

  const stored = await world.sql<{ id: string; attempts: number }>(
    'select id, attempts from tracker_integration.inbox_messages',
  )
  const findings: Finding[] = [
    finding('answers but 202 and 503 with a time to wait', odd, []),
    // What was refused because it took too long may have been stored all the same.
    finding(
      'a repetition is known by its id',
      Math.max(duplicates - comeAgain, run.repetitions / 2),
      run.repetitions / 2,
    ),
    finding('no repetition is taken for new', duplicates >= run.repetitions / 2, true),
    finding('deliveries that are stored', new Set(stored.map(({ id }) => id)), accepted),
    finding('how many', accepted.size, run.deliveries + run.repetitions / 2),
    finding(
      'deliveries that took more than one attempt',
      stored.filter(({ attempts }) => attempts !== 1),
      [],
    ),
    ...(await nothingLostNorDoubled(world, accepted, expected)),
  ]

  // Runs that had begun are closed once nobody has heard of them for long enough, by a worker of the run itself when it
  // takes that long; together they count each delivery once.
  await world.sql(`update tracker_integration.sync_records set heartbeat_at = now() - interval '1 hour'`)
  await world.app.reapSyncRecords()
  const [records] = await world.sql(
    `select count(*) filter (where status = 'running')::int as running,
            count(*) filter (where status = 'failed')::int as failed, sum(items_processed)::int as processed
       from tracker_integration.sync_records`,
  )
  // Where deliveries come slowly more runs than those planned are past their first batch when they are killed.
  findings.push(
    finding('sync records', records, { running: 0, failed: leftRunning.size, processed: stored.length }),
    finding('kills behind a first batch', leftRunning.size >= laterBatches(run.kills), true),
  )
  return { findings, seen: `killed at ${new Set(killed).size} places of a batch, ${comeAgain} told to come again` }
}

export const kill = defineFault<KillRun>({
  name: 'kill',
  what: '`kill -9` of the worker in the middle of a batch',
  sizes: {
    // Ten: at every place once.
    small: { deliveries: 2_000, repetitions: 200, kills: 10, seed: 1 },
    full: { deliveries: 50_000, repetitions: 5_000, kills: 200, seed: 1 },
  },
  inWords,
  play: play('pg-boss'),
})

export const killOnBullmq = defineFault<KillRun>({
  name: 'kill-bullmq',
  what: 'the same with BullMQ, where a dead worker holds its jobs until their locks have run out',
  sizes: {
    small: { deliveries: 300, repetitions: 30, kills: 2, seed: 9 },
    full: { deliveries: 10_000, repetitions: 1_000, kills: 50, seed: 9 },
  },
  inWords,
  play: play('bullmq'),
})
