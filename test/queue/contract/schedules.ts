import { describe, expect, test } from 'vitest'
import { TrackerdError } from '../../../src/errors.ts'
import { done } from '../../../src/ports/job-queue.ts'
import { recorder } from '../recorder.ts'
import { options, type Setup } from './harness.ts'

export function scheduling(setup: Setup): void {
  describe('schedules', () => {
    test('a scheduled job runs once per due time in the whole cluster and is told that time', async (context) => {
      const { open } = await setup(context)
      const queues = await Promise.all([open(), open(), open()])
      const jobs = recorder()
      for (const queue of queues) await queue.work(options('tick', { concurrency: 3 }), jobs.run)
      for (const queue of queues) await queue.schedule('tick', '* * * * * *')
      const runs = await jobs.count(4)
      const due = runs.map((run) => run.due.getTime())
      expect(new Set(due).size).toBe(4)
      expect(due.every((at) => at % 1_000 === 0 && at <= Date.now())).toBe(true)
      expect(runs.every(({ payload }) => Object.keys(payload as object).length === 0)).toBe(true)
    })

    test('a time that passed while nobody lived is made up once, with the time it was due', async (context) => {
      const { open } = await setup(context)
      const one = await open()
      const jobs = recorder()
      await one.work(options('yearly'), jobs.run)
      await one.schedule('yearly', '0 0 1 1 *')
      const [run] = await jobs.count(1)
      expect(run?.due.toISOString()).toBe(`${new Date().getUTCFullYear()}-01-01T00:00:00.000Z`)
      const two = await open()
      await two.work(options('yearly'), jobs.run)
      await two.schedule('yearly', '0 0 1 1 *')
      await two.send('yearly', { marker: true })
      const [, second] = await jobs.count(2)
      expect(second?.payload).toEqual({ marker: true })
    })

    test('a retried scheduled run keeps its due time', async (context) => {
      const { open } = await setup(context)
      const queue = await open()
      const jobs = recorder((_, nth) => {
        if (nth === 1) throw new TrackerdError('DATABASE_UNAVAILABLE')
        return done()
      })
      await queue.work(options('yearly'), jobs.run)
      await queue.schedule('yearly', '0 0 1 1 *')
      const [first, second] = await jobs.count(2)
      expect(second).toMatchObject({ attempt: 2, due: first?.due })
    })
  })
}
