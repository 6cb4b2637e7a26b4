import type { CatalogTable, Column } from '../../src/db/schema/catalog.ts'
import { type Catalog, readCatalog } from '../../src/db/schema/catalog.ts'
import type { Tx } from '../../src/db/tx.ts'
import {
  at,
  deployed,
  deploymentContents,
  issue,
  pipelineRun,
  pullRequest,
  pullRequestCommits,
  release,
  scopeIdOf,
  tell,
} from '../apply/told.ts'
import { connected } from '../db/connected.ts'
import { createMigratedDatabase } from '../support/database.ts'
import { openWorld, type World } from '../support/open-world.ts'
import { commitOf } from './attributed.ts'

export interface MarkedWorld {
  readonly world: World
  readonly table: (name: string) => CatalogTable
  /** What `work` leaves in the tables of marks, before all of it is taken back. */
  marksOf(work: (tx: Tx) => Promise<unknown>, prepare?: (tx: Tx) => Promise<unknown>): Promise<Marks>
  close(): Promise<void>
}

export interface Marks {
  /** Initiatives. */
  readonly marks: readonly string[]
  /** First and last, e.g. 2026-01-01/2026-01-03. */
  readonly days: readonly string[]
}

/** A world with one living row in every table that leaves marks, all of one repository. */
export async function markedWorld(): Promise<MarkedWorld> {
  const database = await createMigratedDatabase()
  const { world, close } = await openWorld(database)
  const catalog: Catalog = await connected(database.url, readCatalog)
  await tell(world, [
    ...deployed('1', 'v1', 1),
    pullRequest('12', { mergedAt: at(5), mergeCommit: 'm12' }),
    pullRequestCommits('12', [{ sha: 'a', authoredAt: at(2), parentsCount: 1 }]),
    commitOf('m12', 3),
    deploymentContents('1', 'v0', ['m12'], at(9)),
    issue('7', 'incident'),
    issue('8', 'defect'),
    release('3', '1.0.0'),
    pipelineRun('5', { status: 'completed', conclusion: 'success', finishedAt: at(3) }),
  ])
  const scope = scopeIdOf(world)
  await world.sql(
    `insert into tracker_operations.incident_deployments
       (tenant_id, incident_id, deployment_record_id, source, method, confidence, why, created_by, updated_by)
     select i.tenant_id, i.id, d.id, 'api', 'explicit', 1, 'said', i.tenant_id, i.tenant_id
       from tracker_operations.incidents i, tracker_release.deployment_records d`,
  )
  await world.sql(
    `insert into tracker_discovery.user_stories (tenant_id, scope_id, description, reporter_id, opened_at, created_by, updated_by)
     values ($1, $2, 'x', $1, '2026-01-01', $1, $1)`,
    [world.tenantId, scope],
  )
  await world.sql(
    `insert into tracker_construction.technical_stories (tenant_id, scope_id, opened_at, created_by, updated_by)
     values ($1, $2, '2026-01-01', $1, $1)`,
    [world.tenantId, scope],
  )
  // One release that has no other row of its table beside it, one package that a deployment made.
  await world.sql(`delete from tracker_release.release_packages where published_at is null`)
  return {
    world,
    table(name) {
      const table = catalog.tables.find(({ table }) => table === name)
      if (table === undefined) throw new Error(`there is no ${name}`)
      return table
    },
    marksOf: (work, prepare) => marksOf(world, work, prepare),
    async close() {
      await close()
      await database.drop()
    },
  }
}

class Undone extends Error {}
async function marksOf(
  world: World,
  work: (tx: Tx) => Promise<unknown>,
  prepare?: (tx: Tx) => Promise<unknown>,
): Promise<Marks> {
  let found: { marks: string[]; days: string[] } | undefined
  const done = world.db.tenant(world.tenantId, async (tx) => {
    await prepare?.(tx)
    await tx.count('delete from tracker_metrics.metric_marks')
    await tx.count('delete from tracker_metrics.dirty_buckets')
    await work(tx)
    const marks = await tx.rows<{ id: string }>('select initiative_id as id from tracker_metrics.metric_marks')
    const days = await tx.rows<{ days: string }>(
      `select first_day || '/' || last_day as days from tracker_metrics.dirty_buckets order by 1`,
    )
    found = { marks: marks.map(({ id }) => id), days: days.map(({ days }) => days) }
    throw new Undone()
  })
  await done.catch((error: unknown) => {
    if (!(error instanceof Undone)) throw error
  })
  if (found === undefined) throw new Error('nothing was found')
  return found
}
/** What never tells a change of its own. */
export const NOT_TRIED = new Set([
  ...['id', 'tenant_id', 'created_at', 'created_by', 'updated_at', 'updated_by', 'version'],
  'integration_endpoint_id',
])
const BY_TYPE: Readonly<Record<string, (name: string) => string>> = {
  uuid: () => 'gen_random_uuid()',
  text: (name) => `coalesce(${name}, '') || 'x'`,
  'timestamp with time zone': (name) => `coalesce(${name}, now()) + interval '1 day'`,
  boolean: (name) => `not coalesce(${name}, false)`,
  integer: (name) => `coalesce(${name}, 0) + 1`,
  numeric: (name) => `coalesce(${name}, 0) + 1`,
  'uuid[]': (name) => `${name} || gen_random_uuid()`,
  'text[]': (name) => `${name} || 'x'::text`,
  'integer[]': (name) => `${name} || 1`,
  jsonb: () => `'{"x": 1}'`,
}
/** A value that the column may have and has not. */
export function otherValue(table: CatalogTable, { name, type }: Column): string {
  const [first, second] = allowedValues(table, name)
  if (first !== undefined && second !== undefined)
    return `case ${name} when '${first}' then '${second}' else '${first}' end`
  if (type === 'double precision') return `${name} / 2`
  const value = BY_TYPE[type]?.(name)
  if (value === undefined) throw new Error(`no other value for ${name} of type ${type}`)
  return value
}

function allowedValues({ constraints }: CatalogTable, column: string): string[] {
  const check = constraints.find(({ definition }) => definition.startsWith(`CHECK ((${column} = ANY (ARRAY[`))
  return [...(check?.definition.matchAll(/'([^']*)'/g) ?? [])].map((match) => match[1] as string)
}
