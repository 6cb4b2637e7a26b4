import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { startOn } from '../support/daemons.ts'
import { example } from '../support/github-examples.ts'
import { until } from '../support/until.ts'
import { setup } from '../support/world.ts'

test('a process that only works is probed and scraped like any other, also when its port is taken', async () => {
  const holder = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void holder.close())
  await new Promise((resolve) => holder.once('listening', resolve))
  const { port } = holder.address() as { port: number }
  const world = await setup()
  await world.receive(example('pull_request', 'opened'))

  const env = { TRACKERD_PORT: String(port), TRACKERD_METRICS_KEY: 'scrape-0123456789' }
  const worker = startOn(world, { only: 'worker', env })
  onTestFinished(async () => void (await worker.stop()))
  const address = await worker.ready()
  expect(Number(new URL(address).port)).not.toBe(port)
  await worker.logged('inbox applied')

  const get = (path: string, headers = {}) => fetch(new URL(path, address), { headers })
  expect(await (await get('/readyz')).json()).toEqual({ status: 'ready' })
  expect((await get('/v1/status')).status).toBe(404)
  expect((await get('/metrics')).status).toBe(401)
  const scrape = async () => (await get('/metrics', { authorization: 'Bearer scrape-0123456789' })).text()
  const ran = /^trackerd_job_duration_seconds_count\{job_name="apply-inbox",outcome="done"\} [1-9]/m
  await until(async () => ran.test(await scrape()), 'the run that applied is counted')
  const told = await scrape()
  for (const line of [
    'trackerd_ready{part="queue"} 1',
    'trackerd_database_readings_success 1',
    'trackerd_deliveries_settled_total{system="github",outcome="applied"} 1',
  ])
    expect(told).toContain(line)
  // Of a scrape right behind another the library tells 5.11e-7: nothing was measured in between.
  expect(Number(/^nodejs_eventloop_lag_p99_seconds (\S+)$/m.exec(told)?.[1])).toBeGreaterThanOrEqual(0)
})
