import { describe, expect, test } from 'vitest'
import { TrackerdError } from '../../../src/errors.ts'
import { done, snooze } from '../../../src/ports/job-queue.ts'
import { gate, recorder } from '../recorder.ts'
import { later, options, type Setup } from './harness.ts'

export function delays(setup: Setup): void {
  describe('later', () => {
    test('a job does not run before its time', async (context) => {
      const { open } = await setup(context)
      const queue = await open()
      const startedAt: number[] = []
      const jobs = recorder(() => {
        startedAt.push(Date.now())
        return done()
      })
      await queue.work(options('task'), jobs.run)
      // Longer than two sends take on a machine that many share.
      const startAfter = later(3_000)
      await queue.send('task', { n: 1 }, { startAfter })
      await queue.send('task', { n: 2 })
      const runs = await jobs.count(2)
      expect(runs.map(({ payload }) => payload)).toEqual([{ n: 2 }, { n: 1 }])
      expect(startedAt[1]).toBeGreaterThanOrEqual(startAfter.getTime())
    })

    test('snoozing runs the job again at that time, spends no attempt and keeps the due time', async (context) => {
      const { open } = await setup(context)
      const queue = await open()
      const until = later(1_200)
      const startedAt: number[] = []
      const jobs = recorder((_, nth) => {
        startedAt.push(Date.now())
        return nth === 1 ? snooze(until) : done()
      })
      await queue.work(options('task', { maxAttempts: 1 }), jobs.run)
      await queue.send('task', { n: 1 })
      const [first, second] = await jobs.count(2)
      expect(second).toMatchObject({ payload: { n: 1 }, attempt: 1, due: first?.due })
      expect(startedAt[1]).toBeGreaterThanOrEqual(until.getTime())
    })

    test('a key that sleeps is not woken by what is sent meanwhile, and needs one run for all of it', async (context) => {
      const { open } = await setup(context)
      const queue = await open()
      const until = later(1_500)
      const shut = gate()
      const startedAt: number[] = []
      const jobs = recorder(async (_, nth) => {
        startedAt.push(Date.now())
        if (nth > 1) return done()
        await shut.opened
        throw new TrackerdError('UPSTREAM_LIMITED', { until: until.toISOString() })
      })
      await queue.work(options('task', { maxAttempts: 1 }), jobs.run)
      await queue.send('task', {}, { uniqueKey: 'a' })
      await jobs.count(1)
      expect(await queue.send('task', {}, { uniqueKey: 'a' })).toBe(true)
      shut.open()
      const runs = await jobs.count(2)
      expect(startedAt[1]).toBeGreaterThanOrEqual(until.getTime())
      expect(runs[1]?.attempt).toBe(1)
      const marker = recorder()
      await queue.work(options('marker'), marker.run)
      await queue.send('marker', {})
      await marker.count(1)
      expect(jobs.runs).toHaveLength(2)
    })
  })
}
