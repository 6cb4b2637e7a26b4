import { chmod, chown, cp, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { unprivilegedAccount } from '../../../src/db/embedded/account.ts'
import { findPackage, runnableBinaries } from '../../../src/db/embedded/binaries.ts'
import { findShelter } from '../../../src/db/embedded/shelter.ts'
import { silentLogger } from '../../../src/ports/logger.ts'
import { query, start, temporaryFolder } from '../../support/embedded.ts'

// Runs as root only: see test/support/left-out.ts.

/** A folder only root enters, as root's home is, and one beside it that stands for /var/lib. */
async function closedFolder() {
  const folder = await temporaryFolder()
  const closed = join(folder, 'home of root')
  await mkdir(closed, { mode: 0o700 })
  const shelter = join(folder, 'var lib')
  await mkdir(shelter)
  await chmod(shelter, 0o755)
  return { closed, shelter }
}

test('below a closed folder the database lives in a shelter, and is found there again', async () => {
  const { closed, shelter } = await closedFolder()
  const dataDir = join(closed, 'clone', '.trackerd')
  const first = await start(dataDir, { shelters: [shelter] })
  expect(first.dataDir).toMatch(new RegExp(`^${join(shelter, 'trackerd')}/`))
  await query(first.url, 'create table kept as select 42 as answer')
  await first.stop()
  const second = await start(dataDir, { shelters: [shelter] })
  expect(second.dataDir).toBe(first.dataDir)
  expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }])

  // The passwords stay where only root reads, the data belongs to the user it runs as.
  expect(await stat(join(dataDir, 'embedded.json'))).toMatchObject({ uid: 0, mode: 0o100600 })
  expect((await stat(second.dataDir)).uid).toBe((await unprivilegedAccount()).uid)
})

test('a copy of a sheltered clone, and one whose data folder was deleted, start with a database of their own', async () => {
  const { closed, shelter } = await closedFolder()
  const original = await start(join(closed, 'original'), { shelters: [shelter] })
  await cp(join(closed, 'original'), join(closed, 'copy'), { recursive: true })
  const copy = await start(join(closed, 'copy'), { shelters: [shelter] })
  expect(copy.dataDir).not.toBe(original.dataDir)

  await query(copy.url, 'create table old ()')
  await copy.stop()
  await rm(join(closed, 'copy'), { recursive: true })
  const fresh = await start(join(closed, 'copy'), { shelters: [shelter] })
  await expect(query(fresh.url, 'select from old')).rejects.toMatchObject({ code: '42P01' })
})

test('programs below a closed folder are copied once to where they run', async () => {
  const { closed, shelter } = await closedFolder()
  const installed = await findPackage()
  const found = { root: join(closed, 'package', 'native'), version: installed.version }
  await cp(installed.root, found.root, { recursive: true, verbatimSymlinks: true })
  await chmod(join(found.root, 'bin', 'postgres'), 0o700) // as npm leaves it under umask 077
  const links = JSON.parse(await readFile(join(found.root, 'pg-symlinks.json'), 'utf8')) as { target: string }[]
  for (const { target } of links) await rm(join(found.root, '..', target)) // as npm leaves it without install scripts
  const account = await unprivilegedAccount()
  const copyTo = () => findShelter(account, [shelter], silentLogger)

  const copies = await Promise.all([1, 2].map(() => runnableBinaries(found, account, copyTo)))
  const [name, ...more] = await readdir(join(shelter, 'trackerd'))
  expect(more).toEqual([])
  expect(copies.map(({ root }) => root)).toEqual(Array(2).fill(join(shelter, 'trackerd', name ?? '')))
  expect((await runnableBinaries(found, null, copyTo)).root).toBe(found.root)
})

test('a shelter that somebody else made is not trusted', async () => {
  const { closed, shelter } = await closedFolder()
  await mkdir(join(shelter, 'trackerd'))
  await chown(join(shelter, 'trackerd'), 65534, 65534)
  await expect(start(join(closed, 'clone'), { shelters: [shelter] })).rejects.toMatchObject({
    code: 'EMBEDDED_POSTGRES_UNAVAILABLE',
  })
})
