import { describe, expect, test } from 'vitest'
import { done } from '../../../src/ports/job-queue.ts'
import { gate, recorder } from '../recorder.ts'
import { options, type Setup } from './harness.ts'

export function delivery(setup: Setup): void {
  describe('delivery', () => {
    test('a job reaches its worker with payload, first attempt and the time it was queued', async (context) => {
      const { open } = await setup(context)
      const queue = await open()
      const jobs = recorder()
      await queue.work(options('task'), jobs.run)
      const before = new Date()
      expect(await queue.send('task', { n: 1 })).toBe(true)
      const [run] = await jobs.count(1)
      expect(run).toMatchObject({ name: 'task', payload: { n: 1 }, attempt: 1 })
      expect(run?.due.getTime()).toBeGreaterThanOrEqual(before.getTime())
      expect(run?.due.getTime()).toBeLessThanOrEqual(Date.now())
    })

    test('jobs queued before any worker existed are found, oldest first', async (context) => {
      const { open } = await setup(context)
      const producer = await open()
      for (const n of [1, 2, 3]) await producer.send('task', { n })
      const worker = await open()
      const jobs = recorder()
      await worker.work(options('task'), jobs.run)
      const runs = await jobs.count(3)
      expect(runs.map(({ payload }) => payload)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
    })

    test('a burst that is larger than the slots of its worker is served without another wake-up', async (context) => {
      const { open } = await setup(context)
      const queue = await open()
      const jobs = recorder()
      await queue.work(options('task', { concurrency: 2 }), jobs.run)
      await Promise.all(Array.from({ length: 20 }, (_, n) => queue.send('task', { n })))
      const runs = await jobs.count(20)
      expect(new Set(runs.map(({ id }) => id)).size).toBe(20)
    })

    test('a worker runs as many jobs at once as its concurrency says, and no more', async (context) => {
      const { open } = await setup(context)
      const queue = await open()
      const shut = gate()
      const jobs = recorder(() => shut.opened.then(() => done()))
      await queue.work(options('task', { concurrency: 2 }), jobs.run)
      for (const n of [1, 2, 3]) await queue.send('task', { n })
      await jobs.count(2)
      const other = recorder()
      await queue.work(options('marker'), other.run)
      await queue.send('marker', {})
      await other.count(1)
      expect(jobs.runs).toHaveLength(2)
      shut.open()
      await jobs.count(3)
    })

    test('several workers share the jobs, each job going to one of them', async (context) => {
      const { open } = await setup(context)
      const queues = await Promise.all([open(), open(), open()])
      const jobs = recorder()
      for (const queue of queues) await queue.work(options('task', { concurrency: 3 }), jobs.run)
      await Promise.all(Array.from({ length: 60 }, (_, n) => queues[n % 3]?.send('task', { n })))
      const runs = await jobs.count(60)
      expect(new Set(runs.map(({ payload }) => (payload as { n: number }).n)).size).toBe(60)
      await Promise.all(queues.map((queue) => queue.stop(5_000)))
      expect(jobs.runs).toHaveLength(60)
    })
  })
}
