import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { endpoint } from '../http/fake-app.ts'
import { setup } from './setup.ts'

const { out: script } = await setup().trackerd('completion', 'bash')

/** What bash offers for the last of these words. */
function offered(...words: string[]): string[] {
  const line = words.map((word) => `'${word}'`).join(' ')
  const asked = `${script}\nCOMP_WORDS=(trackerd ${line}); COMP_CWORD=${words.length}; _trackerd; printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', asked], { encoding: 'utf8' })
  expect(stderr).toBe('')
  return stdout.split('\n').filter((word) => word !== '')
}

test.each<[string[], string[]]>([
  [['en'], ['endpoint']],
  [['endpoint', 'a'], ['add']],
  [
    ['endpoint', 'add', ''],
    ['github', 'jira'],
  ],
  [['--json', 'outbox', 're'], ['retry']],
  [
    ['key', 'create', 'ci', '--role', ''],
    ['viewer', 'ingest', 'operator', 'admin', 'platform_admin'],
  ],
  [['migrate', 'v'], ['validate']],
  [
    ['endpoint', 'add', 'github', '--tok'],
    ['--token', '--token-stdin'],
  ],
  [['status', '--js'], ['--json']],
])('bash completes %j with %j', (words, expected) => {
  const all = offered(...words)
  expect(words.at(-1) === '' ? all.filter((word) => !word.startsWith('--')) : all).toEqual(expected)
})

test('the value of an option that takes anything is left to the shell', () => {
  expect(offered('key', 'create', 'ci', '--expires', '')).toEqual([])
})

test.each(['bash', 'zsh', 'fish'])('%s is told how to install it, and every command', async (shell) => {
  const { out } = await setup().trackerd('completion', shell)
  expect(out).toMatch(new RegExp(`^# .*trackerd completion ${shell}`))
  for (const name of ['rotate-secret', 'set-credential', 'rebaseline', 'doctor']) expect(out).toContain(name)
})

test('a name that is nearly right is asked for, and one that is not is not', async () => {
  const { trackerd } = setup({ app: { listEndpoints: async () => [{ ...endpoint, name: 'acme-shop' }] } })
  expect((await trackerd('endpoint', 'show', 'acme-shp')).err).toContain('Did you mean acme-shop?')
  expect((await trackerd('endpoint', 'show', 'billing')).err).not.toContain('Did you mean')
  expect((await setup().trackerd('audit', 'list', '--actor', 'trackered')).err).toContain('Did you mean trackerd?')
})
