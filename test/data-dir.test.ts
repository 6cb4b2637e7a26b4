import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { DataDir } from '../src/data-dir.ts'

async function setup() {
  const folder = await mkdtemp(join(tmpdir(), 'trackerd-data-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return { folder, dataDir: new DataDir(join(folder, '.trackerd')) }
}

const mode = async (path: string) => (await stat(path)).mode & 0o777

test('looking into a data folder that is not there makes nothing', async () => {
  const { folder, dataDir } = await setup()
  expect(await dataDir.readAdminKey()).toBeNull()
  expect(await dataDir.readDaemon()).toBeNull()
  await dataDir.removeDaemon(1)
  expect(await readdir(folder)).toEqual([])
})

test('the encryption key is made once and kept', async () => {
  const { dataDir } = await setup()
  const [key, ...more] = await dataDir.encryptionKeys()
  expect(more).toEqual([])
  expect(key?.key).toHaveLength(32)
  expect(await new DataDir(dataDir.path).encryptionKeys()).toEqual([key])
  expect(await (await setup()).dataDir.encryptionKeys()).not.toEqual([key])
})

test('a damaged key file is never replaced by a new key', async () => {
  const { dataDir } = await setup()
  await dataDir.encryptionKeys()
  await writeFile(join(dataDir.path, 'encryption-keys'), 'k1:cut of')
  await expect(dataDir.encryptionKeys()).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
})

test('only the owner reads the files, and only the owner lists the folder', async () => {
  const { dataDir } = await setup()
  await dataDir.encryptionKeys()
  await dataDir.writeAdminKey('trk_secret')
  await dataDir.writeDaemon({ pid: 1, url: 'http://127.0.0.1:8080' })
  const names = await readdir(dataDir.path)
  expect(names.sort()).toEqual(['admin-key', 'daemon.json', 'encryption-keys'])
  for (const name of names) expect(await mode(join(dataDir.path, name))).toBe(0o600)
  expect((await mode(dataDir.path)) & 0o066).toBe(0)
  expect(await dataDir.readAdminKey()).toBe('trk_secret')
})

test('a daemon that ends takes back its own announcement, not that of its successor', async () => {
  const { dataDir } = await setup()
  await dataDir.writeDaemon({ pid: 2, url: 'http://127.0.0.1:8080' })
  await dataDir.removeDaemon(1)
  expect(await dataDir.readDaemon()).toEqual({ pid: 2, url: 'http://127.0.0.1:8080' })
  await dataDir.removeDaemon(2)
  expect(await dataDir.readDaemon()).toBeNull()
})

test('a folder that was there before keeps its mode', async () => {
  const { folder } = await setup()
  await chmod(folder, 0o750)
  await new DataDir(folder).writeAdminKey('trk_secret')
  expect(await mode(folder)).toBe(0o750)
})

test('a data folder that cannot be made is a problem of the configuration', async () => {
  const { folder } = await setup()
  await writeFile(join(folder, 'file'), '')
  await expect(new DataDir(join(folder, 'file', 'below')).writeAdminKey('trk_secret')).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    details: { problems: [{ variable: 'TRACKERD_DATA_DIR' }] },
  })
})
