import { describe, expect, test } from 'vitest'
import { done } from '../../../src/ports/job-queue.ts'
import { gate, recorder } from '../recorder.ts'
import { later, options, type Setup } from './harness.ts'

export function observing(setup: Setup): void {
  describe('observing', () => {
    test('the queue answers a ping', async (context) => {
      const { open } = await setup(context)
      const queue = await open()
      await expect(queue.ping()).resolves.toBeUndefined()
    })

    test('depth tells waiting, running and failed jobs per kind', async (context) => {
      const { open } = await setup(context)
      const queue = await open()
      const shut = gate()
      const jobs = recorder(() => shut.opened.then(() => done()))
      await queue.work(options('task'), jobs.run)
      await queue.send('task', { n: 1 })
      await jobs.count(1)
      await queue.send('task', { n: 2 })
      await queue.send('task', { n: 3 }, { startAfter: later(3_600_000) })
      expect(await queue.depth()).toEqual([{ name: 'task', waiting: 2, active: 1, failed: 0 }])
      shut.open()
    })
  })
}
