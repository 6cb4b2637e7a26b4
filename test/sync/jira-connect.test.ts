import { expect, onTestFinished, test } from 'vitest'
import type { Actor, NewEndpoint } from '../../src/app.ts'
import { createServer } from '../../src/http/server.ts'
import { createLogger } from '../../src/logger.ts'
import type { WebhookProof } from '../../src/ports/source-adapter.ts'
import {
  DEFAULT_EMAIL,
  DEFAULT_TOKEN,
  HourlyPoints,
  type OutgoingDelivery,
  startJiraServer,
} from '../support/jira-server/index.ts'
import { PATIENT } from '../support/patient.ts'
import { StandingClock, setup } from '../support/world.ts'

const APP = { clientId: 'app-1', clientSecret: 'client-secret-of-app-1' }
const API_TOKEN = { kind: 'api_token', email: DEFAULT_EMAIL, token: DEFAULT_TOKEN }

/** A world and a site of Jira that go by one clock, with the project ABC and a board. */
async function world(points: number | null = null) {
  const clock = new StandingClock('2026-01-15T12:00:00Z')
  const jira = await startJiraServer({ clock, ...(points === null ? {} : { points: new HourlyPoints(points, clock) }) })
  onTestFinished(() => jira.close())
  const project = jira.state.createProject('ABC')
  const board = project.createBoard({ name: 'Team board' })
  const w = await setup({ clock })
  const add = (given: Partial<NewEndpoint>, actor: Actor = w.admin) =>
    w.app.addEndpoint(actor, { system: 'jira', name: 'jira', baseUrl: jira.baseUrl, bindingMode: 'listed', ...given })
  const granted = () => {
    const app = jira.state.credentials.oauth.addApp(APP)
    const { refreshToken } = jira.state.grant(app, jira.admin)
    return {
      kind: 'oauth',
      client_id: APP.clientId,
      client_secret: APP.clientSecret,
      refresh_token: refreshToken,
      auth_url: jira.baseUrl,
      api_url: jira.baseUrl,
    }
  }
  return { ...w, jira, project, board, add, granted }
}

test('a project that is bound by its key is read with its boards, in one run, into one initiative', async () => {
  const w = await world()
  const story = w.project.createIssue({ type: 'Story', summary: 'As a user' })
  const { endpoint } = await w.add({ credential: API_TOKEN, scopes: ['ABC'] })
  expect(await w.sync(endpoint.id)).toMatchObject({ state: 'ended', status: 'success' })
  const scopes = await w.app.listScopes(w.admin, endpoint.id)
  expect(scopes.map(({ kind, name, initiative }) => [kind, name, initiative.title]).toSorted()).toEqual([
    ['board', 'Team board', 'ABC'],
    ['project', 'ABC', 'ABC'],
  ])
  const rows = await w.sql('select title from tracker_discovery.user_stories')
  expect(rows).toEqual([{ title: story.fields.summary }])
})

test('rules that are set later hold for what is stored after a full sync', async () => {
  const w = await world()
  w.project.createIssue({ type: 'Task', summary: 'Is a defect here' })
  const { endpoint, scopes } = await w.add({ credential: API_TOKEN, scopes: ['ABC'] })
  await w.sync(endpoint.id)
  expect(await w.count('tracker_qa.defects where deleted_at is null')).toBe(0)
  await w.app.changeScope(w.admin, endpoint.id, scopes[0]?.id ?? '', { rules: { issueTypes: { task: 'defect' } } })
  w.clock.advance(60_000)
  await w.app.startSync(w.admin, endpoint.id, { mode: 'full' })
  expect(await w.sync(endpoint.id)).toMatchObject({ state: 'ended', status: 'success' })
  expect(await w.count('tracker_qa.defects where deleted_at is null')).toBe(1)
})

test('the grant of an app is stored as trying it left it, and goes on working', async () => {
  const w = await world()
  const { endpoint } = await w.add({ credential: w.granted(), scopes: ['ABC'] })
  expect(await w.sync(endpoint.id)).toMatchObject({ state: 'ended', status: 'success' })
  w.clock.advance(2 * 3_600_000) // its access token has ended
  expect(await w.sync(endpoint.id)).toMatchObject({ state: 'ended', status: 'success' })
  expect(w.jira.state.credentials.oauth.reused).toBe(0)
})

