import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Json, Page } from '../../src/ports/source-reader.ts'
import { ReadAhead } from '../../src/sync/read-ahead.ts'
import { issue, page } from './scripted-source.ts'

const never = () => false

/** A walk of so many pages that are there soon after they were asked for; `asked` tells which were. */
function walkOf(pages: number, items = 1) {
  const asked: Json[] = []
  const read = async (at: Json): Promise<Page> => {
    asked.push(at)
    await setImmediate()
    const n = Number(at ?? 0)
    const all = Array.from({ length: items }, (_, i) => issue('octo/hello', n * items + i))
    return page(all, n + 1 < pages ? n + 1 : null)
  }
  return { asked, read }
}

const places = (pages: readonly Page[]) => pages.map(({ next }) => next)

/** Everything that needs no waiting has happened. */
const calm = async () => {
  for (let i = 0; i < 50; i += 1) await setImmediate()
}

test('pages that come while others are applied are taken together, in their order', async () => {
  const { read } = walkOf(5)
  const ahead = new ReadAhead(read, null, never)
  expect(places(await ahead.take())).toEqual([1])
  await calm()
  expect(places(await ahead.take())).toEqual([2, 3, 4, null])
})

test('a page that is slower than its application comes alone', async () => {
  const { read } = walkOf(3)
  const slow = async (at: Json) => {
    await calm()
    return read(at)
  }
  const ahead = new ReadAhead(slow, null, never)
  expect(places(await ahead.take())).toEqual([1])
  expect(places(await ahead.take())).toEqual([2])
  expect(places(await ahead.take())).toEqual([null])
})

test('a walk goes on where it is told to begin', async () => {
  const { asked, read } = walkOf(5)
  await new ReadAhead(read, 3, never).take()
  expect(asked[0]).toBe(3)
})

test.each([
  { items: 1, held: 8 },
  { items: 400, held: 3 },
])('with $items items a page at most $held pages are held', async ({ items, held }) => {
  const { asked, read } = walkOf(100, items)
  const ahead = new ReadAhead(read, null, never)
  await ahead.take()
  await calm()
  expect(asked).toHaveLength(1 + held)
  expect(await ahead.take()).toHaveLength(held)
})

test('what reading threw is thrown after the pages before it were taken, and every time', async () => {
  const { read } = walkOf(5)
  const broken = new Error('HTTP 502')
  const ahead = new ReadAhead(async (at) => (at === 2 ? Promise.reject(broken) : read(at)), null, never)
  await ahead.take()
  await calm()
  expect(places(await ahead.take())).toEqual([2])
  await expect(ahead.take()).rejects.toBe(broken)
  await expect(ahead.take()).rejects.toBe(broken)
})

test('nothing is read for a walk that was given up', async () => {
  const { asked, read } = walkOf(5)
  const ahead = new ReadAhead(read, null, never)
  await ahead.take()
  ahead.stop()
  await calm()
  expect(asked).toEqual([null, 1])
})

test('nothing is read ahead once the turn is over', async () => {
  const { asked, read } = walkOf(5)
  const ahead = new ReadAhead(read, null, () => asked.length >= 2)
  await ahead.take()
  await calm()
  expect(asked).toEqual([null, 1])
})
