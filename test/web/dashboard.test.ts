import { expect, test } from 'vitest'
import { TrackerdError } from '../../src/errors.ts'
import { fakeApp, ID, tokenOf } from '../http/fake-app.ts'
import { alert } from '../http/fake-drift.ts'
import { until } from '../support/until.ts'
import { openTab, type Tab } from './browser.ts'

const called = ({ app }: Tab, name: string) => app.calls.filter(([call]) => call === name)

test('a key that is not known is refused, one that is known opens the status, and both stay out of what lasts', async () => {
  await using tab = await openTab()
  await tab.found('[name="key"]')
  tab.fill('key', 'trk_nobody')
  await tab.press('Open')
  await tab.says('This key is not known here, or it has ended.')
  await tab.signIn('viewer')
  await tab.says('Deliveries waiting')
  await tab.says('Full sync')
  expect(tab.document.title).toBe('Status · trackerd')
  expect(JSON.parse(tab.window.sessionStorage.getItem('trackerd.session') ?? '')).toEqual({
    key: tokenOf('viewer'),
    tenant: '',
  })
  expect([tab.window.localStorage.length, tab.document.cookie]).toEqual([0, ''])
  await tab.press('Sign out')
  await tab.found('[name="key"]')
  expect(tab.window.sessionStorage.length).toBe(0)
  expect(tab.document.body.textContent).not.toContain('Deliveries waiting')
})

test('a key of the role ingest reads nothing, and is told so', async () => {
  await using tab = await openTab()
  await tab.found('[name="key"]')
  tab.fill('key', tokenOf('ingest'))
  await tab.press('Open')
  await tab.says('a key of the role ingest reads nothing')
})

test('a platform admin looks at the tenant that was named', async () => {
  await using tab = await openTab()
  await tab.found('[name="key"]')
  tab.fill('key', tokenOf('platform_admin'))
  tab.fill('tenant', 'other')
  await tab.press('Open')
  await tab.says('Deliveries waiting')
  expect(called(tab, 'status').at(-1)?.[1]).toMatchObject({ role: 'platform_admin', tenantSlug: 'other' })
})

test('what a viewer may not see says which role it takes and how to get a key', async () => {
  await using tab = await openTab({}, '#/deliveries')
  await tab.signIn('viewer')
  await tab.says('This needs the key of an operator')
  await tab.says('npm run trackerd -- key create dashboard --role operator')
  tab.goTo('#/outbox')
  await tab.says('This needs the key of an operator')
})

test.each([
  ['#/status', 'Latest events', 'apply-inbox'],
  ['#/deliveries', 'Deliveries', 'PAYLOAD_INVALID'],
  [`#/deliveries/${ID}`, 'pull_request.opened', 'X-GitHub-Event'],
  ['#/syncs', 'Sync records', 'octo: webhook'],
  [`#/syncs/${ID}`, 'Full sync', 'Give it issues: read.'],
  ['#/metrics', 'Metrics', 'No environment is production. Name one.'],
  [`#/metrics/explain?metric=change_fail_rate&initiative=${ID}`, 'Change fail rate', 'v1.2.3 to production'],
  ['#/drift', 'Drift alerts', 'Change lead time got worse'],
  [`#/drift/${ID}`, 'Why', '#7 Rewrite all'],
  ['#/outbox', 'Subscriptions', 'https://receiver.example/events'],
  ['#/nowhere', 'Not here', 'See the status'],
])('%s shows %s', async (hash, heading, detail) => {
  await using tab = await openTab({}, hash)
  await tab.signIn('admin')
  await tab.says(detail)
  const headings = [...tab.document.querySelectorAll('h1, h2')].map((it) => it.textContent.trim())
  expect(headings.join('\n')).toContain(heading)
  expect(tab.document.querySelectorAll('h1')).toHaveLength(1)
})

