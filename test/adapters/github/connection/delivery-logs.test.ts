import { expect, test } from 'vitest'
import { deliveryLogs } from '../../../../adapters/github/connection/delivery-logs.ts'
import { FORBIDDEN, NOT_FOUND, refusal, repository, scripted } from './scripted.ts'

const PATH = '/webhooks/github/e1'
const HERE = { url: `https://trackerd.example.com${PATH}`, content_type: 'json', insecure_ssl: '0', secret: '********' }
const ELSEWHERE = { url: 'https://ci.example.com/hook', content_type: 'json', insecure_ssl: '0' }
const hook = (id: number, config: unknown) => ({ id, active: true, events: ['push'], config })

const A = 'GET /repos/octo/a/hooks?per_page=100&page=1'
const B = 'GET /repos/octo/b/hooks?per_page=100&page=1'
const ORG = 'GET /orgs/octo/hooks?per_page=100&page=1'
const OWNER = 'GET /users/octo'
const both = [repository('octo', 'a'), repository('octo', 'b')]

test('every hook that posts here has its log, of repositories and of their organisation', async () => {
  const { client, calls } = scripted('token', {
    [A]: { data: [hook(1, HERE), hook(2, ELSEWHERE)], nextPage: 2 },
    'GET /repos/octo/a/hooks?per_page=100&page=2': { data: [hook(3, HERE), hook(4, {})] },
    [B]: { data: [] },
    [ORG]: { data: [hook(5, HERE)] },
  })
  const logs = await deliveryLogs(client, both, PATH)
  expect(logs.map(({ name }) => name)).toEqual(['octo/a hook 1', 'octo/a hook 3', 'octo hook 5'])
  expect(calls.filter((call) => call === ORG)).toHaveLength(1)
})

test('a log is read page by page, each attempt by itself, and asked for another one', async () => {
  const LOG = '/repos/octo/a/hooks/1/deliveries'
  const { client, calls } = scripted('token', {
    [A]: { data: [hook(1, HERE)] },
    [ORG]: NOT_FOUND,
    [OWNER]: { data: { type: 'User' } },
    [`GET ${LOG}?per_page=100`]: {
      data: [
        // Larger than a double holds exactly; the client hands such ids on as they are.
        { id: 9007199254740993n, guid: 'g1', event: 'push', status_code: 202, delivered_at: '2026-01-31T11:00:00Z' },
        { id: 11, guid: 'g1', event: 'push', status_code: 503, delivered_at: '2026-01-31T10:00:00Z', redelivery: true },
      ],
      nextCursor: 'v1_11',
    },
    [`GET ${LOG}?per_page=100&cursor=v1_11`]: {
      data: [{ id: 10, guid: 'g0', event: 'ping', status_code: 0, delivered_at: '2026-01-31T09:00:00Z' }],
    },
    [`POST ${LOG}/9007199254740993/attempts`]: {},
  })
  const [log] = await deliveryLogs(client, [repository('octo', 'a')], PATH)
  const first = await log?.read(null)
  expect(first?.attempts).toEqual([
    {
      id: '9007199254740993',
      deliveryId: 'g1',
      topic: 'push',
      deliveredAt: new Date('2026-01-31T11:00:00Z'),
      succeeded: true,
    },
    { id: '11', deliveryId: 'g1', topic: 'push', deliveredAt: new Date('2026-01-31T10:00:00Z'), succeeded: false },
  ])
  const last = await log?.read(first?.next ?? null)
  expect(last).toMatchObject({ attempts: [{ id: '10', succeeded: false }], next: null })
  for (const attempt of first?.attempts.slice(0, 1) ?? []) await log?.redeliver(attempt)
  expect(calls.at(-1)).toBe(`POST ${LOG}/9007199254740993/attempts`)
})

