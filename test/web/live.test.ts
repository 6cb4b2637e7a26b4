import { expect, test } from 'vitest'
import { ID } from '../http/fake-app.ts'
import { alert } from '../http/fake-drift.ts'
import { until } from '../support/until.ts'
import { openTab } from './browser.ts'

const opened = (place: string) => ({
  place,
  eventType: 'drift_alert.opened',
  json: JSON.stringify({ time: '2026-01-02T03:04:05.000Z', subject: '</script>\n' }),
})

test('an event makes the page look anew, and a stream that broke is taken up behind the last one', async () => {
  const asked: (string | undefined)[] = []
  let alerts: readonly (typeof alert)[] = []
  await using tab = await openTab(
    {
      async *followEvents(_actor, { after }, signal) {
        asked.push(after)
        if (asked.length > 1) {
          const { promise, resolve } = Promise.withResolvers<void>()
          signal.addEventListener('abort', () => resolve())
          return await promise
        }
        alerts = [alert]
        yield opened('7-1')
        yield opened('7-2')
        // The connection ends, as when the daemon is started anew.
      },
      listDriftAlerts: async () => ({ items: alerts, nextCursor: null }),
    },
    '#/drift',
  )
  await tab.signIn('viewer')
  await tab.says('Change lead time got worse')
  await until(async () => asked.length > 1, 'the reader came back')
  expect(asked).toEqual([undefined, '7-2'])
  await tab.found('.live.live')
  tab.goTo('#/status')
  await tab.says('Drift alert opened')
})

test('a key that ends meanwhile leads back to the door, and says why', async () => {
  await using tab = await openTab()
  await tab.signIn('viewer')
  await tab.says('Deliveries waiting')
  const { TrackerdError } = await import('../../src/errors.ts')
  tab.app.authenticate = async () => {
    throw new TrackerdError('UNAUTHENTICATED')
  }
  tab.goTo(`#/syncs/${ID}`)
  await tab.says('This key is not known here, or it has ended.')
  expect(tab.window.sessionStorage.length).toBe(0)
})
