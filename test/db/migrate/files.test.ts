import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packagedMigrations, readMigrations } from '../../../src/db/migrate/files.ts'
import { migrationFolder } from './folder.ts'

const refusal = async (files: Record<string, string>) => {
  await using folder = await migrationFolder(files)
  // Awaited here: returned as a promise, the folder would be gone while it is still read.
  return await readMigrations(folder.path).catch((error: unknown) => error)
}
const GOOD = '-- 0001 Something.\n-- Up\ncreate table a ();\n\n-- Down\ndrop table a;\n'

test('a migration is its number, its two parts and the SHA-256 of the whole file', async () => {
  await using folder = await migrationFolder({
    '0001-a-thing.sql': GOOD,
    'schema.sql': 'no migration',
    'README.md': '',
  })
  const [file, ...others] = await readMigrations(folder.path)
  expect(others).toEqual([])
  expect(file).toMatchObject({
    number: 1,
    name: '0001-a-thing.sql',
    sha256: createHash('sha256').update(GOOD).digest('hex'),
    up: '-- Up\ncreate table a ();\n\n',
    down: '-- Down\ndrop table a;\n',
  })
})

test.each([
  ['a name without a number', { 'first.sql': GOOD }],
  ['a name with capitals', { '0001-First.sql': GOOD }],
  ['number 0', { '0000-first.sql': GOOD }],
  ['the same number twice', { '0001-a.sql': GOOD, '0001-b.sql': GOOD }],
  ['no Down part', { '0001-a.sql': '-- Up\ncreate table a ();\n' }],
  ['no Up part', { '0001-a.sql': '-- Down\ndrop table a;\n' }],
  ['Down before Up', { '0001-a.sql': '-- Down\ndrop table a;\n-- Up\ncreate table a ();\n' }],
  ['two Up parts', { '0001-a.sql': `${GOOD}-- Up\nselect 1;\n` }],
  ['a Down part of comments only', { '0001-a.sql': '-- Up\ncreate table a ();\n-- Down\n-- nothing to do\n' }],
  ['its own commit', { '0001-a.sql': '-- Up\ncreate table a ();\nCOMMIT;\n-- Down\ndrop table a;\n' }],
  ['its own begin', { '0001-a.sql': '-- Up\nbegin;\ncreate table a ();\n-- Down\ndrop table a;\n' }],
])('refuses %s', async (_what, files) => {
  expect(await refusal(files)).toMatchObject({
    code: 'MIGRATION_MALFORMED',
    details: { file: Object.keys(files).at(-1), what: expect.any(String) },
  })
})

test('the block of a function is not taken for a transaction', async () => {
  const body = 'create function f() returns void language plpgsql as $$\nbegin\n  perform 1;\nend;\n$$;'
  await using folder = await migrationFolder({ '0001-f.sql': `-- Up\n${body}\n-- Down\ndrop function f();\n` })
  expect(await readMigrations(folder.path)).toHaveLength(1)
})

test('every migration of the package says what it is for and whether workers may run, and numbers have no gap', async () => {
  const files = await readMigrations(packagedMigrations())
  expect(files.map(({ number }) => number)).toEqual(files.map((_, index) => index + 1))
  for (const { name } of files) {
    const text = await readFile(join(packagedMigrations(), name), 'utf8')
    expect(text.split('\n').slice(0, 3)).toEqual([
      expect.stringMatching(new RegExp(`^-- ${name.slice(0, 4)} [A-Z].{10,}\\.$`)),
      expect.stringMatching(/^-- While workers run: (not )?safe\. [A-Z].*\.$/),
      '-- Up',
    ])
  }
})
