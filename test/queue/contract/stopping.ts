import { describe, expect, test } from 'vitest'
import { done } from '../../../src/ports/job-queue.ts'
import { gate, recorder, untilAborted } from '../recorder.ts'
import { options, type Setup } from './harness.ts'

export function stopping(setup: Setup): void {
  describe('stopping', () => {
    test('a stop waits for what runs and takes nothing new', async (context) => {
      const { open } = await setup(context)
      const queue = await open()
      const shut = gate()
      let finished = false
      const jobs = recorder(async () => {
        await shut.opened
        finished = true
        return done()
      })
      await queue.work(options('task'), jobs.run)
      await queue.send('task', { n: 1 })
      await queue.send('task', { n: 2 })
      const [run] = await jobs.count(1)
      const stopped = queue.stop(30_000)
      shut.open()
      await stopped
      expect(finished).toBe(true)
      expect(run?.signal.aborted).toBe(false)
      const other = await open()
      expect(await other.depth()).toEqual([{ name: 'task', waiting: 1, active: 0, failed: 0 }])
    })

    test('what outlasts the grace period is aborted and given back without spending an attempt', async (context) => {
      const { open } = await setup(context)
      const queue = await open()
      const jobs = recorder(({ signal }, nth) => (nth === 1 ? untilAborted(signal) : done()))
      await queue.work(options('task', { maxAttempts: 1 }), jobs.run)
      await queue.send('task', { n: 1 }, { uniqueKey: 'a' })
      await jobs.count(1)
      await queue.stop(10)
      const other = await open()
      await other.work(options('task', { maxAttempts: 1 }), jobs.run)
      const [, second] = await jobs.count(2)
      expect(second).toMatchObject({ payload: { n: 1 }, attempt: 1 })
    })

    test('stopping one of two workers under load loses nothing', async (context) => {
      const { open } = await setup(context)
      const [one, two, producer] = await Promise.all([open(), open(), open()])
      const finished = new Set<number>()
      const all = gate()
      const half = gate()
      const run = recorder(async ({ payload, signal }, nth) => {
        if (nth === 50) half.open()
        // Every tenth hangs on the worker that is about to stop.
        if (nth % 10 === 0 && nth <= 50) await untilAborted(signal)
        finished.add((payload as { n: number }).n)
        if (finished.size === 150) all.open()
        return done()
      }).run
      await one.work(options('task', { concurrency: 8 }), run)
      const sent = Promise.all(
        Array.from({ length: 150 }, (_, n) => producer.send('task', { n }, { uniqueKey: `key-${n}` })),
      )
      await half.opened
      await two.work(options('task', { concurrency: 4 }), run)
      await one.stop(20)
      await sent
      await all.opened
      expect(finished.size).toBe(150)
      expect(await producer.failed(10)).toEqual([])
    })

    test('a stopped queue stops twice without complaint', async (context) => {
      const { open } = await setup(context)
      const queue = await open()
      await queue.work(options('task'), recorder().run)
      await Promise.all([queue.stop(0), queue.stop(0)])
      await expect(queue.stop(0)).resolves.toBeUndefined()
    })
  })
}
