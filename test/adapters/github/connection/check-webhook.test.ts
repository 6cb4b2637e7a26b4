import { expect, test } from 'vitest'
import { WEBHOOK_EVENTS } from '../../../../adapters/github/connection/webhook-events.ts'
import { isUsed } from '../../../../adapters/github/translate/index.ts'
import { EXAMPLES } from '../examples.ts'
import { app, attempts, checked, config, DELIVERIES, fine, HOOKS, hook, ORG_HOOKS, OWNER, PATH } from './connected.ts'
import { FORBIDDEN, NOT_FOUND } from './scripted.ts'

test.each([
  ['is switched off', { ...hook, active: false }, 'failed', 'switched off'],
  ['lacks events', { ...hook, events: ['push', 'status'] }, 'warning', 'check_run, check_suite, create'],
  ['sends everything', { ...hook, events: ['*'] }, 'ok', 'every event'],
  ['sends forms', { ...hook, config: { ...config, content_type: 'form' } }, 'ok', 'every event'],
  ['sends something else', { ...hook, config: { ...config, content_type: 'xml' } }, 'failed', 'content type'],
  ['trusts any certificate', { ...hook, config: { ...config, insecure_ssl: '1' } }, 'warning', 'certificate'],
])('a hook that %s', async (_, found, outcome, text) => {
  const { line } = await checked({ ...fine, [HOOKS]: { data: [found] } })
  expect(line('webhook')).toMatchObject({ outcome, text: expect.stringContaining(text) })
})

test('the hook may be that of the organisation', async () => {
  const { line } = await checked({
    ...fine,
    [HOOKS]: { data: [{ ...hook, config: { ...config, url: 'https://ci.example.com' } }] },
    [ORG_HOOKS]: { data: [hook] },
    'GET /orgs/octo/hooks/1/deliveries?per_page=50': attempts(202),
  })
  expect(line('webhook')).toMatchObject({ outcome: 'ok', text: expect.stringContaining('octo hook 1') })
})

test('no hook is a warning only where all that could be may be read', async () => {
  const none = { ...fine, [HOOKS]: { data: [] }, [ORG_HOOKS]: NOT_FOUND }
  const ofPerson = await checked({ ...none, [OWNER]: { data: { type: 'User' } } })
  expect(ofPerson.line('webhook')).toMatchObject({ outcome: 'warning', text: `No hook posts to ${PATH}` })
  const hidden = await checked({ ...none, [OWNER]: { data: { type: 'Organization' } } })
  expect(hidden.line('webhook')).toMatchObject({ outcome: 'unknown', text: expect.stringContaining('Webhooks: read') })
  const forbidden = await checked({ ...fine, [HOOKS]: FORBIDDEN, [ORG_HOOKS]: { data: [] } })
  expect(forbidden.line('webhook')).toMatchObject({ outcome: 'unknown', text: expect.stringContaining('octo/hello') })
  expect(forbidden.line('deliveries')?.outcome).toBe('unknown')
})

test.each([
  [attempts(202, 200), 'ok', 'All of the last 2 attempts succeeded'],
  [attempts(202, 503, 0), 'warning', '2 of the last 3 attempts failed'],
  [attempts(404, 404), 'failed', 'All of the last 2 attempts failed'],
  [attempts(), 'unknown', 'Nothing was delivered'],
])('the latest attempts are weighed (%#)', async (told, outcome, text) => {
  const { line } = await checked({ ...fine, [DELIVERIES]: told })
  expect(line('deliveries')).toMatchObject({ outcome, text: expect.stringContaining(text) })
})

test('an app whose hook posts elsewhere is told so, whatever it may read besides', async () => {
  const elsewhere = { 'GET /app/hook/config as app': { data: { ...config, url: 'https://ci.example.com' } } }
  const rest = { [HOOKS]: FORBIDDEN, [ORG_HOOKS]: FORBIDDEN, [OWNER]: { data: { type: 'Organization' } } }
  const { line } = await checked({ ...app, ...elsewhere, ...rest }, 'app')
  expect(line('webhook')?.outcome).toBe('warning')
})

test('the events that a hook must send are those that are translated, but for what comes unasked', () => {
  const unasked = ['installation', 'installation_repositories', 'ping']
  const used = EXAMPLES.map(({ topic }) => topic).filter((topic) => isUsed(topic) && !unasked.includes(topic))
  expect(WEBHOOK_EVENTS).toEqual([...new Set(used)].sort())
})