test('where nothing is yet, the page says what to do next', async () => {
  const none = async () => ({ items: [], nextCursor: null })
  const { status } = fakeApp()
  await using tab = await openTab({
    status: async (actor) => ({ ...(await status(actor)), endpoints: [] }),
    listDriftAlerts: none,
    listDeliveries: none,
    listSyncRecords: none,
    listInitiatives: async () => [],
    listSubscriptions: async () => [],
  })
  await tab.signIn('admin')
  await tab.says('npm run trackerd -- endpoint add github --name acme --repo acme/shop')
  for (const [hash, says] of [
    ['#/deliveries', 'Nothing was delivered yet'],
    ['#/syncs', 'endpoint set-credential acme --token-stdin'],
    ['#/metrics', 'Nothing to measure yet'],
    ['#/drift', 'Nothing has drifted'],
    ['#/outbox', 'npm run trackerd -- subscription add'],
  ] as const) {
    tab.goTo(hash)
    await tab.says(says)
  }
})

test('what fails is told with its code and hint, and asking again shows what is there by then', async () => {
  let isAway = true
  await using tab = await openTab(
    {
      showDriftAlert: async () => {
        if (isAway) throw new TrackerdError('DATABASE_UNAVAILABLE')
        return alert
      },
    },
    `#/drift/${ID}`,
  )
  await tab.signIn('viewer')
  await tab.says('DATABASE_UNAVAILABLE')
  const { hint } = new TrackerdError('DATABASE_UNAVAILABLE').entry
  await tab.says(hint)
  isAway = false
  await tab.press('Ask again')
  await tab.says('Change lead time got worse')
})

test('an operator acknowledges, snoozes and resolves with a note, and is told', async () => {
  await using tab = await openTab({}, `#/drift/${ID}`)
  await tab.signIn('operator')
  for (const [verb, call, done] of [
    ['Acknowledge', 'acknowledgeDriftAlert', 'It is acknowledged.'],
    ['Snooze', 'snoozeDriftAlert', 'It is snoozed.'],
    ['Resolve', 'resolveDriftAlert', 'It is resolved.'],
  ] as const) {
    await tab.press(verb)
    const form = await tab.found('dialog form')
    tab.fill('note', ' seen ')
    ;(form as unknown as { requestSubmit(): void }).requestSubmit()
    await tab.says(done)
    expect(called(tab, call)[0]?.slice(2)).toEqual([ID, expect.objectContaining({ note: 'seen' })])
    expect(tab.document.querySelector('dialog')).toBeNull()
  }
  const [, , , { until: to }] = called(tab, 'snoozeDriftAlert')[0] as [string, unknown, string, { until: string }]
  expect(Math.round((Date.parse(to) - Date.now()) / 86_400_000)).toBe(7)
})

test('what was called off is not done, and what a key may not do is told', async () => {
  await using tab = await openTab({}, `#/drift/${ID}`)
  await tab.signIn('viewer')
  await tab.press('Resolve')
  await tab.press('Cancel')
  await until(async () => tab.document.querySelector('dialog') === null, 'the dialog is gone')
  expect(called(tab, 'resolveDriftAlert')).toEqual([])
  tab.goTo('#/drift')
  await tab.press('Judge now')
  await tab.says('This needs a key of the role operator.')
  expect(called(tab, 'runDrift')).toEqual([])
})

test('an operator replays a delivery and starts a sync, and is shown its record', async () => {
  await using tab = await openTab({}, `#/deliveries/${ID}`)
  await tab.signIn('operator')
  await tab.press('Replay')
  ;((await tab.found('dialog form')) as unknown as { requestSubmit(): void }).requestSubmit()
  await tab.says('It is tried again.')
  expect(called(tab, 'replayDelivery')[0]?.[2]).toBe(ID)
  tab.goTo('#/syncs')
  await tab.press('Start a sync')
  ;((await tab.found('dialog form')) as unknown as { requestSubmit(): void }).requestSubmit()
  await until(async () => tab.window.location.hash === `#/syncs/${ID}`, 'the record is shown')
  expect(called(tab, 'startSync')[0]?.slice(2)).toEqual([ID, { mode: 'incremental' }])
})
