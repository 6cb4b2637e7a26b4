import { expect, test } from 'vitest'
import { DAY, type JiraWorld, jiraWorld } from './jira-world.ts'

const APP = { clientId: 'app-1', clientSecret: 'client-secret-of-app-1' }

/** An endpoint that reads with the grant of an app, and a webhook which that app has registered. */
async function ofAnApp() {
  const w = await jiraWorld()
  const { refreshToken } = w.server.state.grant(APP, w.server.admin)
  await w.app.setCredential(w.admin, w.endpointId, {
    kind: 'oauth',
    client_id: APP.clientId,
    client_secret: APP.clientSecret,
    refresh_token: refreshToken,
    auth_url: w.server.baseUrl,
    api_url: w.server.baseUrl,
  })
  const hook = w.server.state.addHook({ url: `https://trackerd.example.com${w.webhookUrl}`, dynamic: true })
  return { w, hook }
}

const daysLeft = ({ server }: JiraWorld, hook: { readonly expiresAt: number | null }) =>
  ((hook.expiresAt ?? 0) - server.clock.now().getTime()) / DAY

const checked = ({ app }: JiraWorld) => app.checkConnections(AbortSignal.timeout(60_000))

async function healthOf({ app, admin, endpointId }: JiraWorld) {
  const { health } = await app.showEndpoint(admin, endpointId)
  return health?.lines.find(({ name }) => name === 'webhook_expiry')
}

test('the webhook of an app is refreshed by the scheduled check before it ends, and left alone while it has time', async () => {
  const { w, hook } = await ofAnApp()
  w.clock.advance(15 * DAY)
  await checked(w)
  expect(daysLeft(w, hook)).toBeCloseTo(15, 1)
  w.clock.advance(6 * DAY)
  expect(await checked(w)).toMatchObject({ failing: 0 })
  expect(daysLeft(w, hook)).toBeCloseTo(30, 1)
  expect(await healthOf(w)).toMatchObject({ outcome: 'ok' })
})

test('a refresh that Jira refuses is in the health of the endpoint, and tried again by the next check', async () => {
  const { w, hook } = await ofAnApp()
  w.clock.advance(25 * DAY)
  w.server.fault(({ path }) => path.endsWith('/webhook/refresh'), { kind: 'status', status: 400 })
  await checked(w)
  expect(await healthOf(w)).toMatchObject({ outcome: 'failed', hint: expect.any(String) })
  expect(daysLeft(w, hook)).toBeCloseTo(5, 1)
  await checked(w)
  expect(daysLeft(w, hook)).toBeCloseTo(30, 1)
})
