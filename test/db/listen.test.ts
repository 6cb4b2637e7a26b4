import { expect, onTestFinished, test } from 'vitest'
import { ENDPOINT_CHANNEL } from '../../src/db/endpoint-records.ts'
import { listen, type Patience } from '../../src/db/listen.ts'
import { silentLogger } from '../../src/ports/logger.ts'
import { TcpProxy } from '../support/tcp-proxy.ts'
import { setup, type World } from '../support/world.ts'

/** What a process hears, one by one. */
async function listener(world: World, url = world.url, patience?: Patience) {
  const heard: string[] = []
  const waiting: ((what: string) => void)[] = []
  const tell = (what: string) => {
    const next = waiting.shift()
    if (next === undefined) heard.push(what)
    else next(what)
  }
  const hears = { onMessage: tell, onGap: () => tell('gap'), log: silentLogger }
  const listening = await listen(url, ENDPOINT_CHANNEL, hears, patience)
  onTestFinished(() => listening.close())
  return () =>
    new Promise<string>((resolve) => (heard.length > 0 ? resolve(heard.shift() as string) : waiting.push(resolve)))
}

test('every process hears of a changed secret, a pause and a removal when they are committed', async () => {
  const world = await setup()
  const next = await listener(world)
  for (const change of [
    () => world.app.rotateSecret(world.admin, world.endpointId),
    () => world.app.changeEndpoint(world.admin, world.endpointId, { status: 'inactive' }),
    () => world.app.removeEndpoint(world.admin, world.endpointId),
  ]) {
    await change()
    expect(await next()).toBe(world.endpointId)
  }
})

test('a listener whose connection was cut listens again, and says that it may have missed something', async () => {
  const world = await setup()
  const next = await listener(world)
  await world.sql(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'trackerd listen'`,
  )
  expect(await next()).toBe('gap')
  await world.app.rotateSecret(world.admin, world.endpointId)
  expect(await next()).toBe(world.endpointId)
})

test('a listener whose connection leads nowhere finds that out, and listens again', async () => {
  const world = await setup()
  const network = await TcpProxy.open(Number(new URL(world.url).port || 5432))
  onTestFinished(() => network.refuse())
  const next = await listener(world, network.through(world.url), { lookEveryMs: 50, answeredWithinMs: 2_000 })
  network.forget()
  expect(await next()).toBe('gap')
  await world.app.rotateSecret(world.admin, world.endpointId)
  expect(await next()).toBe(world.endpointId)
})
