import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { silentLogger } from '../src/ports/logger.ts'
import { type Ending, Shutdown } from '../src/shutdown.ts'

/** A process that only notes how it was ended. */
class FakeProcess extends EventEmitter {
  exitCode: number | undefined
  readonly ends: number[] = []
  exit(code: number): void {
    this.ends.push(code)
  }
}

function setup() {
  const ending = new FakeProcess()
  return { ending, shutdown: new Shutdown(silentLogger, ending as unknown as Ending) }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('parts stop in the reverse order of their start; one that fails does not keep the others from it', async () => {
  const { ending, shutdown } = setup()
  const stopped: string[] = []
  shutdown.add('first', async () => stopped.push('first'))
  shutdown.add('second', () => Promise.reject(new Error('stuck')))
  shutdown.add('third', async () => stopped.push('third'))
  await shutdown.run()
  expect(stopped).toEqual(['third', 'first'])
  expect(ending.exitCode).toBe(1)
})

test.each(['SIGTERM', 'SIGINT'])('%s asks to stop, and the same press told twice is one', async (signal) => {
  const { ending, shutdown } = setup()
  ending.emit(signal, signal)
  ending.emit(signal, signal)
  await shutdown.requested
  expect(ending.ends).toEqual([])
})

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
])('asked again by %s later on, it ends at once', (signal, code) => {
  const { ending } = setup()
  ending.emit('SIGTERM', 'SIGTERM')
  vi.advanceTimersByTime(1_000)
  ending.emit(signal, signal)
  expect(ending.ends).toEqual([code])
})

test('a part that hangs does not keep the process alive', async () => {
  const { ending, shutdown } = setup()
  shutdown.add('hangs', () => new Promise(() => undefined))
  void shutdown.run()
  await vi.advanceTimersByTimeAsync(9_000)
  expect(ending.ends).toEqual([1])
})

test('an error that nobody caught asks to stop too', async () => {
  const { ending, shutdown } = setup()
  const error = new Error('nobody caught me')
  ending.emit('uncaughtException', error)
  await expect(shutdown.requested).rejects.toBe(error)
})
