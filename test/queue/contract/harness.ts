import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { TestContext } from 'vitest'
import type { JobQueue, QueuedJobOptions } from '../../../src/ports/job-queue.ts'

export interface EngineUnderTest {
  /** One more process's view of the same queue, started. */
  open(): Promise<JobQueue>
  /** What test/queue/worker-process.ts needs to open it: name of the engine, where its server is, and its keys there. */
  readonly address: readonly [engine: string, url: string, ...more: string[]]
  close(): Promise<void>
}

interface World {
  /** One more process's view of the queue; stopped at the end of the test. */
  open(): Promise<JobQueue>
  /** A worker process that runs a job of the kind `task` and never ends it. */
  processThatRunsTask(): Promise<ChildProcess>
}

export type Setup = (context: TestContext) => Promise<World>

/** A fresh engine per test, so that tests can run beside each other. */
export const setupWith =
  (create: () => Promise<EngineUnderTest>): Setup =>
  async ({ onTestFinished }) => {
    const engine = await create()
    const opened: JobQueue[] = []
    const children: ChildProcess[] = []
    onTestFinished(async () => {
      for (const child of children) child.kill('SIGKILL')
      await Promise.all(opened.map((queue) => queue.stop(0)))
      await engine.close()
    })
    return {
      async open() {
        const queue = await engine.open()
        opened.push(queue)
        return queue
      },
      async processThatRunsTask() {
        const program = fileURLToPath(new URL('../worker-process.ts', import.meta.url))
        const child = spawn(process.execPath, [program, ...engine.address], { stdio: ['ignore', 'pipe', 'inherit'] })
        children.push(child)
        await once(child.stdout, 'data')
        return child
      },
    }
  }

export const later = (ms: number) => new Date(Date.now() + ms)

export const options = (name: string, more: Partial<QueuedJobOptions> = {}): QueuedJobOptions => ({
  name,
  maxAttempts: 3,
  timeoutMs: 30_000,
  concurrency: 1,
  ...more,
})
