import { describe, expect, test } from 'vitest'
import { endpoint, ID } from '../http/fake-app.ts'
import { setupOnce } from '../http/setup.ts'
import { COMMANDS } from './command-table.ts'
import { FILES } from './command-table-endpoints.ts'
import { setup } from './setup.ts'

const anew = setupOnce()

describe.each(COMMANDS)('trackerd %s', (line, [name, ...args], words) => {
  test('reaches its use case and tells people', async () => {
    const { trackerd, app } = setup({ files: FILES, on: anew() })
    const done = await trackerd(...line.split(' '))
    expect(done).toMatchObject({ code: 0, err: '' })
    expect(done.out).toMatch(words)
    const call = app.calls.findLast(([called]) => called !== 'authenticate')
    expect([call?.[0], ...(call?.slice(2) ?? [])]).toEqual([name, ...args])
  })

  test('prints JSON and nothing else with --json', async () => {
    const { trackerd } = setup({ files: FILES, on: anew() })
    const done = await trackerd(...line.split(' '), '--json')
    expect(done).toMatchObject({ code: 0, err: '' })
    expect(JSON.parse(done.out)).toEqual(expect.any(Object))
  })
})

test('--json is the answer of the API, whole', async () => {
  const { trackerd } = setup()
  expect(JSON.parse((await trackerd('--json', 'endpoint', 'show', ID)).out)).toMatchObject({
    id: ID,
    binding_mode: 'auto',
    secret_ids: ['s1'],
    last_error: null,
    version: 3,
  })
  expect(JSON.parse((await trackerd('deliveries', 'list', '--json')).out)).toMatchObject({
    items: [{ delivery_id: 'd-1' }],
    next_cursor: 'next',
  })
})

test('a list that is longer than a page is read to its end', async () => {
  const many = Array.from({ length: 401 }, (_, at) => ({
    ...endpoint,
    id: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
  }))
  const { trackerd } = setup({ app: { listEndpoints: async () => many } })
  const { out } = await trackerd('endpoint', 'list', '--json')
  expect((JSON.parse(out) as { items: { id: string }[] }).items.map(({ id }) => id)).toEqual(many.map(({ id }) => id))
})

test('empty lists say so, and what to do', async () => {
  const { trackerd } = setup({ app: { listEndpoints: async () => [] } })
  expect((await trackerd('endpoint', 'list')).out).toBe(
    'There are no endpoints yet. Add one with "trackerd endpoint add github" or "trackerd endpoint add jira".\n',
  )
  expect(JSON.parse((await trackerd('endpoint', 'list', '--json')).out)).toEqual({ items: [], next_cursor: null })
})

test('the secret of one\u2019s own comes from standard input and is not echoed', async () => {
  const { trackerd, app } = setup({ stdin: '  own-secret-0123456789\n' })
  const done = await trackerd('endpoint', 'rotate-secret', ID, '--secret-stdin')
  expect(app.calls.at(-1)).toEqual(['rotateSecret', expect.anything(), ID, 'own-secret-0123456789'])
  expect(done.out).not.toContain('own-secret-0123456789')
})

test('deliveries show --body prints the bytes alone; a terminal gets no control characters', async () => {
  const body = '{"title":"\u001b[31mred"}\n'
  const showDelivery = async () => ({ ...(await setup().app.showDelivery({} as never, ID)), body })
  expect((await setup({ app: { showDelivery } }).trackerd('deliveries', 'show', ID, '--body')).out).toBe(body)
  const onTerminal = await setup({ app: { showDelivery }, terminal: 80 }).trackerd('deliveries', 'show', ID, '--body')
  expect(onTerminal.out).toBe('{"title":"\u00b7[31mred"}\n\n')
})

test('a body that was dropped is said to be', async () => {
  const showDelivery = async () => ({ ...(await setup().app.showDelivery({} as never, ID)), body: null })
  const done = await setup({ app: { showDelivery } }).trackerd('deliveries', 'show', ID, '--body')
  expect(done).toMatchObject({ code: 1, err: expect.stringContaining('NOT_FOUND') })
})

test('on a terminal a table is cut to its width, ids excepted; in a pipe nothing is cut', async () => {
  const listEndpoints = async () => [{ ...endpoint, name: 'n'.repeat(100) }]
  const narrow = await setup({ app: { listEndpoints }, terminal: 110 }).trackerd('endpoint', 'list')
  expect(Math.max(...narrow.out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(110)
  expect(narrow.out).toContain(ID)
  expect(narrow.out).toContain('n\u2026')
  expect((await setup({ app: { listEndpoints } }).trackerd('endpoint', 'list')).out).toContain('n'.repeat(100))
})

test('names from outside cannot move the cursor of a terminal', async () => {
  const listInitiatives = async () => [{ ...endpoint, name: 'a\u001b[2Jb\nc' }]
  const { out } = await setup({ app: { listEndpoints: listInitiatives }, terminal: 120 }).trackerd('endpoint', 'list')
  expect(out).toContain('a\u00b7[2Jb\u00b7c')
})
