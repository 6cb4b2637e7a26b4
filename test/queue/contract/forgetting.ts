import { describe, expect, test } from 'vitest'
import { TrackerdError } from '../../../src/errors.ts'
import { done } from '../../../src/ports/job-queue.ts'
import { until } from '../../support/until.ts'
import { gate, recorder } from '../recorder.ts'
import { later, options, type Setup } from './harness.ts'

export function forgetting(setup: Setup): void {
  describe('forgetting', () => {
    test('what waits, sleeps or has failed and names what is forgotten is gone; the rest, and what runs, is not', async (context) => {
      const { open } = await setup(context)
      const queue = await open()
      const shut = gate()
      const jobs = recorder((run) => {
        const { fails } = run.payload as { fails?: boolean }
        if (fails) throw new TrackerdError('PAYLOAD_INVALID')
        return shut.opened.then(() => done())
      })
      await queue.work(options('task', { concurrency: 4 }), jobs.run)
      for (const of of ['gone', 'stays']) {
        await queue.send('task', { of, fails: true }, { uniqueKey: `${of} failed` })
        await queue.send('task', { of }, { uniqueKey: `${of} runs` })
      }
      await jobs.count(4)
      for (const of of ['gone', 'stays']) {
        await queue.send('task', { of, again: true }, { uniqueKey: `${of} runs` })
        await queue.send('task', { of }, { uniqueKey: `${of} later`, startAfter: later(3_600_000) })
        await queue.send('idle', { about: 'nothing', of })
      }
      await until(async () => (await queue.failed(10)).length === 2, 'both have failed')
      await queue.forget(['gone', 'unheard of'])

      expect(await queue.depth()).toEqual([
        { name: 'idle', waiting: 1, active: 0, failed: 0 },
        { name: 'task', waiting: 2, active: 2, failed: 1 },
      ])
      expect(await queue.failed(10)).toMatchObject([{ payload: { of: 'stays' } }])
      // What is forgotten is no obstacle: its keys are as new.
      expect(await queue.send('task', { of: 'gone', new: true }, { uniqueKey: 'gone later' })).toBe(true)
      shut.open()
      const payloads = (await jobs.count(6)).map(({ payload }) => payload)
      expect(payloads.slice(4)).toEqual(
        expect.arrayContaining([
          { of: 'gone', new: true },
          { of: 'stays', again: true },
        ]),
      )
    })
  })
}