test('an id that lost digits on the way is refused: it would name another attempt', async () => {
  const attempt = { guid: 'g', event: 'push', status_code: 500, delivered_at: '2026-01-31T11:00:00Z' }
  const { client } = scripted('token', {
    [A]: { data: [hook(1, HERE)] },
    [ORG]: { data: [] },
    'GET /repos/octo/a/hooks/1/deliveries?per_page=100': { data: [{ ...attempt, id: 2 ** 53 }] },
  })
  const [log] = await deliveryLogs(client, [repository('octo', 'a')], PATH)
  await expect(log?.read(null)).rejects.toMatchObject({ code: 'UPSTREAM_INVALID' })
})

test('attempts whose pages lead nowhere are not read for ever', async () => {
  const { client } = scripted('token', {
    [A]: { data: [hook(1, HERE)] },
    [ORG]: { data: [] },
    'GET /repos/octo/a/hooks/1/deliveries?per_page=100&cursor=c': { data: [], nextCursor: 'c' },
  })
  const [log] = await deliveryLogs(client, [repository('octo', 'a')], PATH)
  await expect(log?.read({ cursor: 'c' })).rejects.toMatchObject({ code: 'UPSTREAM_INVALID' })
})

test('where some hooks may not be read the others are', async () => {
  const { client } = scripted('token', {
    [A]: FORBIDDEN,
    [B]: { data: [hook(1, HERE)] },
    [ORG]: FORBIDDEN,
    [OWNER]: { data: { type: 'Organization' } },
  })
  expect((await deliveryLogs(client, both, PATH)).map(({ name }) => name)).toEqual(['octo/b hook 1'])
})

test.each([
  ['a person', 'User'],
  ['an organisation', 'Organization'],
])('when no hook may be read at all that is said, also where the owner is %s', async (_, type) => {
  const { client } = scripted('token', { [A]: NOT_FOUND, [ORG]: NOT_FOUND, [OWNER]: { data: { type } } })
  await expect(deliveryLogs(client, [repository('octo', 'a')], PATH)).rejects.toMatchObject({
    code: 'UPSTREAM_FORBIDDEN',
    details: { permission: 'Webhooks: read' },
  })
})

test('without a repository there is nothing to read and nothing forbidden', async () => {
  expect(await deliveryLogs(scripted('token', {}).client, [], PATH)).toEqual([])
})

test('a limit stops the search: a log must not be missing because of it', async () => {
  const limited = refusal('UPSTREAM_LIMITED')
  const { client } = scripted('token', { [A]: { data: [] }, [B]: limited })
  await expect(deliveryLogs(client, both, PATH)).rejects.toBe(limited)
})

const APP_HOOK = 'GET /app/hook/config as app'

test('the hook of an app stands for everything it is installed on', async () => {
  const { client, calls } = scripted('app', {
    [APP_HOOK]: { data: HERE },
    'GET /app as app': { data: { name: 'trackerd', events: ['push'] } },
    'GET /app/hook/deliveries?per_page=100 as app': {
      data: [{ id: 10, guid: 'g0', event: 'push', status_code: 500, delivered_at: '2026-01-31T09:00:00Z' }],
    },
    'POST /app/hook/deliveries/10/attempts as app': {},
  })
  const [log, ...others] = await deliveryLogs(client, both, PATH)
  expect([log?.name, others]).toEqual(["the app's hook", []])
  for (const attempt of (await log?.read(null))?.attempts ?? []) await log?.redeliver(attempt)
  expect(calls.at(-1)).toBe('POST /app/hook/deliveries/10/attempts as app')
})

test('an app whose hook posts elsewhere may still read those of its repositories', async () => {
  const { client } = scripted('app', {
    [APP_HOOK]: { data: ELSEWHERE },
    [A]: { data: [hook(1, HERE)] },
    [B]: FORBIDDEN,
    [ORG]: { data: [] },
  })
  expect((await deliveryLogs(client, both, PATH)).map(({ name }) => name)).toEqual(['octo/a hook 1'])
})
