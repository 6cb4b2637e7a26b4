import { describe, expect, test } from 'vitest'
import { deployments } from '../../../../adapters/github/streams/deployments.ts'
import {
  type Asked,
  at,
  backlogOf,
  cursorOf,
  fakeClient,
  listed,
  missing,
  numbers,
  paged,
  partsOf,
  passOf,
  REPOSITORY,
  type Told,
  topicsOf,
  walk,
} from './fake-client.ts'

interface Deployment {
  readonly id: number
  readonly created_at: string
  readonly updated_at: string
}

const DAY = 86_400
const deployment = (id: number, updated = id * DAY): Deployment => ({
  id,
  created_at: at(id * DAY),
  updated_at: at(updated),
})
const newestFirst = (to: number) =>
  numbers(1, to)
    .reverse()
    .map((id) => deployment(id))
const status = (of: number, n: number) => ({ id: of * 1000 + n, state: 'success' })
const marks = (maxId: number, etag = '"old"') => ({ maxId, changedAt: new Date(at(maxId * DAY)).toISOString(), etag })

/** Deployments with so many statuses each. */
function tellOf(all: readonly Deployment[], statuses = 2): (asked: Asked) => Told {
  return (asked) => {
    const id = Number(asked.parameters.deployment_id)
    if (asked.route === '/deployments') return { ...paged(all, asked), etag: '"new"' }
    const found = all.find((it) => it.id === id)
    if (found === undefined) throw missing()
    if (asked.route === '/deployments/{deployment_id}') return { data: found }
    return paged(
      numbers(1, statuses)
        .reverse()
        .map((n) => status(id, n)),
      asked,
    )
  }
}

const idsOf = (pages: Awaited<ReturnType<typeof walk>>) =>
  pages
    .flatMap(({ items }) =>
      partsOf<Deployment>([{ items: items.filter((it) => it.topic === 'deployment') }], 'deployment'),
    )
    .map(({ id }) => id)

describe('the walk over deployments', () => {
  test('reads each with all its statuses, oldest first', async () => {
    const pages = await walk(deployments, fakeClient(tellOf([deployment(7)], 130)), passOf())
    expect(topicsOf(pages)).toEqual(['deployment', ...numbers(1, 130).map(() => 'deployment_status')])
    const statuses = partsOf<{ id: number }>(pages, 'deployment_status').map(({ id }) => id)
    expect(statuses).toEqual(numbers(7001, 7130))
    expect(partsOf<Deployment>(pages, 'deployment').every(({ id }) => id === 7)).toBe(true)
  })

  test('goes on in the middle of a list page, also when a new one has moved the rest', async () => {
    const all = newestFirst(120)
    const client = fakeClient(tellOf(all))
    const first = await deployments.read(client, REPOSITORY, passOf(), null)
    expect(idsOf([first])).toEqual(numbers(96, 120))
    const moved = fakeClient(tellOf([deployment(121), ...all]))
    const rest = await walk(deployments, moved, passOf(), JSON.parse(JSON.stringify(first.next)))
    expect(new Set(idsOf(rest))).toEqual(new Set(numbers(1, 95)))
    const next = await walk(deployments, moved, passOf({ cursor: cursorOf(rest) }))
    expect(idsOf(next)).toContain(121)
  })

  test('reads new and changed ones, and sees one that became inactive', async () => {
    const all = newestFirst(60).map((it) => (it.id === 12 ? deployment(12, 60 * DAY) : it))
    const pages = await walk(deployments, fakeClient(tellOf(all)), passOf({ cursor: marks(58) }))
    expect(idsOf(pages).toSorted((one, other) => one - other)).toEqual([12, 58, 59, 60])
    expect(cursorOf(pages)).toEqual(marks(60, '"new"'))
  })

  test('reads unfinished ones again even when the list has not changed', async () => {
    const tell = tellOf(newestFirst(60))
    const client = fakeClient((asked) =>
      asked.options.etag === '"old"' ? { data: null, notModified: true } : tell(asked),
    )
    const backlog = backlogOf(...numbers(1, 30).map(String))
    const pages = await walk(deployments, client, passOf({ cursor: marks(60), backlog }))
    expect(pages.map(({ items }) => items.length)).toEqual([0, 75, 15])
    expect(idsOf(pages)).toEqual(numbers(1, 30))
    expect(cursorOf(pages)).toEqual(marks(60))
  })

  test('leaves one that is gone to the census', async () => {
    const backlog = backlogOf('5', '999')
    const pages = await walk(deployments, fakeClient(tellOf([deployment(5)])), passOf({ cursor: marks(5), backlog }))
    expect(new Set(idsOf(pages))).toEqual(new Set([5]))
    const vanished = fakeClient((asked) => {
      if (asked.route !== '/deployments') throw missing()
      return tellOf([deployment(5)])(asked)
    })
    expect((await walk(deployments, vanished, passOf()))[0]?.items).toEqual([])
  })
})

test('the census names deployments as far back as it looks', async () => {
  const client = fakeClient(tellOf(newestFirst(350)))
  const objects = await listed(deployments, client, new Date(at(200 * DAY)))
  expect(objects.map(({ externalId }) => Number(externalId))).toEqual(numbers(151, 350).reverse())
  expect(objects[0]).toEqual({ kind: 'deployment', externalId: '350', key: 350, changedAt: marks(350).changedAt })
})

test('a deployment that is not found is gone; one that is comes with its statuses', async () => {
  const client = fakeClient((asked) => (asked.route === '' ? { data: {} } : tellOf([deployment(5)])(asked)))
  const known = (externalId: string) => ({ kind: 'deployment', externalId, externalKey: null }) as const
  const { items, gone } = await deployments.fetch(client, REPOSITORY, [known('5'), known('6')])
  expect(items.map(({ topic }) => topic)).toEqual(['deployment', 'deployment_status', 'deployment_status'])
  expect(gone).toEqual([{ object: known('6'), reason: 'deleted' }])
})
