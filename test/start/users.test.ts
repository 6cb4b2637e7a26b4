import { chown, mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isRoot } from '../../src/db/embedded/account.ts'
import { NOBODY } from '../support/left-out.ts'
import { programFor } from '../support/program.ts'
import { folderWithSpaces, isOpen, postgresOf, removeClone, serve } from '../support/start.ts'

test('below a folder that is closed to others it starts, and PostgreSQL never runs as root', async () => {
  const home = await folderWithSpaces()
  const clone = join(home, 'closed', 'clone')
  await mkdir(join(home, 'closed'), { mode: 0o700 })
  await mkdir(clone)
  onTestFinished(() => removeClone(home))
  onTestFinished(() => removeClone(clone))
  const daemon = serve({ cwd: clone })
  const url = await daemon.ready()
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
  const { folder } = await daemon.logged('PostgreSQL is up')
  expect((await stat(String(folder))).uid).not.toBe(0)
  const port = await postgresOf(daemon)
  expect(await daemon.stop()).toBe(0)
  expect(await isOpen(port)).toBe(false)
})

test('an ordinary user starts it, and has all of it in the data folder', async () => {
  const user = isRoot() ? NOBODY : { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
  const folder = await folderWithSpaces()
  onTestFinished(() => removeClone(folder))
  const program = await programFor(user, join(folder, 'program'))
  const clone = join(folder, 'clone')
  await mkdir(clone)
  await chown(clone, user.uid, user.gid)
  onTestFinished(() => removeClone(clone))
  const daemon = serve({ cwd: clone, program, ...(isRoot() ? { user } : {}) })
  const url = await daemon.ready()
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
  expect((await daemon.logged('PostgreSQL is up')).folder).toBe(join(clone, '.trackerd', 'postgres'))
  expect((await stat(join(clone, '.trackerd', 'postgres'))).uid).toBe(user.uid)
  expect(await daemon.stop()).toBe(0)
})
