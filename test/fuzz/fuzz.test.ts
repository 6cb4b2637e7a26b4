import type { AddressInfo } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, onTestFinished, test } from 'vitest'
import { createServer } from '../../src/http/server.ts'
import { createLogger } from '../../src/logger.ts'
import { FakeSink } from '../outbox/relaying.ts'
import { statusOf } from '../support/daemons.ts'
import { caseOf } from '../support/fuzz/cases.ts'
import { Chance } from '../support/fuzz/chance.ts'
import { deliveryCase } from '../support/fuzz/deliveries.ts'
import { type Sent, sendCases } from '../support/fuzz/send.ts'
import { ofOurMaking, UNAPPLIED, type Unapplied, WAITING } from '../support/fuzz/settled.ts'
import { openTarget } from '../support/fuzz/target.ts'
import { PATIENT } from '../support/patient.ts'
import { setup, type World } from '../support/world.ts'

/** `npm run bench:fuzz -- --seed N` sends a million others to the real daemon. */
const SEED = 20_260_115
const CASES = 2_000
const MIB = 1024 * 1024

/** The real server of a real world, listening, and what a fuzz run is sent to. */
async function listening() {
  const sink = new FakeSink('all of it')
  const world = await setup({ sinks: [sink] })
  const logger = createLogger({ level: 'fatal', format: 'json' })
  const server = createServer({ app: world.app, logger, guards: { ...PATIENT, ratePerMinute: 0 } })
  onTestFinished(() => server.close())
  const url = await server.listen({ host: '127.0.0.1', port: 0 })
  const { port } = server.server.address() as AddressInfo
  const target = await openTarget({ url, adminKey: world.adminToken, seed: SEED, settled: world.drain })
  const send = (from: number, to: number) =>
    sendCases({ port, connections: 4, from, to, caseOf: (n) => caseOf(n, target) })
  return { world, sink, url, port, target, send }
}

const offencesOf = ({ offences }: Sent) => offences.map(({ given, wrong }) => `${given.n} ${given.what}: ${wrong}`)

/** What the doors took, and what the API was asked to apply again. */
async function drainAll(world: World) {
  const waiting = await world.sql<{ id: string }>(`select distinct e.id from ${WAITING}`)
  for (const { id } of waiting) await world.drain(id)
  return world.sql<Unapplied>(UNAPPLIED)
}

test('whatever is sent gets a defined answer; what is taken is applied, skipped or refused for a reason of its own', async () => {
  const { world, url, send } = await listening()
  const sent = await send(0, CASES)
  expect(offencesOf(sent)).toEqual([])
  // Of each kind of answer there was some: the cases reach what they are meant for.
  const reached = ['200', '201', '202', '400', '401', '404', '413', '415', '431']
  expect(Object.keys(sent.statuses)).toEqual(expect.arrayContaining(reached))

  expect(ofOurMaking(await drainAll(world))).toEqual([])
  expect(await world.count(WAITING)).toBe(0)
  expect(await world.count(`tracker_integration.inbox_messages where status = 'failed'`)).toBe(0)
  expect(await world.count(`tracker_integration.inbox_messages where status = 'applied'`)).toBeGreaterThan(CASES / 4)
  expect(await statusOf(url, '/readyz')).toBe(200)
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
})

test('what was taken is attributed, counted, judged and told like anything else', async () => {
  const { world, sink, port, target } = await listening()
  const deliveries = (n: number) => deliveryCase(n, target.doors, new Chance(SEED, n))
  await sendCases({ port, connections: 4, from: 0, to: CASES / 2, caseOf: deliveries })
  await drainAll(world)
  const initiatives = await world.sql<{ id: string; tenantId: string }>(
    'select id, tenant_id as "tenantId" from tracker_discovery.initiatives',
  )
  expect(initiatives.length).toBeGreaterThan(2)
  for (const { tenantId, id } of initiatives) await world.app.attributeInitiative(tenantId, id)
  for (const tenantId of new Set(initiatives.map((it) => it.tenantId))) {
    await world.app.snapshotMetrics(tenantId, AbortSignal.timeout(60_000))
    await world.app.detectDrift(tenantId, AbortSignal.timeout(60_000))
  }
  while ((await world.app.relayOutbox(0, AbortSignal.timeout(60_000))).remaining) {
    // until nothing waits
  }
  const untold = await world.sql(
    'select event_type, last_error from tracker_governance.outbox_messages where processed_at is null',
  )
  expect(untold).toEqual([])
  expect(sink.got.length).toBeGreaterThan(CASES / 10)
})

test('memory does not grow with the number of cases', async () => {
  const { world, send } = await listening()
  const heldAfter = async (from: number, to: number) => {
    await send(from, to)
    await drainAll(world)
    collectGarbage()
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external
  }
  const half = CASES / 4
  const first = await heldAfter(CASES, CASES + half)
  const second = await heldAfter(CASES + half, CASES + 2 * half)
  expect((second - first) / MIB).toBeLessThan(12)
})

function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
}
