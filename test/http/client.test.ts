import { execFile } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { generateSource } from 'oazapfts'
import { expect, test } from 'vitest'
import { packageFolder } from '../../src/package.ts'
import { ID, tokenOf } from './fake-app.ts'
import { setup } from './setup.ts'

const run = promisify(execFile)

/** What is written against the generated client: a name that does not exist, or an answer of another form, does not compile. */
const CALLER = `
import { createKey, defaults, listKeys, listSyncRecords, showEndpoint } from './client.ts'
export async function call(baseUrl: string, key: string) {
  defaults.baseUrl = baseUrl
  defaults.headers = { authorization: \`Bearer \${key}\` }
  const keys = await listKeys({ limit: 1 })
  const endpoint = await showEndpoint('${ID}')
  const refused = await createKey({ name: 'ci', role: 'platform_admin' })
  const records = await listSyncRecords({ status: 'failed' })
  return {
    prefix: keys.status === 200 ? keys.data.items[0]?.prefix.slice(0, 4) : null,
    system: endpoint.status === 200 ? endpoint.data.system : null,
    refused: refused.status === 403 ? refused.data.code : null,
    records: records.status === 200 ? records.data.items.length : null,
  }
}
`

test('a client that is generated from the document compiles and calls the interface', async () => {
  const { server } = setup()
  await using folder = await temporaryFolder()
  const document = join(folder.path, 'openapi.json')
  await writeFile(document, (await server.inject('/openapi.json')).body)
  await writeFile(join(folder.path, 'client.ts'), await generateSource(document))
  await writeFile(join(folder.path, 'caller.ts'), CALLER)
  await symlink(join(packageFolder(), 'node_modules'), join(folder.path, 'node_modules'))
  const compiler = join(packageFolder(), 'node_modules', 'typescript', 'bin', 'tsc')
  const options = [
    '--ignoreConfig',
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'esnext',
    '--allowImportingTsExtensions',
  ]
  await run(process.execPath, [compiler, ...options, '--skipLibCheck', join(folder.path, 'caller.ts')])

  const url = await server.listen({ port: 0, host: '127.0.0.1' })
  try {
    const { call } = await import(/* @vite-ignore */ pathToFileURL(join(folder.path, 'caller.ts')).href)
    expect(await call(url, tokenOf('admin'))).toEqual({
      prefix: expect.any(String),
      system: 'github',
      refused: 'FORBIDDEN',
      records: 1,
    })
  } finally {
    await server.close()
  }
})

async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), 'trackerd-client-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
