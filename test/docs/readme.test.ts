import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { jobs } from '../../jobs/index.ts'
import { VARIABLES } from '../../src/config-variables.ts'
import { packageFolder } from '../../src/package.ts'
import { tableBelow } from './table.ts'

const read = (path: string) => readFileSync(join(packageFolder(), path), 'utf8')
const readme = read('README.md')
const manifest = JSON.parse(read('package.json')) as { scripts: Record<string, string> }

/** Variables that are none of the daemon's configuration. */
const OTHERS = ['TRACKERD_URL', 'TRACKERD_KEY']

test('the table of variables in the README is the one in the code', () => {
  const expected = VARIABLES.map(({ name, also, meaning, fallback }) => [
    also === undefined ? `\`${name}\`` : `\`${name}\`, \`${also}\``,
    meaning,
    fallback,
  ])
  expect(tableBelow(readme, 'Environment')).toEqual(expected)
})

test('every variable that the README names exists', () => {
  const known = new Set([...VARIABLES.map(({ name }) => name), ...OTHERS])
  expect([...readme.matchAll(/TRACKERD_[A-Z_]+/g)].map(([name]) => name).filter((name) => !known.has(name))).toEqual([])
})

test('every npm script that the README names exists', () => {
  const named = [...readme.matchAll(/npm (?:run (?:--silent )?)?([a-z:]+)/g)].map((match) => match[1] ?? '')
  const npmOwn = ['ci', 'run', 'install', 'pack']
  expect(named.filter((name) => !(name in manifest.scripts) && !npmOwn.includes(name))).toEqual([])
})

test('every file of this project that the README and the documents link to exists', () => {
  const documents = [
    'README.md',
    'CHANGELOG.md',
    'docs/architecture.md',
    'docs/decisions.md',
    'docs/glossary.md',
    'docs/operations.md',
    'docs/scaling.md',
  ]
  const broken = documents.flatMap((path) =>
    [...read(path).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)]
      .map((match) => join(path, '..', match[1] ?? ''))
      .filter((target) => !existsSync(join(packageFolder(), target))),
  )
  expect(broken).toEqual([])
})

test('the glossary tells what each job is called for', () => {
  const glossary = read('docs/glossary.md')
  expect(jobs.filter(({ name }) => !glossary.includes(`\`${name}\``)).map(({ name }) => name)).toEqual([])
})
