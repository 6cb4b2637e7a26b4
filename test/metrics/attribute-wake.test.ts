import { expect, test } from 'vitest'
import { deployed, tell } from '../apply/told.ts'
import { setup } from '../support/world.ts'
import { initiativeOf } from './attributed.ts'

test('marks that have come to rest wake their initiative; what is found wakes whoever sums it, and nothing found wakes nobody', async () => {
  const woken: string[] = []
  const world = await setup({
    metricsWake: {
      attribution: (tenantId, initiativeId) => woken.push(`attribute ${tenantId} ${initiativeId}`),
      snapshots: (tenantId) => woken.push(`sum ${tenantId}`),
      backfill() {},
    },
  })
  const { app, tenantId } = world
  const initiativeId = initiativeOf(world)
  await tell(world, deployed('1', 'v1', 1))
  // What was written a moment ago may not be all that comes.
  await world.sql(`update tracker_metrics.metric_marks set created_at = clock_timestamp() + interval '1 hour'`)
  expect(await app.wakeAttributions()).toEqual({ woken: 0 })
  await world.sql(`update tracker_metrics.metric_marks set created_at = clock_timestamp() - interval '3 seconds'`)
  expect(await app.wakeAttributions()).toEqual({ woken: 1 })
  expect(woken.splice(0)).toEqual([`attribute ${tenantId} ${initiativeId}`])

  expect(await app.attributeInitiative(tenantId, initiativeId)).toMatchObject({ facts: 1 })
  expect(woken.splice(0)).toEqual([`sum ${tenantId}`])
  expect(await app.attributeInitiative(tenantId, initiativeId)).toEqual({ marks: 0, facts: 0 })
  expect(await app.wakeAttributions()).toEqual({ woken: 0 })
  expect(woken).toEqual([])
})
