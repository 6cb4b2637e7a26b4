import { expect, test } from 'vitest'
import type { Scrape } from '../../src/ports/telemetry.ts'
import { Prometheus } from '../../src/telemetry/prometheus.ts'
import { example, examplesOf } from '../support/github-examples.ts'
import { setup } from '../support/world.ts'

/** The lines of one instrument, without its buckets. */
const series = ({ text }: Scrape, name: string) =>
  text.split('\n').filter((line) => line.startsWith(name) && !line.includes('_bucket'))

test('a delivery is counted where it is received, where it is applied and where its events leave', async () => {
  const telemetry = new Prometheus()
  const world = await setup({ telemetry })
  const opened = example('pull_request', 'opened')
  await world.receive(opened, { deliveryId: 'one' })
  await world.receive(opened, { deliveryId: 'one' })
  await expect(world.receive(opened, { secret: 'another' })).rejects.toMatchObject({ code: 'SIGNATURE_MISMATCH' })
  world.clock.advance(2_500)
  expect(await world.drain()).toEqual({ applied: 1, skipped: 0, setAside: 0 })
  await world.app.relayOutbox(0, AbortSignal.timeout(60_000))

  const told = await telemetry.text()
  expect(series(told, 'trackerd_deliveries_received_total')).toEqual([
    'trackerd_deliveries_received_total{system="github",outcome="stored"} 1',
    'trackerd_deliveries_received_total{system="github",outcome="duplicate"} 1',
    'trackerd_deliveries_received_total{system="github",outcome="signature_mismatch"} 1',
  ])
  expect(series(told, 'trackerd_deliveries_settled_total')).toEqual([
    'trackerd_deliveries_settled_total{system="github",outcome="applied"} 1',
  ])
  expect(series(told, 'trackerd_apply_latency_seconds')).toEqual([
    'trackerd_apply_latency_seconds_sum{system="github"} 2.5',
    'trackerd_apply_latency_seconds_count{system="github"} 1',
  ])
  expect(told.text).toContain('trackerd_apply_batch_duration_seconds_count{system="github"} 1')
  const events = await world.count('tracker_governance.outbox_messages')
  expect(events).toBeGreaterThan(0)
  expect(told.text).toContain(`trackerd_outbox_relayed_total{outcome="published"} ${events}`)
})

test('what sources call things is in no number', async () => {
  const telemetry = new Prometheus()
  const world = await setup({ telemetry })
  for (const given of examplesOf('api.github.com')) await world.receive(given)
  await world.drain()
  await world.app.relayOutbox(0, AbortSignal.timeout(60_000))
  const { text } = await telemetry.text()
  const values = [...text.matchAll(/^trackerd_[a-z_]+\{(.*)\}/gm)].flatMap(([, labels = '']) =>
    [...labels.matchAll(/([a-z]+)="([^"]*)"/g)].map(([, label, value]) => [label, value]),
  )
  const words = new Set(values.filter(([label]) => label !== 'le').map(([, value]) => value))
  expect([...words].sort()).toEqual(['applied', 'failed', 'github', 'published', 'skipped', 'stored'])
  expect(text).not.toContain(world.secret)
})
