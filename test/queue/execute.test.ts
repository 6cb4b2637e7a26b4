import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { TrackerdError } from '../../src/errors.ts'
import { again, done, type Outcome, type RunJob } from '../../src/ports/job-queue.ts'
import { type Logger, silentLogger } from '../../src/ports/logger.ts'
import { noTelemetry, type Telemetry } from '../../src/ports/telemetry.ts'
import { noTracing } from '../../src/ports/tracing.ts'
import { execute } from '../../src/queue/execute.ts'
import { untilAborted } from './recorder.ts'

const now = new Date('2026-03-01T12:00:00Z')
const job = { id: 'id-1', name: 'task', payload: { n: 1 }, attempt: 1, due: now }
const options = { maxAttempts: 3, timeoutMs: 1_000 }

function setup() {
  const lines: { level: string; message: string; fields: Record<string, unknown> }[] = []
  const write = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, message, fields: { ...fields } })
  const logger: Logger = {
    ...silentLogger,
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  }
  const observed: unknown[] = []
  const telemetry: Telemetry = { ...noTelemetry, observe: (...told) => void observed.push(told) }
  const released = new AbortController()
  const start = (run: RunJob) =>
    execute(run, job, options, released.signal, {
      logger,
      clock: { now: () => now },
      random: () => 1,
      telemetry,
      tracing: noTracing,
    })
  return { lines, observed, released, start }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('one attempt', () => {
  test('hands the handler its job and settles the outcome', async () => {
    const { start } = setup()
    const run = vi.fn<RunJob>(async () => done('3 applied'))
    expect(await start(run)).toEqual({ act: 'finish', why: 'done', note: '3 applied' })
    expect(run).toHaveBeenCalledExactlyOnceWith({ ...job, signal: expect.any(AbortSignal) })
  })

  test.each([
    ['done', async () => done()],
    ['again', async () => again()],
    [
      'retry',
      async () => {
        throw new Error('broken')
      },
    ],
  ] satisfies [string, RunJob][])('that ends as %s tells how long it took', async (outcome, run) => {
    const { start, observed } = setup()
    await start(run)
    const seconds = expect.any(Number)
    expect(observed).toEqual([['trackerd_job_duration_seconds', { job_name: 'task', outcome }, seconds]])
  })

  test('leaves no timer behind', async () => {
    const { start } = setup()
    await start(async () => done())
    expect(vi.getTimerCount()).toBe(0)
  })

  test('a handler that throws before it returns a promise is a failed attempt', async () => {
    const { start } = setup()
    const broken: RunJob = () => {
      throw new Error('at once')
    }
    expect(await start(broken)).toMatchObject({ why: 'retry', error: { code: 'INTERNAL' } })
  })

  test('a handler that stops at its timeout is JOB_TIMEOUT, whatever it threw', async () => {
    const { start } = setup()
    const settled = start(({ signal }) => untilAborted(signal))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await settled).toMatchObject({ why: 'retry', attempt: 2, error: { code: 'JOB_TIMEOUT' } })
  })

  test('a handler that answers after its timeout has answered', async () => {
    const { start } = setup()
    const settled = start(({ signal }) => untilAborted(signal).catch(() => again('was told to stop')))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await settled).toMatchObject({ why: 'again' })
  })

  test('a handler that does not heed its signal is left behind', async () => {
    const { start } = setup()
    const settled = start(() => new Promise<Outcome>(() => undefined))
    await vi.advanceTimersByTimeAsync(3_000)
    expect(await settled).toMatchObject({ why: 'retry', error: { code: 'JOB_TIMEOUT' } })
  })

  test('released while it runs, the job is given back without spending the attempt', async () => {
    const { start, released } = setup()
    const settled = start(({ signal }) => untilAborted(signal))
    released.abort()
    expect(await settled).toEqual({ act: 'requeue', why: 'released', at: null, attempt: 1 })
  })

  test('released before it begins, a deaf handler is left behind too', async () => {
    const { start, released } = setup()
    released.abort()
    const settled = start(() => new Promise<Outcome>(() => undefined))
    await vi.advanceTimersByTimeAsync(2_000)
    expect(await settled).toMatchObject({ why: 'released' })
  })
})

describe('the log line of a run', () => {
  test.each([
    ['debug', 'nothing to tell', async () => done()],
    ['info', 'a note', async () => done('3 applied')],
    ['info', 'more to do', async () => again()],
    ['warn', 'a failure that is tried again', async () => Promise.reject(new TrackerdError('DATABASE_UNAVAILABLE'))],
    ['error', 'a failure for good', async () => Promise.reject(new TrackerdError('ENDPOINT_UNKNOWN'))],
  ] as const)('is of level %s for %s', async (level, _, run) => {
    const { start, lines } = setup()
    await start(run)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatchObject({ level, fields: { job: 'task', jobId: 'id-1', attempt: 1 } })
    expect(lines[0]?.fields).toHaveProperty('durationMs')
    expect(lines[0]?.fields).toHaveProperty('outcome')
  })
})