test('an API token with scopes is read with through the gateway, and one stream without its scope takes no other along', async () => {
  const w = await world()
  w.project.createIssue({ type: 'Story', summary: 'As a user' })
  const token = 'token-with-scopes'
  w.jira.state.credentials.addScoped(token, w.jira.admin)
  const { endpoint } = await w.add({ credential: { ...API_TOKEN, token, api_url: w.jira.baseUrl }, scopes: ['ABC'] })
  w.jira.resetRequests()
  const isSprints = ({ path }: { path: string }) => path.endsWith('/sprint')
  w.jira.fault(isSprints, { kind: 'status', status: 401 }, 100)
  expect(await w.sync(endpoint.id)).toMatchObject({ state: 'ended', status: 'partial' })
  // Trying it told that already.
  expect(w.jira.requests.every(({ isGateway }) => isGateway)).toBe(true)
  expect(await w.sql('select title from tracker_discovery.user_stories')).toEqual([{ title: 'As a user' }])
  const { items } = await w.app.listSyncRecords(w.admin, { endpointId: endpoint.id }, { limit: 10 })
  const record = items.find(({ failures }) => failures.length > 0)
  expect(record?.failures.map(({ stream, code, text }) => [stream, code, text])).toEqual([
    [
      'sprints',
      'UPSTREAM_FORBIDDEN',
      expect.stringContaining('needs the scope of GET /rest/agile/1.0/board/{}/sprint'),
    ],
  ])
  w.jira.clearFaults()
  w.clock.advance(3_600_000)
  expect(await w.sync(endpoint.id)).toMatchObject({ state: 'ended', status: 'success' })
})

test('two tenants share the hour of an app: when one has used it up, the other asks nothing before the next', async () => {
  const w = await world(40)
  const { token } = await w.app.createTenant(w.admin, { slug: 'globex', name: 'Globex', timeZone: 'UTC' })
  const other = await w.app.authenticate(token, { ip: null, userAgent: null })
  const theirs = await w.add({ credential: w.granted(), scopes: ['ABC'] }, other)
  const ours = await w.add({ credential: w.granted(), scopes: ['ABC'] })
  for (let i = 0; i < 60; i++) w.project.createIssue({ type: 'Task', summary: `Task ${i}` })
  const nextHour = { state: 'waits', until: new Date('2026-01-15T13:00:00Z') }
  let slice = await w.sync(ours.endpoint.id)
  for (let i = 0; i < 20 && slice.state !== 'waits'; i++) {
    w.clock.advance(5 * 60_000 - 1)
    slice = await w.sync(ours.endpoint.id)
  }
  expect(slice).toEqual(nextHour)
  w.jira.resetRequests()
  expect(await w.sync(theirs.endpoint.id)).toEqual(nextHour)
  expect(w.jira.requests).toEqual([])
})

test.each([
  ['signature', undefined],
  ['jwt', APP.clientSecret],
  ['url_token', undefined],
] satisfies [WebhookProof, string | undefined][])(
  'what Jira sends is taken by its %s, and not without it',
  async (webhookProof, webhookSecret) => {
    const w = await world()
    const server = createServer({
      app: w.app,
      logger: createLogger({ level: 'silent', format: 'json' }),
      guards: PATIENT,
    })
    onTestFinished(() => server.close())
    const address = await server.listen({ host: '127.0.0.1', port: 0 })
    const made = await w.add({ bindingMode: 'auto', webhookProof, webhookSecret })
    const sent: OutgoingDelivery[] = []
    w.jira.onDelivery = (delivery) => sent.push(delivery)
    w.jira.state.addHook({ url: `${address}${made.webhookUrl}`, dynamic: webhookProof === 'jwt' })
    w.project.createIssue({ type: 'Story', summary: 'Told by a webhook' })
    const [delivery] = sent
    if (delivery === undefined) throw new Error('nothing was sent')
    const proof =
      webhookProof === 'jwt'
        ? { clientSecret: APP.clientSecret }
        : webhookProof === 'url_token'
          ? ('none' as const)
          : { secret: made.webhookSecret }
    const bare = `${address}${made.endpoint.webhookUrl}`
    expect(await w.jira.deliver(delivery, { url: bare, proof: 'none', retries: 0 })).toMatchObject({ status: 401 })
    expect(await w.jira.deliver(delivery, { url: `${address}${made.webhookUrl}`, proof })).toMatchObject({
      status: 202,
    })
    expect(await w.drain(made.endpoint.id)).toMatchObject({ applied: 1, setAside: 0 })
    expect(await w.count('tracker_discovery.user_stories')).toBe(1)
  },
)
