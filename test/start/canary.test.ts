import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { packageFolder } from '../../src/package.ts'
import { COMPILE_CACHE } from '../support/compile-cache.ts'
import { startOn } from '../support/daemons.ts'
import { example } from '../support/github-examples.ts'
import { startGithubServer } from '../support/github-server/index.ts'
import { ENCRYPTION_KEY } from '../support/open-world.ts'
import { until } from '../support/until.ts'
import { setup, type World } from '../support/world.ts'

/** Each is a secret of another kind; each is used by what follows, in good and in bad order. */
const TOKEN = 'canary-token-of-the-source-0123456789'
const METRICS_KEY = 'canary-key-of-the-scraper-0123456789'

const COMMANDS = [
  ['status'],
  ['endpoint', 'list'],
  ['endpoint', 'show', 'GitHub'],
  ['endpoint', 'check', 'GitHub'],
  ['credentials', 'check'],
  ['deliveries', 'list'],
  ['sync-records', 'list'],
  ['outbox', 'list'],
  ['subscription', 'list'],
  ['key', 'list'],
  ['audit', 'list'],
  ['doctor'],
]

/** Every GET of the document, with the ids that there are. */
async function readAll(address: string, key: string, ids: Readonly<Record<string, string>>): Promise<string[]> {
  const { paths } = (await (await fetch(`${address}/openapi.json`)).json()) as { paths: Record<string, object> }
  const told: string[] = []
  for (const path of Object.keys(paths).filter((it) => 'get' in (paths[it] as object) && it !== '/v1/events')) {
    const of = path.replace(/\/v1\/([a-z-]+)\/\{id\}/, (_, kind: string) => `/v1/${kind}/${ids[kind] ?? ids.endpoints}`)
    const answer = await fetch(`${address}${of}`, { headers: { authorization: `Bearer ${key}` } })
    told.push(`${path} ${answer.status} ${await answer.text()}`, JSON.stringify([...answer.headers]))
  }
  return told
}

/** Every row of every table, as text. */
async function everyRow(world: World): Promise<string[]> {
  const tables = await world.sql<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
  )
  const rows = await Promise.all(
    tables.map(({ name }) => world.sql<{ row: string }>(`select t::text as row from ${name} t`)),
  )
  return rows.flat().map(({ row }) => row)
}

/** The secret that the receiver of a subscription is given, once. */
async function subscribe(address: string, key: string, url: string): Promise<string> {
  const answer = await fetch(`${address}/v1/subscriptions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'canary', url }),
  })
  expect(answer.status).toBe(201)
  return ((await answer.json()) as { signing_key: string }).signing_key
}

test('no secret is in any log line, answer, number, row or output, whatever works and whatever fails', async () => {
  const github = await startGithubServer({ tokens: { [TOKEN]: {} } })
  onTestFinished(() => github.close())
  github.state.createRepository('octo/hello').push([{ message: 'First' }])
  const receiver = createServer((_, response) => response.writeHead(500).end()).listen(0, '127.0.0.1')
  onTestFinished(() => void receiver.close())
  const world = await setup({
    baseUrl: github.baseUrl,
    credential: TOKEN,
    bindingMode: 'listed',
    scopes: ['octo/hello'],
  })
  const key = world.adminToken
  const daemon = startOn(world, { env: { TRACKERD_LOG_LEVEL: 'trace', TRACKERD_METRICS_KEY: METRICS_KEY } })
  onTestFinished(async () => void (await daemon.stop()))
  const address = await daemon.ready()
  const signingKey = await subscribe(address, key, `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`)

  await world.receive(example('pull_request', 'opened'))
  await world.receive(example('push'))
  const textOf = async (path: string, init: RequestInit) => (await fetch(`${address}${path}`, init)).text()
  const unsigned = await textOf(`/webhooks/github/${world.endpointId}`, { method: 'POST', body: '{}' })
  await until(async () => (await world.count('tracker_integration.sync_records')) > 0, 'the source was read')
  github.state.revoke(TOKEN)
  const sync = { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' } }
  await until(async () => {
    const answer = await fetch(`${address}/v1/endpoints/${world.endpointId}/sync`, { ...sync, body: '{"mode":"full"}' })
    return answer.status === 202
  }, 'a sync begins with a credential that is void')
  await until(
    async () => (await world.sql(`select from tracker_integration.sync_records where status = 'failed'`)).length > 0,
    'that sync has failed',
  )

  const ids = Object.fromEntries(
    await Promise.all(
      Object.entries({
        endpoints: 'tracker_integration.integration_endpoints',
        deliveries: 'tracker_integration.inbox_messages',
        'sync-records': 'tracker_integration.sync_records',
        subscriptions: 'tracker_integration.event_subscriptions',
      }).map(async ([kind, table]) => [
        kind,
        (await world.sql<{ id: string }>(`select id from ${table} limit 1`))[0]?.id,
      ]),
    ),
  )
  const answers = await readAll(address, key, ids)
  const scraped = await textOf('/metrics', { headers: { authorization: `Bearer ${METRICS_KEY}` } })
  const refused = await textOf('/v1/status', { headers: { authorization: `Bearer ${key}x` } })
  const env = {
    PATH: process.env.PATH,
    ...COMPILE_CACHE,
    TRACKERD_URL: address,
    TRACKERD_KEY: key,
    TRACKERD_DATABASE_URL: world.url,
    TRACKERD_ENCRYPTION_KEYS: `${ENCRYPTION_KEY.kid}:${ENCRYPTION_KEY.key.toString('base64')}`,
  }
  const output = async (command: readonly string[]) => {
    const args = [join(packageFolder(), 'src/main.ts'), ...command]
    // One that finds something wrong ends with 1: what it says is looked at all the same.
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env }).catch((error) => error)
    return `${command.join(' ')}: ${stdout}${stderr}`
  }
  const outputs = await Promise.all(COMMANDS.map(output))
  await daemon.stop()

  const secrets = {
    TOKEN,
    METRICS_KEY,
    'the admin key': key,
    'the webhook secret': world.secret,
    'the signing key': signingKey.replace(/^whsec_/, ''),
    'the encryption key': ENCRYPTION_KEY.key.toString('base64'),
  }
  const places = {
    logs: daemon.lines.map((line) => JSON.stringify(line)),
    'standard error': [daemon.said],
    answers: [...answers, unsigned, refused],
    numbers: [scraped],
    outputs,
    rows: await everyRow(world),
  }
  // What is looked through is really there.
  for (const texts of Object.values(places)) expect(texts.length).toBeGreaterThan(0)
  expect(places.answers.filter((text) => text.includes(' 200 ')).length).toBeGreaterThan(20)
  expect(places.outputs.filter((text) => text.length > 60)).toHaveLength(COMMANDS.length)
  const found = Object.entries(places).flatMap(([place, texts]) =>
    Object.entries(secrets).flatMap(([name, secret]) =>
      texts.filter((text) => text.includes(secret)).map((text) => `${name} in ${place}: ${text.slice(0, 200)}`),
    ),
  )
  expect(found).toEqual([])
})
