import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { removeEmbedded } from '../../src/db/embedded/remove.ts'
import { packageFolder } from '../../src/package.ts'
import { COMPILE_CACHE } from '../support/compile-cache.ts'
import { folderWithSpaces } from '../support/start.ts'

test('the demo shows what GitHub and Jira tell and what is read from them, finds all as it must be and exits 0', async () => {
  const folder = await folderWithSpaces()
  onTestFinished(async () => {
    await removeEmbedded(join(folder, '.trackerd-demo'))
    await rm(folder, { recursive: true, force: true })
  })
  // What an operator has set for another trackerd must not reach it.
  const env = {
    PATH: process.env.PATH,
    ...COMPILE_CACHE,
    TRACKERD_DATABASE_URL: 'postgres://elsewhere/never',
    PORT: '1',
  }
  const demo = spawn(process.execPath, [join(packageFolder(), 'demo/main.ts')], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [output, complaints, [code]] = await Promise.all([text(demo.stdout), text(demo.stderr), once(demo, 'exit')])
  expect(complaints).toBe('')
  expect(code).toBe(0)
  expect(output).toContain('Deliveries: 329 stored')
  expect(output).toContain('Webhooks: 9 signed by Jira and stored, the last of them sent twice')
  expect(output).toMatch(/Readable prices │ closed │ 4 · 8 +│ 1 · 0\.5 │ 1 · 2\.5 │ 3 · 4\.5 │ 1 · 1\.5/)
  expect(output).toMatch(/Guests welcome +│ active │ 4 · 9 +│ 1 · 1 +│ 1 · 2 +│ 2 · 2 +│ 2 · 6\.5/)
  expect(output).toContain('SHOP-7 Show prices  <->  octo/shop#121')
  expect(output).toContain('Release 1.1  approved, with 4 of these')
  expect(output).toContain('Guests welcome: 4 issues committed, 1 added, 1 removed')
  expect(output).toMatch(/defect +│ added: SHOP-14 .*\/browse\/SHOP-14/)
  expect(output).toMatch(/technical_story +│ removed: SHOP-9 .*\/browse\/SHOP-9/)
  expect(output).toContain('The copy is complete')
  expect(output).toContain('The copy of Jira is complete')
  expect(output).toContain('Everything is as it must be.')
  // A command is shown as it is typed, however long.
  const lines = output.split('\n').filter((line) => !line.startsWith('  $ trackerd '))
  expect(lines.filter((line) => line.length > 100)).toEqual([])
})
