import { expect, test } from 'vitest'
import { RULES } from './import-rules.ts'
import { LAUNCHER, NEVER_IMPORTED } from './import-rules-process.ts'
import type { Rule } from './rule.ts'
import { importsOf, projectFiles, read, SOURCES } from './sources.ts'

const escaped = (name: string) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const asPattern = (name: string) => new RegExp(`^${escaped(name).replace('\\*', '[^/]+')}(?=/|$)`)

/** The rule of a file, and the part of its path that the rule names: what lies below that is its own. */
function ruleOf(path: string): { rule: Rule; own: string } | null {
  for (const rule of RULES)
    for (const name of rule.files) {
      const own = asPattern(name).exec(path)?.[0]
      if (own !== undefined) return { rule, own }
    }
  return null
}

/** The imports of a file that its rule does not allow. */
function refused(path: string, imports: readonly string[]): string[] {
  const found = ruleOf(path)
  if (found === null) return [...imports]
  const { rule, own } = found
  const allowed = rule.may.map(asPattern)
  return imports.filter((name) => {
    if (name === NEVER_IMPORTED) return path !== LAUNCHER
    return !name.startsWith(`${own}/`) && !allowed.some((pattern) => pattern.test(name))
  })
}

test.each(RULES.map((rule) => [rule.files.join(', '), rule] as const))('%s: only what the rule allows', (_, rule) => {
  const offenders = projectFiles(...SOURCES)
    .filter((path) => ruleOf(path)?.rule === rule)
    .map((path) => ({ path, refused: refused(path, importsOf(path)), why: rule.why }))
  expect(offenders.filter(({ refused }) => refused.length > 0)).toEqual([])
})

test('every file is covered by a rule', () => {
  expect(projectFiles(...SOURCES).filter((path) => ruleOf(path) === null)).toEqual([])
})

test('every form of import is seen', () => {
  const text = read('test/architecture/every-form-of-import.txt')
  expect(importsOf('src/x/y.ts', text)).toEqual([
    '@scope/examples',
    '@scope/name',
    'node:fs',
    'pg',
    'resolved',
    'side-effect',
    'src/b/index.ts',
    'src/x/a.ts',
  ])
})

test('what the design forbids is refused', () => {
  const cases: [path: string, name: string][] = [
    ['src/domain/ids.ts', 'node:crypto'],
    ['src/errors.ts', 'src/domain/ids.ts'],
    ['src/ports/clock.ts', 'src/errors.ts'],
    ['src/apply/apply.ts', 'pg'],
    ['src/apply/apply.ts', 'src/ingest/drain.ts'],
    ['src/ingest/drain.ts', 'src/sync/poll.ts'],
    ['src/outbox/relay.ts', 'src/metrics/snapshot.ts'],
    ['src/queue/pg-boss.ts', 'src/db/inbox.ts'],
    ['src/http/server.ts', 'src/db/tx.ts'],
    ['src/http/server.ts', 'adapters/index.ts'],
    ['src/cli/status.ts', 'src/db/tx.ts'],
    ['adapters/github/index.ts', 'adapters/jira/wire.ts'],
    ['adapters/github/index.ts', 'src/app.ts'],
    ['jobs/sweep.ts', 'src/db/inbox.ts'],
    ['src/compose.ts', 'pg-boss'],
    ['test/support/world.ts', 'src/main.ts'],
    ['src/unknown.ts', 'src/errors.ts'],
  ]
  expect(cases.filter(([path, name]) => refused(path, [name]).length === 0)).toEqual([])
})
