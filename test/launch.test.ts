import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { packageFolder, packageVersion } from '../src/package.ts'

const run = promisify(execFile)
const launcher = join(packageFolder(), 'src', 'launch.ts')
/** Makes this Node.js say that it is another. */
const calledItself = (version: string) => [
  '--import',
  `data:text/javascript,Object.defineProperty(process.versions, 'node', { value: '${version}' })`,
]

test.each([
  ['new enough, it is trackerd itself', []],
  ['too old, it is trackerd on the Node.js that the package brings', calledItself('20.20.2')],
])('on a Node.js that is %s', async (_, options) => {
  const { stdout } = await run(process.execPath, [...options, launcher, '--version'])
  expect(stdout).toBe(`${packageVersion()}\n`)
})

test('what it started decides how it ends', async () => {
  const wrong = run(process.execPath, [...calledItself('22.14.0'), launcher, 'no-such-command'])
  await expect(wrong).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('no-such-command') })
})
