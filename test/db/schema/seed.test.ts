import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { type CatalogTable, readCatalog } from '../../../src/db/schema/catalog.ts'
import { createMigratedDatabase } from '../../support/database.ts'
import { DESIGN_DRAFT } from '../../support/left-out.ts'
import { connected } from '../connected.ts'
import { type SeedColumn, seedIndexes, seedTables } from './seed.ts'

/** Correction 1: a column cannot exist twice. */
const RENAMED: Readonly<Record<string, string>> = {
  'tracker_design.technical_blueprints.version': 'blueprint_version',
  'tracker_design.data_schemas.version': 'schema_version',
  'tracker_artifacts.artifact_definitions.version': 'definition_version',
}
/** Correction 17: what a source legitimately lacks. */
const NULLABLE = [
  'tracker_construction.peer_reviews.technical_story_id',
  'tracker_construction.technical_stories.cycle_id',
  'tracker_construction.implementation_cycles.blueprint_id',
  'tracker_construction.implementation_cycles.start_date',
  'tracker_construction.implementation_cycles.end_date',
  'tracker_discovery.user_stories.epic_id',
]
/** Correction 19: points come in halves, and hours of work in minutes. */
const EXACT: readonly string[] = [
  'tracker_discovery.user_stories.story_points',
  'tracker_construction.technical_stories.estimated_hours',
  'tracker_construction.technical_stories.logged_hours',
]
/** Correction 9. */
const ADDED_VALUES: Readonly<Record<string, readonly string[]>> = {
  'tracker_integration.sync_records.status': ['running'],
}
/** Correction 8: one index serves the claim, in the order of the events. Correction 2: NULL must not hide the title. */
const OTHER_INDEXES: Readonly<Record<string, string | null>> = {
  idx_outbox_created: null,
  idx_outbox_pending: null, // idx_outbox_claim, which begins with the shard
  idx_initiatives_fts: `gin (to_tsvector('english'::regconfig, ((title || ' '::text) || COALESCE(description, ''::text))))`,
}

describe('the design draft', async () => {
  const db = await createMigratedDatabase()
  afterAll(() => db.drop())
  const { tables } = await connected(db.url, readCatalog)
  const document = readFileSync(DESIGN_DRAFT, 'utf8')
  const drafted = seedTables(document)

  test('names 32 tables, 472 columns and 60 indexes', () => {
    expect(drafted).toHaveLength(32)
    expect(drafted.flatMap(({ columns }) => columns)).toHaveLength(472)
    expect(seedIndexes(document)).toHaveLength(60)
  })

  test.each(drafted.map((table) => [table.table, table.columns] as const))(
    '%s is there as drafted or corrected',
    (name, columns) => {
      const ours = tables.find(({ table }) => table === name)
      expect(ours?.columns).toBeDefined()
      for (const column of columns) if (ours !== undefined) compareColumn(ours, column, columns)
    },
  )

  test.each(seedIndexes(document))('index $name is there as drafted or corrected', ({ name, table, rest }) => {
    const found = tables.find((t) => t.table === table)?.indexes.find((index) => index.name === name)
    const expected = name in OTHER_INDEXES ? (OTHER_INDEXES[name] ?? null) : spelled(rest)
    expect(found?.definition.replace(/^.*? USING (btree )?/, '') ?? null).toBe(expected)
  })
})

function compareColumn(table: CatalogTable, drafted: SeedColumn, all: readonly SeedColumn[]): void {
  const path = `${table.table}.${drafted.name}`
  const twice = all.filter(({ name }) => name === drafted.name).length > 1
  const name = twice && drafted.type === 'text' ? RENAMED[path] : drafted.name
  const ours = table.columns.find((column) => column.name === name)
  expect({ path, type: ours?.type, notNull: ours?.notNull, default: plain(ours?.default ?? null) }).toEqual({
    path,
    type: EXACT.includes(path) ? 'numeric' : drafted.type,
    notNull: drafted.notNull && !NULLABLE.includes(path),
    default: plain(drafted.default),
  })
  if (drafted.values === null) return
  const check = table.constraints.find(({ definition }) => definition.startsWith(`CHECK ((${drafted.name} = ANY (`))
  const values = [...(check?.definition.matchAll(/'([^']*)'::text/g) ?? [])].map((match) => match[1])
  expect([path, ...values].sort()).toEqual([path, ...drafted.values, ...(ADDED_VALUES[path] ?? [])].sort())
}

/** A default without the casts that PostgreSQL writes out. */
const plain = (value: string | null) => value?.replace(/::.*$/, '') ?? null

/** An index as PostgreSQL spells it back. */
const spelled = (rest: string) =>
  rest
    .replace(/ WHERE status != 'success'$/, " WHERE (status <> 'success'::text)")
    .replace(/ WHERE is_active = true$/, ' WHERE (is_active = true)')
    .replace(/ WHERE (\w+ IS (NOT )?NULL)$/, ' WHERE ($1)')
