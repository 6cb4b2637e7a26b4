import { describe, expect, test } from 'vitest'
import { TrackerdError } from '../../../src/errors.ts'
import { again, cancel, done } from '../../../src/ports/job-queue.ts'
import { recorder, untilAborted } from '../recorder.ts'
import { options, type Setup } from './harness.ts'

export function outcomesAndFailures(setup: Setup): void {
  describe('outcomes', () => {
    test('"again" runs it anew until there is no more, each time as a first attempt', async (context) => {
      const { open } = await setup(context)
      const queue = await open()
      let left = 25
      const jobs = recorder(() => (--left > 0 ? again() : done()))
      await queue.work(options('task', { maxAttempts: 1 }), jobs.run)
      await queue.send('task', { n: 1 }, { uniqueKey: 'a' })
      const runs = await jobs.count(25)
      expect(runs.every(({ attempt }) => attempt === 1)).toBe(true)
      expect(new Set(runs.map(({ id }) => id)).size).toBe(25)
    })

    test('a cancelled job neither runs again nor is listed as failed', async (context) => {
      const { open } = await setup(context)
      const queue = await open()
      const jobs = recorder((_, nth) => (nth === 1 ? cancel('not needed any more') : done()))
      await queue.work(options('task'), jobs.run)
      await queue.send('task', { n: 1 })
      await jobs.count(1)
      await queue.send('task', { n: 2 })
      const runs = await jobs.count(2)
      expect(runs[1]?.payload).toEqual({ n: 2 })
      await queue.stop(5_000)
      const other = await open()
      expect(await other.depth()).toEqual([{ name: 'task', waiting: 0, active: 0, failed: 0 }])
    })
  })

  describe('failures', () => {
    test('a passing error is tried again after a while, and the attempts count', async (context) => {
      const { open } = await setup(context)
      const queue = await open()
      const jobs = recorder((_, nth) => {
        if (nth < 3) throw new TrackerdError('DATABASE_UNAVAILABLE')
        return done()
      })
      await queue.work(options('task'), jobs.run)
      await queue.send('task', { n: 1 })
      const runs = await jobs.count(3)
      expect(runs.map(({ attempt }) => attempt)).toEqual([1, 2, 3])
      await queue.stop(5_000)
      const other = await open()
      expect(await other.failed(10)).toEqual([])
    })

    test('an error that cannot pass fails at once; the job is listed with its error and can be retried', async (context) => {
      const { open } = await setup(context)
      const queue = await open()
      const jobs = recorder((_, nth) => {
        if (nth === 1) throw new TrackerdError('ENDPOINT_UNKNOWN')
        return done()
      })
      await queue.work(options('task'), jobs.run)
      await queue.send('task', { n: 1 }, { uniqueKey: 'a' })
      await jobs.count(1)
      await queue.stop(5_000) // settled
      const other = await open()
      const failed = await other.failed(10)
      expect(failed).toMatchObject([
        {
          name: 'task',
          payload: { n: 1 },
          attempts: 1,
          error: { code: 'ENDPOINT_UNKNOWN', message: 'There is no such endpoint' },
        },
      ])
      expect(await other.retryFailed(failed[0]?.id ?? '')).toBe(true)
      await other.work(options('task'), jobs.run)
      const [, second] = await jobs.count(2)
      expect(second).toMatchObject({ payload: { n: 1 }, attempt: 1 })
      expect(await other.failed(10)).toEqual([])
      expect(await other.retryFailed(failed[0]?.id ?? '')).toBe(false)
    })

    test('after the last attempt a job has failed', async (context) => {
      const { open } = await setup(context)
      const queue = await open()
      const jobs = recorder(() => {
        throw new Error('unforeseen')
      })
      await queue.work(options('task', { maxAttempts: 2 }), jobs.run)
      await queue.send('task', { n: 1 })
      await jobs.count(2)
      await queue.stop(5_000)
      const other = await open()
      expect(await other.failed(10)).toMatchObject([{ attempts: 2, error: { code: 'INTERNAL' } }])
      expect(await other.depth()).toEqual([{ name: 'task', waiting: 0, active: 0, failed: 1 }])
    })

    test('of the failures of one key the latest is kept', async (context) => {
      const { open } = await setup(context)
      const queue = await open()
      const jobs = recorder(() => {
        throw new TrackerdError('ENDPOINT_UNKNOWN')
      })
      await queue.work(options('task'), jobs.run)
      for (const n of [1, 2, 3]) {
        await queue.send('task', { n }, { uniqueKey: 'a' })
        await jobs.count(n)
      }
      await queue.stop(5_000)
      const other = await open()
      expect(await other.failed(10)).toMatchObject([{ payload: { n: 3 } }])
      expect(await other.depth()).toEqual([{ name: 'task', waiting: 0, active: 0, failed: 1 }])
    })

    test('a run that outlasts its timeout is aborted and tried again', async (context) => {
      const { open } = await setup(context)
      const queue = await open()
      const jobs = recorder(({ signal }, nth) => (nth === 1 ? untilAborted(signal) : done()))
      await queue.work(options('task', { timeoutMs: 50 }), jobs.run)
      await queue.send('task', { n: 1 })
      const runs = await jobs.count(2)
      expect(runs[0]?.signal.aborted).toBe(true)
      expect(runs[1]?.attempt).toBe(2)
    })
  })
}
