import { expect, test } from 'vitest'
import { sprints } from '../../../../adapters/jira/streams/sprints.ts'
import {
  type Asked,
  BOARD,
  cursorOf,
  type FakeOptions,
  fakeClient,
  listed,
  missing,
  numbers,
  partsOf,
  rejected,
  sourceOf,
  walk,
} from './fake-client.ts'

const LIST = 'GET /rest/agile/1.0/board/12/sprint'
const sprint = (id: number, patch: object = {}) => ({
  id,
  state: 'active',
  name: `Sprint ${id}`,
  startDate: '2024-01-01T09:00:00.000+01:00',
  originBoardId: 12,
  ...patch,
})

function site(answers: Readonly<Record<string, (asked: Asked) => unknown>>, options: FakeOptions = {}) {
  return sourceOf(
    fakeClient((asked) => {
      const answer = answers[asked.line]
      if (answer === undefined) throw missing()
      return answer(asked)
    }, options),
  )
}

/** As boards page: without a total, with a word on whether it was the last. */
function paged(list: readonly unknown[], { query }: Asked) {
  const startAt = Number(query.startAt)
  const values = list.slice(startAt, startAt + 50)
  return { startAt, maxResults: 50, isLast: startAt + values.length >= list.length, values }
}

const read = { scope: BOARD }

test.each(['cloud', 'datacenter'] as const)(
  'sprints of %s are read to the end in all their states',
  async (flavour) => {
    const all = numbers(1, 120).map((id) => sprint(id, { state: ['future', 'active', 'closed'][id % 3] }))
    const source = site({ [LIST]: (asked) => paged(all, asked) }, { flavour })
    const pages = await walk(sprints, source, read)
    expect(partsOf(pages, 'sprint')).toEqual(all)
    expect(pages[0]?.items[0]).toMatchObject({ topic: 'api:sprint', payload: { as_of: '2024-06-01T12:00:00.000Z' } })
    const second = await walk(sprints, source, { ...read, cursor: cursorOf(pages) })
    const again = await walk(sprints, source, { ...read, cursor: cursorOf(second) })
    expect(again.flatMap(({ items }) => items)).toEqual([])
  },
)

test('times stay as they were told, and a long name is no trouble', async () => {
  const told = sprint(1, { name: 'A name of more than thirty characters', endDate: null })
  const pages = await walk(sprints, site({ [LIST]: (asked) => paged([told], asked) }), read)
  expect(partsOf(pages, 'sprint')).toEqual([told])
})

test('a sprint of which a server does not tell where it was made belongs to the board that shows it', async () => {
  const told = { id: 1, state: 'closed', name: 'Sprint 1' }
  const source = site({ [LIST]: (asked) => paged([told], asked) }, { flavour: 'datacenter' })
  expect(partsOf(await walk(sprints, source, read), 'sprint')).toEqual([{ ...told, originBoardId: 12 }])
  expect(await listed(sprints, source, BOARD)).toHaveLength(1)
})

test('the census leaves sprints that another board made to that board', async () => {
  const source = site({ [LIST]: (asked) => paged([sprint(1), sprint(2, { originBoardId: 13 })], asked) })
  expect(await listed(sprints, source, BOARD)).toEqual([
    { kind: 'sprint', externalId: '1', key: null, changedAt: null },
  ])
})

const refusing = {
  [LIST]: () => {
    throw rejected()
  },
}
const BOARD_12 = 'GET /rest/agile/1.0/board/12'

test.each(['kanban', 'simple'])('a %s board that answers 400 has no sprints', async (type) => {
  const source = site({ ...refusing, [BOARD_12]: () => ({ id: 12, type }) })
  expect(await walk(sprints, source, read)).toMatchObject([{ items: [], next: null }])
  expect(await listed(sprints, source, BOARD)).toEqual([])
})

test('a scrum board that answers 400 is a failure', async () => {
  const source = site({ ...refusing, [BOARD_12]: () => ({ id: 12, type: 'scrum' }) })
  await expect(walk(sprints, source, read)).rejects.toMatchObject({ code: 'UPSTREAM_REJECTED' })
})

test('sprints asked for alone are there or deleted, and never gone with a board that is not shown', async () => {
  const known = ['1', '2'].map((externalId) => ({ kind: 'sprint', externalId, externalKey: null }) as const)
  const one = { 'GET /rest/agile/1.0/sprint/1': () => sprint(1) }
  const source = site({ ...one, [BOARD_12]: () => ({ id: 12, name: 'Team' }) })
  const fetched = await sprints.fetch(source, BOARD, known)
  expect([fetched.items.length, fetched.gone]).toEqual([1, [{ object: known[1], reason: 'deleted' }]])
  await expect(sprints.fetch(site(one), BOARD, known)).rejects.toMatchObject({ code: 'UPSTREAM_NOT_FOUND' })
})
