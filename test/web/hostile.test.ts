import { expect, test } from 'vitest'
import type { DriftAlertView } from '../../src/app.ts'
import { delivery, fakeApp, ID, syncDetail } from '../http/fake-app.ts'
import { alert } from '../http/fake-drift.ts'
import { openTab, type Tab } from './browser.ts'

/** What a stranger may call a pull request, a branch or a check. */
const HOSTILE = [
  '<img src=x onerror="window.broken=1">',
  '"><script>window.broken=1</script>',
  `' onmouseover='window.broken=1`,
  '</textarea><svg onload=window.broken=1>',
  '{{constructor.constructor("window.broken=1")()}} $' + '{window.broken=1} <!--?lit$1$-->',
  '\u202Egnp.exe <b>bold</b> &lt;i&gt;',
].join(' ')

/** Nothing that was told has become more than text. */
async function isOnlyText(tab: Tab) {
  await tab.says(HOSTILE.slice(0, 30))
  const { document, window } = tab
  expect(document.body.textContent).toContain('{{constructor.constructor("window.broken=1")()}}')
  expect(Object.hasOwn(window, 'broken')).toBe(false)
  expect(document.querySelectorAll('#app script, #app b, #app svg[onload], #app img:not([alt=""])')).toHaveLength(0)
  const handlers = [...document.querySelectorAll('#app *')].flatMap((it) => it.getAttributeNames())
  expect(handlers.filter((name) => name.startsWith('on') || name === 'style' || name === 'srcdoc')).toEqual([])
}

const hostileAlert: DriftAlertView = {
  ...alert,
  subject: HOSTILE,
  direction: HOSTILE,
  description: HOSTILE,
  rule: HOSTILE,
  note: HOSTILE,
  initiative: { id: ID, title: HOSTILE },
  parameters: { [HOSTILE]: HOSTILE },
  points: alert.points.map((point) => ({ ...point, mark: HOSTILE })),
  links: [
    { kind: HOSTILE, id: ID, text: HOSTILE, url: 'javascript:window.broken=1' },
    { kind: 'change', id: ID, text: 'data', url: 'data:text/html,<script>window.broken=1</script>' },
    { kind: 'change', id: ID, text: 'none', url: 'not an address' },
    { kind: 'change', id: ID, text: 'Real', url: 'https://github.com/octo/hello/pull/7' },
  ],
}

test('titles, notes and names that are markup are shown as they were written', async () => {
  const explanation = await fakeApp().explainMetric({} as never, { metric: 'change_fail_rate' }, { limit: 10 })
  const hostileDelivery = { ...delivery, topic: HOSTILE, error: { code: 'X', text: HOSTILE, at: delivery.receivedAt } }
  await using tab = await openTab(
    {
      listDriftAlerts: async () => ({ items: [hostileAlert], nextCursor: null }),
      showDriftAlert: async () => hostileAlert,
      listDeliveries: async () => ({ items: [hostileDelivery], nextCursor: null }),
      showDelivery: async () => ({
        ...hostileDelivery,
        headers: { [HOSTILE]: HOSTILE },
        contentType: 'application/json',
        body: JSON.stringify({ title: HOSTILE }),
      }),
      showSyncRecord: async () => ({ ...syncDetail, error: HOSTILE }),
      explainMetric: async () => ({
        ...explanation,
        rows: explanation.rows.map((row) => ({ ...row, title: HOSTILE, why: HOSTILE, url: 'javascript:alert(1)' })),
      }),
    },
    '#/drift',
  )
  await tab.signIn('operator')
  await isOnlyText(tab)
  for (const hash of [`#/drift/${ID}`, '#/deliveries', `#/deliveries/${ID}`, `#/syncs/${ID}`]) {
    tab.goTo(hash)
    await isOnlyText(tab)
  }
  tab.goTo(`#/metrics/explain?metric=change_fail_rate&initiative=${ID}`)
  await isOnlyText(tab)
  expect(tab.document.querySelectorAll('td a')).toHaveLength(0)
})

test('only addresses of the web become links, and those tell nothing of us', async () => {
  await using tab = await openTab({ showDriftAlert: async () => hostileAlert }, `#/drift/${ID}`)
  await tab.signIn('viewer')
  await tab.found('.rows a')
  const links = [...tab.document.querySelectorAll('.rows a')]
  expect(links.map((link) => [link.getAttribute('href'), link.getAttribute('rel')])).toEqual([
    ['https://github.com/octo/hello/pull/7', 'noopener noreferrer external'],
  ])
})
