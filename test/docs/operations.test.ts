import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { CATALOGUE } from '../../src/errors.ts'
import { packageFolder } from '../../src/package.ts'

const read = (path: string) => readFileSync(join(packageFolder(), path), 'utf8')
const guide = read('docs/operations.md')
const codesOf = (text: string) => text.match(/`[A-Z][A-Z]+(?:_[A-Z]+)*`/g)?.map((code) => code.slice(1, -1)) ?? []

test('the playbook says of every error what to do, and of none that there is not', () => {
  const told = codesOf(guide.slice(guide.indexOf('## Playbook'))).filter((code) => !code.startsWith('TRACKERD_'))
  expect([...new Set(told)].sort()).toEqual(Object.keys(CATALOGUE).sort())
})

test('the guide says of every alert what to do first', () => {
  const { groups } = parse(read('deploy/prometheus/alerts.yml')) as { groups: { rules: { alert: string }[] }[] }
  const alerts = groups.flatMap(({ rules }) => rules.map(({ alert }) => alert))
  expect([...guide.matchAll(/^\| `(Trackerd\w+)`/gm)].map(([, name]) => name)).toEqual(alerts)
})

test('every command that the guide names exists', () => {
  const known = [...read('docs/cli.md').matchAll(/^## trackerd (.*)$/gm)].map(([, name]) => name ?? '')
  const groups = new Set(known.map((name) => name.split(' ')[0]))
  const named = [...guide.matchAll(/`(?:trackerd )?([a-z-]+)((?: [a-z-]+)?)[^`]*`/g)]
    .filter(([text, first]) => groups.has(first) && !text.includes('='))
    .map(([, first, second]) => `${first}${second}`)
  expect(named.length).toBeGreaterThan(20)
  expect(
    named.filter((name) => !known.some((it) => it === name || name.startsWith(`${it} `) || it.startsWith(`${name} `))),
  ).toEqual([])
})
