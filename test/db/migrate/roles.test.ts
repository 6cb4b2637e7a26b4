import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrateUp } from '../../../src/db/migrate/index.ts'
import { ensureRoles, ROLES } from '../../../src/db/migrate/roles.ts'
import { createDatabase } from '../../support/database.ts'
import { connected } from '../connected.ts'

type Db = Awaited<ReturnType<typeof createDatabase>>
let db: Db
/** Roles belong to the cluster: names of its own keep this file apart from every other database. */
const id = randomBytes(6).toString('hex')
const roles = [`role_a_${id}`, `role_b_${id}`]
const logins = { plain: `plain_${id}`, creator: `creator_${id}` }
const asAdministrator = (...statements: string[]) =>
  connected(db.superuserUrl, async (client) => {
    for (const statement of statements) await client.query(statement)
  })
const urlOf = (login: string) => Object.assign(new URL(db.url), { username: login, password: 'secret' }).href
const ensure = (login: string, names: readonly string[] = roles) =>
  connected(urlOf(login), (client) => ensureRoles(client, names))
/** Whether the login can take each role, and has its rights without taking it. */
const canTake = (login: string) =>
  connected(urlOf(login), async (client) => {
    for (const role of roles) await client.query(`begin; set local role ${role}; rollback`)
    const { rows } = await client.query(`select bool_and(pg_has_role(r, 'USAGE')) as usage from unnest($1::text[]) r`, [
      roles,
    ])
    return rows[0].usage as boolean
  })

beforeAll(async () => {
  db = await createDatabase()
  await asAdministrator(
    `create role ${logins.plain} login password 'secret' nosuperuser nocreaterole`,
    `create role ${logins.creator} login password 'secret' nosuperuser createrole`,
  )
})
afterAll(async () => {
  await asAdministrator(`drop role if exists ${[...roles, ...Object.values(logins)].join(', ')}`)
  await db.drop()
})

test('a login that may not create roles is told the statements, and they are enough', async () => {
  const refused = await ensure(logins.plain).catch((error: unknown) => error)
  expect(refused).toMatchObject({ code: 'DATABASE_ROLES_MISSING' })
  const { statements } = (refused as { details: { statements: string[] } }).details
  expect(statements.map((s) => s.replace(/ with inherit.*$/, ''))).toEqual([
    ...roles.map((role) => `create role ${role} nologin`),
    ...roles.map((role) => `grant ${role} to ${logins.plain}`),
  ])
  await asAdministrator(...statements)
  await ensure(logins.plain)
  expect(await canTake(logins.plain)).toBe(true)
  await asAdministrator(`drop role ${roles.join(', ')}`)
})

test('roles that exist but were not granted are told as grants only', async () => {
  await asAdministrator(...roles.map((role) => `create role ${role} nologin`))
  await expect(ensure(logins.plain)).rejects.toMatchObject({
    details: { statements: roles.map((role) => expect.stringMatching(new RegExp(`^grant ${role} to `))) },
  })
  await asAdministrator(`drop role ${roles.join(', ')}`)
})

test('a login with CREATEROLE makes them itself, in eight databases at once, and a second time does nothing', async () => {
  await Promise.all(Array.from({ length: 8 }, () => ensure(logins.creator)))
  await ensure(logins.creator)
  expect(await canTake(logins.creator)).toBe(true)
  await asAdministrator(`drop role ${roles.join(', ')}`)
})

test('a role that would pass by row-level security is refused, even if it is there', async () => {
  await asAdministrator(`create role ${roles[0]} nologin bypassrls`, `grant ${roles[0]} to ${logins.plain}`)
  await expect(ensure(logins.plain, roles.slice(0, 1))).rejects.toMatchObject({
    code: 'DATABASE_ROLES_MISSING',
    details: { statements: [`alter role ${roles[0]} nosuperuser nobypassrls`] },
  })
  await asAdministrator(`drop role ${roles[0]}`)
})

test('migrating stops before the first file when the roles are missing', async () => {
  await asAdministrator(`grant all on database ${new URL(db.url).pathname.slice(1)} to ${logins.plain}`)
  await expect(migrateUp(urlOf(logins.plain))).rejects.toMatchObject({
    code: 'DATABASE_ROLES_MISSING',
    details: { statements: ROLES.map((role) => expect.stringContaining(role)) },
  })
  await asAdministrator(`revoke all on database ${new URL(db.url).pathname.slice(1)} from ${logins.plain}`)
})
