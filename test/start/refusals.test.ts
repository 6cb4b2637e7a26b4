import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import pg from 'pg'
import { expect, inject, onTestFinished, test } from 'vitest'
import { createDatabase, createMigratedDatabase } from '../support/database.ts'
import { serve } from '../support/start.ts'
import { ENCRYPTION_KEY } from '../support/world.ts'

const on = (url: string) => ({
  TRACKERD_DATABASE_URL: url,
  TRACKERD_ENCRYPTION_KEYS: `${ENCRYPTION_KEY.kid}:${ENCRYPTION_KEY.key.toString('base64')}`,
})

/** How a start with these settings ends, and what it says about it. */
async function refused(env: Record<string, string>) {
  const daemon = serve({ env })
  return { code: await daemon.ended, said: daemon.said }
}

test('a bad configuration ends with exit code 2 and every problem at once, each one once', async () => {
  const { code, said } = await refused({
    TRACKERD_PORT: 'eighty',
    TRACKERD_DATABASE_URL: 'mysql://here',
    TRACKERD_LOG_LEVEL: 'loud',
  })
  expect(code).toBe(2)
  const variables = ['TRACKERD_PORT', 'TRACKERD_DATABASE_URL', 'TRACKERD_LOG_LEVEL', 'TRACKERD_ENCRYPTION_KEYS']
  for (const variable of variables) expect(said.split(`  ${variable}: `)).toHaveLength(2)
  expect(said).not.toContain('mysql://here')
})

test('a port that was chosen and is taken ends with exit code 1', async () => {
  const database = await createMigratedDatabase()
  onTestFinished(() => database.drop())
  const holder = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void holder.close())
  await once(holder, 'listening')
  const { port } = holder.address() as { port: number }
  const { code, said } = await refused({ ...on(database.url), TRACKERD_PORT: String(port) })
  expect(code).toBe(1)
  expect(said).toContain('error PORT_IN_USE')
  expect(said).toContain(`127.0.0.1:${port}`)
  // The first start made a key all the same, and nobody could make it out any more if it were not shown.
  expect(said).toContain('admin key  trk_')
})

test('an address that is not of this machine ends with exit code 2 and names the variable', async () => {
  const database = await createMigratedDatabase()
  onTestFinished(() => database.drop())
  const { code, said } = await refused({ ...on(database.url), TRACKERD_HOST: '192.0.2.1' })
  expect(code).toBe(2)
  expect(said).toContain('  TRACKERD_HOST: is no address of this machine.')
})

test('a database that does not answer ends with exit code 1', async () => {
  const { code, said } = await refused(on('postgres://nobody@127.0.0.1:1/nothing'))
  expect(code).toBe(1)
  expect(said).toContain('error DATABASE_UNAVAILABLE')
})

test('a login without the roles is told exactly what an administrator has to run, and starts once that is done', async () => {
  const database = await createDatabase()
  const admin = new pg.Client({ connectionString: database.superuserUrl })
  await admin.connect()
  const login = `trackerd_stranger_${randomBytes(4).toString('hex')}`
  onTestFinished(async () => {
    await admin.end()
    await database.drop()
    const server = new pg.Client({ connectionString: inject('database').superuserUrl })
    await server.connect()
    await server.query(`drop role ${login}`)
    await server.end()
  })
  await admin.query(`create role ${login} login password '${login}'`)
  await admin.query(`alter database ${new URL(database.url).pathname.slice(1)} owner to ${login}`)
  const url = new URL(database.url)
  url.username = login
  url.password = login

  const { code, said } = await refused(on(url.href))
  expect(code).toBe(1)
  expect(said).toContain('error DATABASE_ROLES_MISSING')
  const statements = said.split('\n').filter((line) => /^ {2}(create|alter|grant) .*;$/.test(line))
  expect(statements.map((line) => line.split(' to ')[0]?.trim())).toEqual([
    'grant app_user',
    'grant tracker_relay',
    'grant tracker_door',
    'grant tracker_eraser',
  ])

  await admin.query(statements.join('\n'))
  const daemon = serve({ env: on(url.href) })
  await daemon.ready()
  expect(await daemon.stop()).toBe(0)
})
