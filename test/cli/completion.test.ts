import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { placesOf } from '../../src/cli/completion-words.ts'
import { buildProgram } from '../../src/cli/program.ts'
import { endpoint } from '../http/fake-app.ts'
import { setup } from './setup.ts'

const place = mkdtempSync(join(tmpdir(), 'trackerd-completion-'))
afterAll(() => rmSync(place, { recursive: true }))
const scripts = new Map<string, string>()
for (const shell of ['bash', 'zsh', 'fish']) {
  scripts.set(shell, join(place, shell))
  writeFileSync(join(place, shell), (await setup().trackerd('completion', shell)).out)
}

function said(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  const { stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    timeout: 60_000,
    env: { PATH: process.env.PATH, HOME: place, TERM: 'xterm', ...env },
  })
  expect({ stderr, error }).toEqual({ stderr: '', error: undefined })
  return stdout
}

/** As readline hands it over: with "=" as a word of its own. */
function askBash(line: string): string {
  const words = line.split(/ |(=)/).filter((word) => word !== undefined)
  const given = words.map((word) => `'${word}'`).join(' ')
  const asked = `. ${scripts.get('bash')}\nCOMP_WORDS=(${given}); COMP_CWORD=${words.length - 1}; _trackerd; printf '%s\\n' "\${COMPREPLY[@]}"`
  return said('bash', ['--norc', '-c', asked])
}

/** At a terminal of its own: what its completion would add is written down instead. */
function askZsh(line: string): string {
  const [inner, outer, found] = ['inner.zsh', 'outer.zsh', 'found'].map((name) => join(place, name)) as [
    string,
    string,
    string,
  ]
  writeFileSync(found, '')
  writeFileSync(
    inner,
    `PROMPT= ZSH_DISABLE_COMPFIX=true
     autoload -U compinit && compinit -u -d ${join(place, 'zcompdump')}
     . ${scripts.get('zsh')}
     compadd() {
       [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]] && { builtin compadd "$@"; return }
       local -a hits
       builtin compadd -A hits "$@"
       print -rl -- $hits >> ${found}
     }
     ask() { zle complete-word; print __DO''NE__ }
     zle -N ask
     bindkey '^I' ask
     print __REA''DY__\n`,
  )
  writeFileSync(
    outer,
    `zmodload zsh/zpty
     zpty shell zsh -f -i
     zpty -w shell '. ${inner}'
     zpty -r shell seen '*__READY__*'
     zpty -w -n shell "$1"$'\\t'
     zpty -r shell seen '*__DONE__*'
     zpty -d shell\n`,
  )
  said('zsh', ['-f', outer, line])
  return readFileSync(found, 'utf8')
}

const askFish = (line: string) =>
  said('fish', ['--no-config', '-c', `source ${scripts.get('fish')}; complete -C '${line}'`], {
    XDG_CONFIG_HOME: place,
    XDG_DATA_HOME: place,
  })

/** Bash is everywhere; the others are asked where they are. */
const SHELLS = Object.entries({ bash: askBash, zsh: askZsh, fish: askFish }).filter(
  ([shell]) => shell === 'bash' || spawnSync(shell, ['--version']).error === undefined,
)

describe.each(SHELLS)('%s', (_shell, ask) => {
  const offered = (line: string) =>
    ask(line)
      .split('\n')
      // Fish says after a tab what a word is for.
      .map((word) => word.split('\t')[0]?.trim())
      .filter((word) => word !== '')
      .sort()

  test.each<[string, string[]]>([
    ['en', ['endpoint']],
    ['endpoint a', ['add']],
    ['--json outbox re', ['retry']],
    ['--url http://here outbox re', ['retry']],
    ['--tenant sync outbox re', ['retry']],
    ['key create ci --role ', ['admin', 'ingest', 'operator', 'platform_admin', 'viewer']],
    ['key create ci --role vi', ['viewer']],
    ['key create ci --role=vi', ['viewer']],
    ['outbox list --type=deployment.s', ['deployment.succeeded']],
    ['sync octo --since 1h --w', ['--wait']],
    ['migrate v', ['validate']],
    ['endpoint add github --tok', ['--token', '--token-stdin']],
    ['status --js', ['--json']],
    ['no-such-command-at-all', []],
  ])('completes "trackerd %s" with %j', (line, expected) => {
    const bare = offered(`trackerd ${line}`).map((word) => word?.replace(/^--[a-z]+=/, ''))
    expect(bare).toEqual(expected)
  })

  test('offers the commands of a group', () => {
    expect(offered('trackerd endpoint add ').filter((word) => !word?.startsWith('--'))).toEqual(['github', 'jira'])
  })

  test('leaves the value of an option that takes anything to the shell', () => {
    expect(offered('trackerd key create ci --expires no-such-file')).toEqual([])
  })
})

test('no option takes a value with one command and none with another: the scripts know them by name', () => {
  const takes = new Map<string, Set<boolean>>()
  for (const { options } of placesOf(buildProgram({ version: '1', io: { columns: 80 } } as never)))
    for (const { flag, takesValue } of options) takes.set(flag, new Set([...(takes.get(flag) ?? []), takesValue]))
  expect([...takes].filter(([, both]) => both.size > 1)).toEqual([])
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
