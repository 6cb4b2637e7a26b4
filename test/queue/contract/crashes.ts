import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { recorder } from '../recorder.ts'
import { options, type Setup } from './harness.ts'

export function crashes(setup: Setup): void {
  describe('crashes', () => {
    test('the job of a killed worker comes back, with its key free for it', async (context) => {
      const { open, processThatRunsTask } = await setup(context)
      const queue = await open()
      await queue.send('task', { n: 1 }, { uniqueKey: 'a' })
      const child = await processThatRunsTask()
      child.kill('SIGKILL')
      await once(child, 'exit')
      const jobs = recorder()
      await queue.work(options('task'), jobs.run)
      const [run] = await jobs.count(1)
      expect(run).toMatchObject({ payload: { n: 1 }, attempt: 2 })
    })

    test('a worker that lived beside the killed one takes the job over', async (context) => {
      const { open, processThatRunsTask } = await setup(context)
      const queue = await open()
      await queue.send('task', { n: 1 }, { uniqueKey: 'a' })
      const child = await processThatRunsTask()
      const jobs = recorder()
      await queue.work(options('task'), jobs.run)
      child.kill('SIGKILL')
      const [run] = await jobs.count(1)
      expect(run).toMatchObject({ payload: { n: 1 }, attempt: 2 })
    })
  })
}
