import type pg from 'pg'

/**
 * Everything that an initiative consists of, attributed or not. What each row names by an id, a commit or a piece of
 * evidence is copied with it, so a copy is as true to itself as the first one.
 */
export const SOURCE_TABLES = [
  'tracker_release.deployment_records',
  'tracker_release.deployment_changes',
  'tracker_construction.commits',
  'tracker_construction.peer_reviews',
  'tracker_construction.pull_request_commits',
  'tracker_operations.incidents',
] as const
export const FACT_TABLES = [
  'tracker_metrics.deployment_facts',
  'tracker_metrics.change_facts',
  'tracker_metrics.incident_facts',
] as const
const SMALL_TABLES = [
  'tracker_discovery.initiatives',
  'tracker_integration.scope_bindings',
  'tracker_metrics.scope_initiatives',
  'tracker_release.environments',
  'tracker_metrics.production_environments',
  'tracker_release.release_packages',
] as const

/** People and what all copies have in common. */
const SHARED = ['tenant_id', 'created_by', 'updated_by', 'deployed_by_id', 'release_manager_id', 'sponsor_id']
const ENDPOINT = 'integration_endpoint_id'
const COMMITS = ['sha', 'commit_sha', 'merge_commit', 'head_commit', 'base_sha', 'contents_base_sha']
const EVIDENCE = ['signals', 'failure_signals']
const NAMES = ['initiatives.title', 'scope_bindings.name', 'scope_bindings.external_id', 'scope_initiatives.name']

/** The id of copy n: of version 8, which no other id is, with n as its last byte. */
const COPIED = `create function pg_temp.copied(id uuid, n int) returns uuid language sql immutable as
  $$ select overlay(overlay($1::text placing '8' from 15) placing lpad(to_hex($2), 2, '0') from 35)::uuid $$`

function copiedColumn(table: string, name: string, type: string): string {
  if (NAMES.includes(`${table.split('.')[1]}.${name}`)) return `${name} || ' ' || n`
  if (type === 'uuid' && !SHARED.includes(name) && name !== ENDPOINT) return `pg_temp.copied(${name}, n)`
  if (COMMITS.includes(name))
    return `case ${name} when '' then '' else overlay(${name} placing lpad(n::text, 4, '0') from 37) end`
  // A UUID ends with its quote.
  if (EVIDENCE.includes(name))
    return `case when ${name} = '[]' then '[]' else
      regexp_replace(${name}::text, '-.([0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{10}).."', '-8\\1' || lpad(to_hex(n), 2, '0') || '"', 'g')::jsonb end`
  return name
}

/** Each initiative is there once more for every copy, with its facts, under ids of its own. At most 255 copies. */
export async function copyInitiatives(client: pg.Client, copies: number): Promise<void> {
  if (copies === 0) return
  await client.query(COPIED)
  for (const table of [...SMALL_TABLES, ...SOURCE_TABLES, ...FACT_TABLES]) {
    const { rows } = await client.query<{ name: string; type: string }>(
      `select attname as name, atttypid::regtype::text as type from pg_attribute
        where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`,
      [table],
    )
    const made = rows.map(({ name, type }) => copiedColumn(table, name, type))
    await client.query(
      `insert into ${table} (${rows.map(({ name }) => name).join(', ')})
       select ${made.join(', ')} from ${table} cross join generate_series(1, ${copies}) n`,
    )
  }
}
