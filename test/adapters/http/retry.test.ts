import { expect, test } from 'vitest'
import { pause, retry } from '../../../adapters/http/retry.ts'
import { TrackerdError } from '../../../src/errors.ts'

async function pausesWith(random: number): Promise<number[]> {
  const pauses: number[] = []
  const away = () => Promise.reject(new TrackerdError('UPSTREAM_UNAVAILABLE'))
  const options = {
    signal: new AbortController().signal,
    random: () => random,
    pause: async (ms: number) => void pauses.push(ms),
  }
  await expect(retry(away, options)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
  return pauses
}

test('waits are spread, so that workers who failed together do not come back together', async () => {
  expect(await pausesWith(0)).toEqual([250, 500])
  expect(await pausesWith(0.999)).toEqual([749.5, 1499])
})

test('an error that is not of the catalogue is a defect and is not tried again', async () => {
  let runs = 0
  const broken = async () => {
    runs++
    throw new TypeError('a defect')
  }
  const options = { signal: new AbortController().signal, random: () => 0, pause: async () => undefined }
  await expect(retry(broken, options)).rejects.toThrow(TypeError)
  expect(runs).toBe(1)
})

test('a wait ends with the reason of whoever stops it', async () => {
  const stop = new AbortController()
  const reason = new Error('the daemon stops')
  const waiting = pause(3_600_000, stop.signal)
  stop.abort(reason)
  await expect(waiting).rejects.toBe(reason)
})
