import { describe, expect, test } from 'vitest'
import { done } from '../../../src/ports/job-queue.ts'
import { gate, recorder } from '../recorder.ts'
import { options, type Setup } from './harness.ts'

export function uniqueKeys(setup: Setup): void {
  describe('unique keys', () => {
    test('a second job with the key of one that waits is not added', async (context) => {
      const { open } = await setup(context)
      const queue = await open()
      expect(await queue.send('task', { n: 1 }, { uniqueKey: 'a' })).toBe(true)
      expect(await queue.send('task', { n: 2 }, { uniqueKey: 'a' })).toBe(false)
      expect(await queue.send('task', { n: 3 }, { uniqueKey: 'b' })).toBe(true)
      const jobs = recorder()
      await queue.work(options('task'), jobs.run)
      const runs = await jobs.count(2)
      expect(runs.map(({ payload }) => payload)).toEqual([{ n: 1 }, { n: 3 }])
    })

    test('the same key in two kinds of job means two jobs', async (context) => {
      const { open } = await setup(context)
      const queue = await open()
      expect(await queue.send('task', {}, { uniqueKey: 'a' })).toBe(true)
      expect(await queue.send('other', {}, { uniqueKey: 'a' })).toBe(true)
    })

    test('a send while the key runs leads to another run, which waits for the end of the first, on any worker', async (context) => {
      const { open } = await setup(context)
      const [one, two] = await Promise.all([open(), open()])
      const shut = gate()
      const jobs = recorder((_, nth) => (nth === 1 ? shut.opened.then(() => done()) : done()))
      await one.work(options('task', { concurrency: 2 }), jobs.run)
      await one.send('task', { n: 1 }, { uniqueKey: 'a' })
      await jobs.count(1)
      await two.work(options('task', { concurrency: 2 }), jobs.run)
      expect(await two.send('task', { n: 2 }, { uniqueKey: 'a' })).toBe(true)
      expect(await two.send('task', { n: 3 }, { uniqueKey: 'a' })).toBe(false)
      // A job of another key is not held up by the one that waits.
      await two.send('task', { n: 4 }, { uniqueKey: 'b' })
      const [, second] = await jobs.count(2)
      expect(second?.payload).toEqual({ n: 4 })
      shut.open()
      const [, , third] = await jobs.count(3)
      expect(third?.payload).toEqual({ n: 2 })
    })

    test('of many concurrent sends, every one is followed by a run that began after it', async (context) => {
      const { open } = await setup(context)
      const [one, two] = await Promise.all([open(), open()])
      let sequence = 0
      let lastSent = 0
      let seenByLastRun = 0
      let overlapping = 0
      let running = 0
      const caughtUp = gate()
      const run = async () => {
        running += 1
        overlapping = Math.max(overlapping, running)
        seenByLastRun = sequence
        await new Promise(setImmediate)
        running -= 1
        if (lastSent > 0 && seenByLastRun >= lastSent) caughtUp.open()
        return done()
      }
      for (const queue of [one, two]) await queue.work(options('task', { concurrency: 3 }), run)
      for (let n = 1; n <= 200; n += 1) {
        sequence = n // the work is stored …
        if (n === 200) lastSent = n
        await (n % 2 ? one : two).send('task', {}, { uniqueKey: 'a' }) // … and then announced
      }
      await caughtUp.opened
      expect(seenByLastRun).toBe(200)
      expect(overlapping).toBe(1)
    })
  })
}
