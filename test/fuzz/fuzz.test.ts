import type { AddressInfo } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, onTestFinished, test } from 'vitest'
import { createServer } from '../../src/http/server.ts'
import { createLogger } from '../../src/logger.ts'
import { statusOf } from '../support/daemons.ts'
import { caseOf, type Target } from '../support/fuzz/cases.ts'
import { type Sent, sendCases } from '../support/fuzz/send.ts'
import { ofOurMaking, UNAPPLIED, type Unapplied } from '../support/fuzz/settled.ts'
import { openTarget } from '../support/fuzz/target.ts'
import { setup, type World } from '../support/world.ts'

/** `npm run bench:fuzz -- --seed N` sends a million others to the real daemon. */
const SEED = 20_260_115
const CASES = 2_000
const MIB = 1024 * 1024

/** The real server of a real world, listening, and what a fuzz run is sent to. */
async function listening() {
  const world = await setup()
  const logger = createLogger({ level: 'fatal', format: 'json' })
  const server = createServer({ app: world.app, logger, guards: { ratePerMinute: 0, maxEventLoopDelayMs: 60_000 } })
  onTestFinished(() => server.close())
  const url = await server.listen({ host: '127.0.0.1', port: 0 })
  const { port } = server.server.address() as AddressInfo
  const target = await openTarget({ url, adminKey: world.adminToken, seed: SEED, settled: world.drain })
  const send = (from: number, to: number) =>
    sendCases({ port, connections: 4, from, to, caseOf: (n) => caseOf(n, target) })
  return { world, url, target, send }
}

const offencesOf = ({ offences }: Sent) => offences.map(({ given, wrong }) => `${given.n} ${given.what}: ${wrong}`)

async function drainAll(world: World, { doors }: Target) {
  for (const { endpointId } of doors) await world.drain(endpointId)
  return world.sql<Unapplied>(UNAPPLIED)
}

test('whatever is sent gets a defined answer; what is taken is applied, skipped or refused for a reason of its own', async () => {
  const { world, url, target, send } = await listening()
  const sent = await send(0, CASES)
  expect(offencesOf(sent)).toEqual([])
  // Of each kind of answer there was some: the cases reach what they are meant for.
  const reached = ['200', '201', '202', '400', '401', '404', '413', '415', '431']
  expect(Object.keys(sent.statuses)).toEqual(expect.arrayContaining(reached))

  expect(ofOurMaking(await drainAll(world, target))).toEqual([])
  const [settled] = await world.sql<Record<string, number>>(
    `select count(*) filter (where status = 'applied')::int as applied,
            count(*) filter (where status in ('pending', 'failed'))::int as waiting
       from tracker_integration.inbox_messages`,
  )
  expect(settled?.waiting).toBe(0)
  expect(settled?.applied).toBeGreaterThan(CASES / 4)
  expect(await statusOf(url, '/readyz')).toBe(200)
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
})

test('memory does not grow with the number of cases', async () => {
  const { world, target, send } = await listening()
  const heldAfter = async (from: number, to: number) => {
    await send(from, to)
    await drainAll(world, target)
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
