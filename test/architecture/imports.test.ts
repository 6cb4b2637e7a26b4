import { expect, test } from 'vitest'
import { RULES } from './import-rules.ts'
import { LAUNCHER, NEVER_IMPORTED } from './import-rules-process.ts'
import type { Rule } from './rule.ts'
import { importsOf, projectFiles, read, SOURCES } from './sources.ts'

const escaped = (name: string) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const asPattern = (name: string) => new RegExp(`^${escaped(name).replace('\\*', '[^/]+')}(?=/|$)`)

const BY_RULE = RULES.map((rule) => ({ rule, files: rule.files.map(asPattern), may: rule.may.map(asPattern) }))

/** The rule of a file, what that allows, and the part of its path that it names: what lies below that is its own. */
function ruleOf(path: string): { rule: Rule; may: readonly RegExp[]; own: string } | null {
  for (const { rule, files, may } of BY_RULE)
    for (const pattern of files) {
      const own = pattern.exec(path)?.[0]
      if (own !== undefined) return { rule, may, own }
    }
  return null
}

/** The imports of a file that its rule does not allow. */
function refused(path: string, imports: readonly string[]): string[] {
  const found = ruleOf(path)
  if (found === null) return [...imports]
  const { may, own } = found
  return imports.filter((name) => {
    if (name === NEVER_IMPORTED) return path !== LAUNCHER
    return !name.startsWith(`${own}/`) && !may.some((pattern) => pattern.test(name))
  })
}

const FILES = projectFiles(...SOURCES)
const byRule = Map.groupBy(FILES, (path) => ruleOf(path)?.rule)

test.each(RULES.map((rule) => [rule.files.join(', '), rule] as const))('%s: only what the rule allows', (_, rule) => {
  const offenders = (byRule.get(rule) ?? []).map((path) => ({
    path,
    refused: refused(path, importsOf(path)),
    why: rule.why,
  }))
  expect(offenders.filter(({ refused }) => refused.length > 0)).toEqual([])
})

test('every file is covered by a rule', () => {
  expect(byRule.get(undefined) ?? []).toEqual([])
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
