import { chown, cp, readdir, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { query, start, temporaryFolder } from '../../support/embedded.ts'

test('the first start makes a durable server that only a login without special rights uses', async () => {
  const dataDir = join(await temporaryFolder(), 'path with a space', '.trackerd')
  const server = await start(dataDir, { durable: true })

  const [login] = await query(
    server.url,
    'select rolsuper, rolcreaterole, rolbypassrls from pg_roles where rolname = current_user',
  )
  expect(login).toEqual({ rolsuper: false, rolcreaterole: true, rolbypassrls: false })
  const settings = await query<{ name: string; setting: string }>(
    server.url,
    `select name, setting from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'listen_addresses')`,
  )
  expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    listen_addresses: '127.0.0.1',
  })
  await expect(query(server.url.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toMatchObject({ code: '28P01' })
  expect((await stat(join(dataDir, 'embedded.json'))).mode & 0o777).toBe(0o600)
})

test('data and passwords survive a stop and a start, and a move of the folder', async () => {
  const folder = await temporaryFolder()
  const first = await start(join(folder, 'before'))
  await query(first.url, 'create table kept as select 42 as answer')
  await first.stop()
  await expect(query(first.url, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' })

  await rename(join(folder, 'before'), join(folder, 'after'))
  const second = await start(join(folder, 'after'))
  expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }])
})

test('a second process is refused with the pid of the first, or uses its server without ending it', async () => {
  const dataDir = await temporaryFolder()
  const server = await start(dataDir)
  await expect(start(dataDir)).rejects.toMatchObject({ code: 'DATA_DIR_IN_USE', details: { pid: process.pid } })

  const attached = await start(dataDir, { whenOwned: 'attach' })
  expect(attached).toMatchObject({ attached: true, url: server.url, dataDir: server.dataDir })
  await attached.stop()
  expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('two data folders at once, one of them a copy of the other, do not disturb each other', async () => {
  const folder = await temporaryFolder()
  const original = await start(join(folder, 'original'))
  await query(original.url, 'create table rows_of_original ()')
  await query(original.superuserUrl, 'checkpoint')
  // As `cp -a` of a clone whose trackerd runs: the copied pid file names the server of the original.
  await original.stop()
  const again = await start(join(folder, 'original'))
  await cp(join(folder, 'original'), join(folder, 'copy'), { recursive: true })
  await ownAs(join(folder, 'original', 'postgres'), join(folder, 'copy', 'postgres'))

  const copy = await start(join(folder, 'copy'))
  expect(copy.dataDir).not.toBe(again.dataDir)
  await query(copy.url, 'create table only_in_copy ()')
  await expect(query(again.url, 'select from only_in_copy')).rejects.toMatchObject({ code: '42P01' })
})

async function ownAs(model: string, folder: string): Promise<void> {
  const { uid, gid } = await stat(model)
  await chown(folder, uid, gid)
  for (const name of await readdir(folder, { recursive: true })) await chown(join(folder, name), uid, gid)
}
