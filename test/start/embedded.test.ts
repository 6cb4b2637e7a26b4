import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type DaemonProcess, spawnDaemon } from '../support/daemon.ts'
import { example, githubHeaders } from '../support/github-examples.ts'
import { ask, folderWithSpaces, isOpen, keysIn, postgresOf, removeClone, serve } from '../support/start.ts'

/** Each test starts in the folder of this first start, which made the database and stopped in order. */
let folder: string
let first: DaemonProcess
let key: string
let endpoint: { id: string; webhookSecret: string }

beforeAll(async () => {
  folder = await folderWithSpaces()
  first = spawnDaemon({ cwd: folder, env: { TRACKERD_PORT: '0' } })
  const url = await first.ready()
  key = keysIn(first.said)[0] ?? ''
  const added = await ask<{ endpoint: { id: string }; webhook_secret: string }>(url, key, '/endpoints', {
    system: 'github',
    name: 'kept',
    binding_mode: 'auto',
  })
  endpoint = { id: added.endpoint.id, webhookSecret: added.webhook_secret }
  await first.stop()
})

afterAll(async () => {
  first.kill('SIGKILL')
  await first.ended
  await removeClone(folder)
})

/** What nobody but their owner may read: keys, passwords, rows. */
const PRIVATE = ['admin-key', 'embedded.json', 'encryption-keys', 'postgres']

test('the first start says where it is and shows one key, once, and in no log line', async () => {
  expect(first.said).toMatch(/trackerd is ready at http:\/\/127\.0\.0\.1:\d+ /)
  expect(keysIn(first.said)).toHaveLength(1)
  expect(keysIn(JSON.stringify(first.lines))).toEqual([])
  expect(first.lines.filter(({ level }) => level !== 'info')).toEqual([])
  const files = await readdir(join(folder, '.trackerd'))
  for (const name of PRIVATE.filter((it) => files.includes(it)))
    expect([name, (await stat(join(folder, '.trackerd', name))).mode & 0o077]).toEqual([name, 0])
})

test('a second start shows no key, and keeps the data and the keys', async () => {
  const daemon = serve({ cwd: folder })
  const url = await daemon.ready()
  expect(keysIn(daemon.said)).toEqual([])
  const { items } = await ask<{ items: { id: string }[] }>(url, key, '/endpoints')
  expect(items.map(({ id }) => id)).toEqual([endpoint.id])
  // The secret is still readable: the key that it is encrypted with was kept.
  const { event, payload } = example('pull_request', 'opened')
  const body = JSON.stringify(payload)
  const headers = githubHeaders(event, 'd1', body, endpoint.webhookSecret)
  const answer = await fetch(`${url}/webhooks/github/${endpoint.id}`, { method: 'POST', headers, body })
  expect(answer.status).toBe(202)
  expect(await daemon.stop()).toBe(0)
})

test.each([
  ['SIGTERM', ['SIGTERM']],
  ['SIGINT', ['SIGINT']],
  ['a Ctrl-C that the terminal sends to all and npm passes on', ['SIGINT', 'SIGINT']],
] as const)('on %s it stops PostgreSQL too and exits 0', async (_, signals) => {
  const daemon = serve({ cwd: folder })
  await daemon.ready()
  const port = await postgresOf(daemon)
  for (const signal of signals) daemon.kill(signal)
  expect(await daemon.ended).toBe(0)
  expect(await isOpen(port)).toBe(false)
  expect(daemon.lines.filter(({ level }) => level !== 'info')).toEqual([])
})

test('after kill -9 the next start takes over, and stops everything', async () => {
  const killed = serve({ cwd: folder })
  await killed.ready()
  const port = await postgresOf(killed)
  killed.kill('SIGKILL')
  expect(await killed.ended).toBe('SIGKILL')
  expect(await isOpen(port)).toBe(true)

  const daemon = serve({ cwd: folder })
  await daemon.ready()
  expect(await postgresOf(daemon)).toBe(port)
  expect(await daemon.stop()).toBe(0)
  expect(await isOpen(port)).toBe(false)
})

test('a second daemon in the same folder is refused and does the first no harm', async () => {
  const daemon = serve({ cwd: folder })
  const url = await daemon.ready()
  const other = serve({ cwd: folder })
  expect(await other.ended).toBe(1)
  expect(other.said).toContain('error DATA_DIR_IN_USE')
  expect(other.said).toContain(`process ${daemon.pid}`)
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
  expect(await daemon.stop()).toBe(0)
})
