import { chown, mkdir, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { silentLogger } from '../../../src/ports/logger.ts'
import { query, start, startInChild, temporaryFolder } from '../../support/embedded.ts'
import { NOBODY } from '../../support/left-out.ts'

// Runs as root only, and where another user can run this project: see test/support/left-out.ts.

test('an ordinary user has it all in the data folder, and root starts it as that user', async () => {
  const dataDir = join(await temporaryFolder(), 'of nobody')
  await mkdir(dataDir)
  await chown(dataDir, NOBODY.uid, NOBODY.gid)
  const child = await startInChild(dataDir, NOBODY)
  expect(child.cluster).toBe(join(dataDir, 'postgres'))
  await query(child.url, 'create table kept as select 42 as answer')
  await child.kill()

  const server = await start(dataDir)
  expect(await query(server.url, 'select answer from kept')).toEqual([{ answer: 42 }])
  await server.stop()
  for (const name of await readdir(dataDir)) {
    if (!name.startsWith('postgres.log'))
      expect([name, (await stat(join(dataDir, name))).uid]).toEqual([name, NOBODY.uid])
  }
  await (await startInChild(dataDir, NOBODY)).kill()
  await (await start(dataDir)).stop()
})

test('a data folder of another user is a problem of the configuration', async () => {
  const dataDir = await temporaryFolder()
  await start(dataDir).then((server) => server.stop())
  const { startEmbedded } = await import('../../../src/db/embedded/index.ts')
  process.seteuid?.(NOBODY.uid)
  onTestFinished(() => process.seteuid?.(0))
  await expect(startEmbedded({ dataDir, log: silentLogger })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    details: { problems: [{ variable: 'TRACKERD_DATA_DIR' }] },
  })
})
