import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import type { NewSync } from '../../src/app.ts'
import { spawnDaemon } from '../support/daemon.ts'
import { eventIds, finalState } from '../support/final-state.ts'
import { DEFAULT_TOKEN, startGithubServer } from '../support/github-server/index.ts'
import { KILL_POINTS, type Trap } from '../support/kill-points.ts'
import { ENCRYPTION_KEY, StandingClock, setup, type World } from '../support/world.ts'

const REPO = 'octo/large'
/** Where in the transaction of a page the reader is killed, one after the other. */
const POINTS = ['before the ledger', 'before the audit', 'before the outbox']

/** Not the commits of the branch: more calls than GitHub's pace of 150 in 10 s allows would make the test wait. */
const ASKED: NewSync = { mode: 'full', streams: ['pull_requests', 'issues', 'releases'] }

/** A source whose pages are small and take their time, so that a sync is long enough to be killed in its middle. */
async function startSource() {
  const server = await startGithubServer({ latencyMs: 40, perPageCap: 5 })
  onTestFinished(() => server.close())
  const repository = server.state.createRepository(REPO)
  repository.push([{ message: 'First' }])
  repository.bulk(200, { commits: 2, reviews: 1, checks: 2 })
  for (let n = 0; n < 20; n += 1) repository.openIssue({ title: `Issue ${n}`, labels: ['bug'] })
  for (const tag of ['v1', 'v2', 'v3']) repository.publishRelease({ tag })
  return server
}

const worldOf = (baseUrl: string) =>
  setup({
    bindingMode: 'listed',
    scopes: [REPO],
    baseUrl,
    credential: DEFAULT_TOKEN,
    clock: new StandingClock(new Date().toISOString()),
  })

const startWorker = (world: World) =>
  spawnDaemon({
    args: ['--only', 'worker'],
    env: {
      TRACKERD_DATABASE_URL: world.url,
      TRACKERD_ENCRYPTION_KEYS: `${ENCRYPTION_KEY.kid}:${ENCRYPTION_KEY.key.toString('base64')}`,
      TRACKERD_ALLOW_PRIVATE_NETWORKS: 'true',
    },
  })

/** What the run's streams have stored so far. */
async function pagesOf(world: World): Promise<number> {
  const [row] = await world.sql<{ n: number }>('select sum(pages)::int as n from tracker_integration.sync_cursors')
  return row?.n ?? 0
}

/** As if nobody had heard of the run for a while: the next worker that starts takes it. */
const forget = (world: World) =>
  world.sql(
    `update tracker_integration.sync_records set heartbeat_at = now() - interval '2 minutes' where status = 'running'`,
  )

async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 60_000
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`never: ${what}`)
    await delay(5)
  }
}

/** A worker goes on with the run until it has stored something, and dies at this point of its next transaction. */
async function liveAndDie(world: World, name: string): Promise<void> {
  const point = KILL_POINTS.find((each) => each.name === name)
  if (point === undefined) throw new Error(`there is no point ${name}`)
  await forget(world)
  const before = await pagesOf(world)
  const worker = startWorker(world)
  let trap: Trap | null = null
  try {
    await until(async () => (await pagesOf(world)) > before, 'a page more is stored')
    trap = await point.set(world.url)
    await trap.sprung()
  } finally {
    worker.kill('SIGKILL')
    await worker.ended
    await trap?.release()
  }
}

/** All that came from the source; not what the operator made, nor the state of the repository, which bears our time. */
async function copied(world: World) {
  const state = await finalState(world)
  const ledger = state['tracker_integration.external_objects']?.filter(
    ({ kind }) => kind !== 'repository' && kind !== 'default_branch',
  )
  return {
    ...state,
    'tracker_integration.external_objects': ledger,
    'tracker_discovery.initiatives': null,
    'tracker_discovery.backlogs': null,
  }
}

test(`a reader killed ${POINTS.length} times in the middle of a full sync leaves no hole and no double`, async () => {
  const server = await startSource()
  const undisturbed = await worldOf(server.baseUrl)
  const wanted = await undisturbed.app.startSync(undisturbed.admin, undisturbed.endpointId, ASKED)
  expect(await undisturbed.sync()).toMatchObject({ state: 'ended', status: 'success' })

  const world = await worldOf(server.baseUrl)
  const { id } = await world.app.startSync(world.admin, world.endpointId, ASKED)
  const record = () => world.app.showSyncRecord(world.admin, id)
  for (const name of POINTS) await liveAndDie(world, name)
  expect(await record()).toMatchObject({ status: 'running' })
  await forget(world)
  const last = startWorker(world)
  try {
    await until(async () => (await record()).status !== 'running', 'the run ends')
  } finally {
    last.kill('SIGKILL')
    await last.ended
  }

  // What a killed worker had not committed is counted once, by the one after it.
  const { itemsProcessed, progress } = await undisturbed.app.showSyncRecord(undisturbed.admin, wanted.id)
  expect(await record()).toMatchObject({ status: 'success', failures: [], itemsProcessed, progress })
  expect(await copied(world)).toEqual(await copied(undisturbed))
  expect(await eventIds(world)).toEqual(await eventIds(undisturbed))
  const twice = await world.sql(
    `select action, aggregate_id from tracker_audit.audit_entries where action like '%.created' group by 1, 2
      having count(*) > 1`,
  )
  expect(twice).toEqual([])
})
