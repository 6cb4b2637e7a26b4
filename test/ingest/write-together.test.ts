import { expect, test } from 'vitest'
import { WriteTogether } from '../../src/ingest/write-together.ts'

/** A store whose writes end when the test says so. */
function store(bounds = { items: 100, bytes: 1_000 }) {
  const writes: { items: readonly string[]; finish: () => void; fail: (error: Error) => void }[] = []
  const together = new WriteTogether<string, string>(
    (items) =>
      new Promise((resolve, reject) => {
        writes.push({ items, finish: () => resolve(items.map((item) => `${item}!`)), fail: reject })
      }),
    bounds,
  )
  return { together, writes }
}

test('what arrives while two writes are in flight is written together by the next one', async () => {
  const { together, writes } = store()
  const results = ['a', 'b', 'c', 'd', 'e'].map((item) => together.add(item, 1))
  expect(writes.map((w) => w.items)).toEqual([['a'], ['b']])
  writes[0]?.finish()
  await results[0]
  expect(writes.map((w) => w.items)).toEqual([['a'], ['b'], ['c', 'd', 'e']])
  writes[1]?.finish()
  writes[2]?.finish()
  expect(await Promise.all(results)).toEqual(['a!', 'b!', 'c!', 'd!', 'e!'])
})

test('a batch is bounded by items and by bytes, and one item larger than the bound goes alone', async () => {
  const { together, writes } = store({ items: 2, bytes: 10 })
  const results = [5, 5, 1, 1, 1, 50].map((size, i) => together.add(String(i), size))
  for (let i = 0; i < writes.length; i += 1) {
    writes[i]?.finish()
    await new Promise(setImmediate)
  }
  expect(writes.map((w) => w.items.length)).toEqual([1, 1, 2, 1, 1])
  await Promise.all(results)
})

test('a write that fails is told to those who were part of it, and to nobody else', async () => {
  const { together, writes } = store()
  const [a, b] = [together.add('a', 1), together.add('b', 1)]
  writes[0]?.fail(new Error('disk full'))
  await expect(a).rejects.toThrow('disk full')
  writes[1]?.finish()
  expect(await b).toBe('b!')
})
