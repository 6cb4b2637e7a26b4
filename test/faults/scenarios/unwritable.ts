import { rename, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { migrateUp } from '../../../src/db/migrate/index.ts'
import { doorOf, killNow, startOn, statusOf } from '../../support/daemons.ts'
import { applied } from '../../support/kill-run.ts'
import { openWorld, type World } from '../../support/open-world.ts'
import { type OwnPostgres, startOwnPostgres } from '../../support/own-postgres.ts'
import { Sender } from '../../support/sender.ts'
import { type Chapter, story } from '../../support/story.ts'
import { until } from '../../support/until.ts'
import { defineFault, finding, often, type Stage } from './fault.ts'
import { nothingLostNorDoubled, undisturbed } from './inbox.ts'

interface Size {
  readonly times: number
  readonly deliveriesEach: number
}

interface Site {
  readonly world: World
  /** From now on the database takes no delivery. */
  readonly shut: () => Promise<unknown>
  /** From now on it does; connections stay as they are. */
  readonly open: () => Promise<unknown>
  /** Whether trackerd can know, before a delivery comes, that it cannot be stored. */
  readonly shows: boolean
}

/** As after a failover to the wrong side, or when an administrator protects a database that fills up. */
async function readOnly(stage: Stage): Promise<Site> {
  const world = await stage.world()
  const login = new URL(world.url).username
  const [row] = await world.sql<{ name: string }>('select current_database() as name')
  const set = (how: string) => world.sql(`alter role ${login} in database ${row?.name} ${how}`)
  const shut = async () => {
    await set('set default_transaction_read_only = on')
    await world.sql(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename = $1',
      [login],
    )
  }
  return { world, shut, open: () => set('reset default_transaction_read_only'), shows: true }
}

/** The file of the inbox is replaced by one that says that the disk is full whatever is written to it. */
async function diskFull(stage: Stage): Promise<Site> {
  const postgres = await startOwnPostgres()
  stage.atEnd(() => postgres.remove())
  await migrateUp(postgres.url)
  const { world, close } = await openWorld(postgres)
  stage.atEnd(close)
  const file = await inboxOf(world, postgres)
  const shut = async () => {
    await rename(file, `${file}.kept`)
    await symlink('/dev/full', file)
  }
  const open = async () => {
    await rm(file)
    await rename(`${file}.kept`, file)
  }
  return { world, shut, open, shows: false }
}

async function inboxOf(world: World, { cluster }: OwnPostgres): Promise<string> {
  const [row] = await world.sql<{ path: string }>(
    `select pg_relation_filepath('tracker_integration.inbox_messages') as path`,
  )
  return join(cluster, row?.path ?? '')
}

const play = (prepare: (stage: Stage) => Promise<Site>) => async (stage: Stage, size: Size) => {
  const { world, shut, open, shows } = await prepare(stage)
  const chapters = story(size.times * size.deliveriesEach)
  const expected = await undisturbed(stage, chapters)
  // Before anybody has the files open.
  if (!shows) await shut()
  const daemon = startOn(world)
  stage.atEnd(() => killNow(daemon))
  const address = await daemon.ready()
  const sender = new Sender([await doorOf(daemon, world)], world.secret)
  const takenWhileShut: number[] = []
  const readiness: unknown[] = []
  for (let time = 0; time < size.times; time += 1) {
    const share = chapters.slice(time * size.deliveriesEach, (time + 1) * size.deliveriesEach)
    const [whileOpen, whileShut] = shows ? halves(share) : [[], share]
    await sender.send(whileOpen)
    if (shows) await shut()
    const before = sender.accepted.size
    await sender.send(whileShut)
    takenWhileShut.push(sender.accepted.size - before)
    if (shows) readiness.push(await statusOf(address, '/readyz'))
    await open()
    await until(async () => (await statusOf(address, '/readyz')) === 200, 'ready again')
    await sender.sendUntilTaken()
    await applied(world)
  }
  const stopped = await daemon.stop()
  const sqlstates = new Set(daemon.lines.filter(({ status }) => status === 503).map(sqlstateOf))
  const findings = [
    finding('deliveries taken while nothing can be written', takenWhileShut, Array(size.times).fill(0)),
    finding('answers but 202 and 503 with a time to wait', sender.odd, []),
    finding(
      'readiness meanwhile',
      readiness,
      readiness.map(() => 503),
    ),
    ...(await nothingLostNorDoubled(world, sender.accepted, expected)),
    finding('the same process still runs, and stops in order', stopped, 0),
  ]
  return { findings, seen: `PostgreSQL said ${[...sqlstates].filter(Boolean).join(', ')}` }
}

const halves = (chapters: readonly Chapter[]): [Chapter[], Chapter[]] => {
  const half = Math.floor(chapters.length / 2)
  return [chapters.slice(0, half), chapters.slice(half)]
}

const sqlstateOf = ({ err }: { readonly [field: string]: unknown }) =>
  (err as { details?: { sqlstate?: string } } | undefined)?.details?.sqlstate

const inWords = ({ times, deliveriesEach }: Size) => `${often(times)}, ${deliveriesEach} deliveries each`

export const readOnlyDatabase = defineFault<Size>({
  name: 'read-only',
  what: 'the database becomes read-only',
  sizes: { small: { times: 1, deliveriesEach: 100 }, full: { times: 10, deliveriesEach: 500 } },
  inWords,
  play: play(readOnly),
})

export const fullDisk = defineFault<Size>({
  name: 'disk-full',
  what: 'the disk under the inbox is full (its file is /dev/full)',
  sizes: { small: { times: 1, deliveriesEach: 100 }, full: { times: 1, deliveriesEach: 2_000 } },
  inWords,
  play: play(diskFull),
})
