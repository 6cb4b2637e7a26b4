import { expect, test } from 'vitest'
import { projectFiles, read } from './sources.ts'

/** A text that begins like a statement: wherever it stands, somebody wrote SQL there. */
const SQL =
  /['"`]\s*(?:select\s|insert\s+into\s|update\s+[\w.]+\s+set\s|delete\s+from\s|with\s+\w+\s+as\s|set\s+(?:local|role)\s|(?:create|alter|drop)\s+(?:table|role|index|schema|database)\s|truncate\s|grant\s|revoke\s|listen\s|notify\s)|\bquery\(['"`](?:begin|commit|rollback)\b/i

/**
 * Where SQL may stand: with the tenant transaction; in the one file that speaks to the queue's own tables; and in the one
 * that holds the connection its leases belong to, which begins, commits and listens.
 */
const ALLOWED = [/^src\/db\//, /^src\/queue\/pg-boss-(sql|session)\.ts$/]

test('SQL stands in src/db and in the SQL of the queue, and nowhere else', () => {
  const files = projectFiles('src/**/*.ts', 'jobs/**/*.ts', 'adapters/**/*.ts')
  const others = files.filter((path) => !ALLOWED.some((allowed) => allowed.test(path)))
  expect(others.filter((path) => SQL.test(read(path)))).toEqual([])
})

test('SQL is recognised', () => {
  const written = [
    "db.rows('select 1')",
    'tx.count(`\n  insert into tracker_qa.defects (id) values ($1)`)',
    'x("UPDATE a.b SET c = 1")',
    "client.query('begin')",
    '`with wanted as (select 1) select * from wanted`',
  ]
  expect(written.filter((text) => !SQL.test(text))).toEqual([])
  expect(SQL.test("'update the endpoint, then select a scope'")).toBe(false)
})
