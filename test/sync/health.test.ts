import { expect, test } from 'vitest'
import type { CheckLine } from '../../src/ports/source-reader.ts'
import { warningOf } from '../../src/sync/health.ts'
import { setup } from '../support/world.ts'
import { ScriptedSource } from './scripted-source.ts'

const DAY = 86_400_000
const line = (name: string, outcome: CheckLine['outcome']): CheckLine => ({ name, outcome, text: name, hint: null })

async function world() {
  const source = new ScriptedSource()
  const w = await setup({ adapters: source.adapters, credential: 'good' })
  const report = (lines: readonly CheckLine[], credentialExpiresAt: Date | null = null) => {
    source.check = async () => ({ lines, account: 'octocat', credentialExpiresAt })
  }
  const warnings = () =>
    w.count(`tracker_audit.audit_entries where action = 'integration_endpoint.credential_expiring'`)
  return { ...w, source, report, warnings }
}

test('what a check found is the health of the endpoint', async () => {
  const w = await world()
  w.report([line('authenticated', 'ok'), line('webhook', 'warning')])
  expect(await w.app.checkEndpoint(w.admin, w.endpointId)).toMatchObject({
    status: 'active',
    health: {
      checkedAt: '2026-01-15T12:00:00.000Z',
      account: 'octocat',
      lines: [{ name: 'authenticated' }, { name: 'webhook' }],
    },
  })
})

test('a credential that is refused makes the endpoint an error, one that works again ends it', async () => {
  const w = await world()
  w.report([line('authenticated', 'failed')])
  expect(await w.app.checkEndpoint(w.admin, w.endpointId)).toMatchObject({
    status: 'error',
    lastError: { code: 'UPSTREAM_UNAUTHENTICATED' },
  })
  w.report([line('authenticated', 'ok')])
  expect(await w.app.checkEndpoint(w.admin, w.endpointId)).toMatchObject({ status: 'active', lastError: null })
})

test('the end of a credential is warned of 30, 7 and 1 day before, and once each', async () => {
  const w = await world()
  const expiresAt = new Date(w.clock.now().getTime() + 31 * DAY)
  w.report([line('authenticated', 'ok')], expiresAt)
  const signal = AbortSignal.timeout(10_000)
  const seen: number[] = []
  for (let day = 0; day <= 31; day++) {
    await w.app.checkConnections(signal)
    seen.push(await w.warnings())
    w.clock.advance(DAY)
  }
  expect(seen.map((count, day) => (count > (seen[day - 1] ?? 0) ? 31 - day : null)).filter((d) => d !== null)).toEqual([
    30, 7, 1, 0,
  ])
  expect(await w.app.showEndpoint(w.admin, w.endpointId)).toMatchObject({
    credentialExpiresAt: expiresAt.toISOString(),
  })
})

test('a connection that cannot be tried does not keep the others from being tried', async () => {
  const w = await world()
  await w.app.addEndpoint(w.admin, { system: 'github', name: 'second', bindingMode: 'auto', credential: 'good' })
  let calls = 0
  w.source.check = async () => {
    calls += 1
    if (calls === 1) throw new Error('socket hang up')
    return { lines: [line('authenticated', 'ok')], account: null, credentialExpiresAt: null }
  }
  expect(await w.app.checkConnections(AbortSignal.timeout(10_000))).toEqual({ checked: 1, failing: 1 })
})

test.each([
  [31, null],
  [30, 30],
  [8, 30],
  [7, 7],
  [1, 1],
  [0.5, 1],
  [0, 0],
  [-3, 0],
])('%s days before the end the warning is that of %s', (days, expected) => {
  const now = new Date('2026-01-15T12:00:00Z')
  expect(warningOf(new Date(now.getTime() + days * DAY), now)).toBe(expected)
})
