import pg from 'pg'
import type { Uuid } from '../src/domain/ids.ts'
import type { BenchDatabase } from './database.ts'
import { HISTORY } from './metrics-history.ts'

/** Each initiative has one repository, and each of its months as much as the others. */
export interface Amount {
  readonly initiatives: number
  /** Whole months before the one that runs. */
  readonly months: number
}

/** Of one initiative; five commits each, and an incident for every fifth. */
const DEPLOYMENTS_A_DAY = 22
const DAY_MS = 86_400_000

/** How many rows that came to. */
export interface Loaded {
  readonly deployments: number
  readonly commits: number
  readonly incidents: number
}

/** What is generated, and where. */
export interface Place {
  readonly tenantId: Uuid
  readonly endpointId: Uuid
  /** The first instant of a month, and now. */
  readonly from: Date
  readonly to: Date
}

export const initiativeIds = async (client: pg.Client) =>
  (
    await client.query<{ id: Uuid }>(
      "select id from tracker_discovery.initiatives where title like 'Bench %' order by id",
    )
  ).rows.map(({ id }) => id)

export async function connected<T>(
  { superuserUrl }: BenchDatabase,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: superuserUrl })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/**
 * The rows that sources would have left, made in the database and behind its policies and triggers: deployments, some
 * failed, some rolled back; pull requests with their commits, and commits without; incidents, some explicitly caused.
 * Lead times and outages are lognormal. Every initiative is marked for attribution.
 */
export async function loadSources(database: BenchDatabase, place: Place, amount: Amount): Promise<Loaded> {
  const { tenantId, endpointId, from, to } = place
  const each = Math.round((DEPLOYMENTS_A_DAY * (to.getTime() - from.getTime())) / DAY_MS)
  return connected(database, async (client) => {
    await client.query(`set session_replication_role = replica; set synchronous_commit = off; set work_mem = '128MB';
      set timezone = 'UTC'; select setseed(0.42)`)
    await client.query(LOGNORMAL)
    await client.query(UUID_OF)
    await client.query(DEPLOYED, [amount.initiatives, each, from, to])
    await client.query('analyze bench_deployed')
    const values: Readonly<Record<string, readonly unknown[]>> = {
      initiatives: [tenantId, amount.initiatives],
      bindings: [tenantId, amount.initiatives, endpointId, from],
      commits: [tenantId],
    }
    const remake = await withoutIndexes(client, LARGE)
    for (const [name, sql] of Object.entries(SOURCES)) await client.query(sql, [...(values[name] ?? [tenantId])])
    await client.query('drop table bench_deployed')
    await remake()
    for (const table of LARGE) await client.query(`vacuum analyze ${table}`)
    await client.query('analyze tracker_integration.scope_bindings, tracker_discovery.initiatives')
    const count = async (table: string) =>
      Number((await client.query<{ rows: string }>(`select count(*) as rows from ${table}`)).rows[0]?.rows)
    return {
      deployments: await count('tracker_release.deployment_records'),
      commits: await count('tracker_construction.commits'),
      incidents: await count('tracker_operations.incidents'),
    }
  })
}

/** What attribution found gets the history that it would have if it had been found as it happened. */
export async function ageFacts(database: BenchDatabase): Promise<void> {
  await connected(database, async (client) => {
    await client.query('set synchronous_commit = off')
    for (const sql of HISTORY) await client.query(sql)
    for (const table of FACTS) await client.query(`vacuum analyze tracker_metrics.${table}`)
    await client.query('vacuum analyze tracker_release.deployment_records')
    await client.query('vacuum analyze tracker_operations.incident_deployments')
  })
}

/** The tables lose their indexes, so that rows come in faster; what comes back makes them again, each by sorting once. */
async function withoutIndexes(client: pg.Client, tables: readonly string[]): Promise<() => Promise<void>> {
  const { rows } = await client.query<{ drop: string; make: string }>(
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
            format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as make
       from pg_constraint where contype in ('p', 'u') and conrelid = any($1::regclass[])
      union all
     select format('drop index %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
       from pg_index i where indrelid = any($1::regclass[])
        and not exists (select from pg_constraint c where c.conindid = i.indexrelid and c.contype in ('p', 'u'))`,
    [tables],
  )
  for (const { drop } of rows) await client.query(drop)
  return async () => {
    await client.query("set maintenance_work_mem = '256MB'")
    for (const { make } of rows) await client.query(make)
  }
}

const FACTS = ['deployment_facts', 'change_facts', 'incident_facts']
const LARGE = [
  'tracker_release.deployment_records',
  'tracker_release.deployment_changes',
  'tracker_construction.commits',
  'tracker_construction.peer_reviews',
  'tracker_construction.pull_request_commits',
  'tracker_operations.incidents',
]

const LOGNORMAL = `create function pg_temp.about(median interval, sigma float8) returns interval language sql volatile as
  $$ select median * exp($2 * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())) $$`

/** A hash as a UUID of version 5. */
const UUID_OF = `create function pg_temp.uuid_of(name text) returns uuid language sql immutable as
  $$ select overlay(overlay(md5($1) placing '5' from 13) placing '8' from 17)::uuid $$`

/** Deployment k of initiative i, and the pull request k that was merged for it. */
const DEPLOYED = `
  create temp table bench_deployed as
  select *, opened_at - pg_temp.about('6 hours', 1.2) as first_commit_at,
         opened_at + (merged_at - opened_at) * (0.1 + 0.6 * random()) as first_review_at
    from (
      select *, merged_at - pg_temp.about('20 hours', 1.3) as opened_at
        from (
          select i, k, pg_temp.uuid_of('scope/' || i) as scope, pg_temp.uuid_of(concat_ws('/', 'deployment', i, k)) as id,
                 pg_temp.uuid_of(concat_ws('/', 'change', i, k)) as change,
                 at, at - pg_temp.about('3 hours', 1.2) as merged_at,
                 k % 47 = 0 as rollback, k % 47 <> 0 and random() < 0.04 as failed, last
            from (
              select i, k, k = $2::int as last,
                     $3::timestamptz + (k - 1 + random()) / $2::int * ($4::timestamptz - $3::timestamptz) as at
                from generate_series(1, $1::int) i cross join generate_series(1, $2::int) k
             order by k
            ) spread
        ) merged
    ) opened`

const sha = (n: string) => `rpad(md5(concat_ws('/', 'sha', i, ${n})), 40, '0')`
const commitId = (n: string) => `pg_temp.uuid_of(concat_ws('/', 'commit', i, ${n}))`
const refs = (
  kind: string,
  key: string,
) => `jsonb_build_array(jsonb_build_object('system', 'github', 'host', 'github.com',
  'kind', '${kind}', 'id', ${key}, 'key', ${key}, 'url', 'https://github.com/bench/repository-' || i || '/' || ${key}))`

/** Parameter 1 is the tenant. */
const SOURCES = {
  initiatives: `
    insert into tracker_discovery.initiatives (id, tenant_id, title, sponsor_id, created_by, updated_by)
    select pg_temp.uuid_of('initiative/' || i), $1, 'Bench ' || i, $1, $1, $1 from generate_series(1, $2::int) i`,
  bindings: `
    insert into tracker_integration.scope_bindings
      (tenant_id, integration_endpoint_id, kind, scope_id, external_id, name, initiative_id, bound_by, default_branch,
       created_at, created_by, updated_by)
    select $1, $3, 'repository', pg_temp.uuid_of('scope/' || i), i, 'bench/repository-' || i, pg_temp.uuid_of('initiative/' || i),
           'operator', 'main', $4::timestamptz - interval '1 year', $1, $1
      from generate_series(1, $2::int) i`,
  environments: `
    insert into tracker_release.environments (id, tenant_id, name, type, scope_id, created_at, updated_at, created_by, updated_by)
    select pg_temp.uuid_of('environment/' || i), $1, 'production', 'production', scope, min(at), min(at), $1, $1
      from bench_deployed group by i, scope`,
  packages: `
    insert into tracker_release.release_packages (id, tenant_id, version_number, scope_id, release_manager_id, created_by, updated_by)
    select pg_temp.uuid_of('package/' || i), $1, 'main', scope, $1, $1, $1 from bench_deployed group by i, scope`,
  deployments: `
    insert into tracker_release.deployment_records
      (id, tenant_id, release_package_id, environment_id, deployed_by_id, deployment_date, status, external_refs, scope_id,
       external_id, commit_sha, ref, production, source, requested_at, first_terminal_at, source_status,
       contents_base_sha, contents_complete, created_at, updated_at, created_by, updated_by)
    select id, $1, pg_temp.uuid_of('package/' || i), pg_temp.uuid_of('environment/' || i), $1, at,
           case when failed then 'failed' else 'success' end, ${refs('deployment', 'k::text')}, scope, k,
           ${sha('5 * (k - case when rollback then 2 else 0 end)')}, 'main', true, 'deployments', at - interval '4 minutes', at,
           case when failed then 'failure' else 'success' end,
           case when k = 1 then '' else ${sha('5 * (k - 1)')} end, k > 1, at, at, $1, $1
      from bench_deployed`,
  commits: `
    insert into tracker_construction.commits
      (id, tenant_id, scope_id, sha, title, authored_at, committed_at, parents_count, external_refs, author_login,
       author_is_bot, created_at, updated_at, created_by, updated_by)
    select ${commitId('n')}, $1, scope, ${sha('n')}, case c when 4 then 'Merge pull request #' || k else 'Step ' || n end, authored,
           greatest(authored, case when c > 3 then merged_at end), case c when 4 then 2 else 1 end, ${refs('commit', sha('n'))},
           'dev-' || k % 40, false, authored, authored, $1, $1
      from (select *, 5 * (k - 1) + c as n,
                   case c when 4 then merged_at when 5 then merged_at - interval '1 hour' * random()
                          else first_commit_at + (opened_at - first_commit_at) * (c - 1) / 3.0 end as authored
              from bench_deployed cross join generate_series(1, 5) c) commits`,
  pull_requests: `
    insert into tracker_construction.peer_reviews
      (id, tenant_id, external_id, review_status, pull_request_url, source_branch, target_branch, ci_pipeline_status,
       external_refs, number, title, author_login, author_is_bot, opened_at, first_commit_at, first_review_at, approved_at,
       merged_at, closed_at, merge_commit, head_commit, additions, deletions, scope_id, labels, reverts,
       created_at, updated_at, created_by, updated_by)
    select change, $1, k, 'merged', 'https://github.com/bench/repository-' || i || '/pull/' || k,
           case when k % 33 = 0 then 'hotfix/' else 'feature/' end || k, 'main', 'success', ${refs('pull_request', 'k::text')},
           k, 'Let the cart keep its items, part ' || k, case when k % 15 = 0 then 'renovate[bot]' else 'dev-' || k % 40 end,
           k % 15 = 0, opened_at, first_commit_at, case when k % 15 > 0 then first_review_at end, merged_at, merged_at,
           merged_at, ${sha('5 * k - 1')}, ${sha('5 * k - 2')}, (80 * random())::int, (40 * random())::int, scope, '{}',
           case when k % 97 = 0 then array[k - 2] else '{}' end, opened_at, merged_at, $1, $1
      from bench_deployed`,
  other_pull_requests: `
    insert into tracker_construction.peer_reviews
      (id, tenant_id, external_id, review_status, source_branch, target_branch, external_refs, number, title, author_login,
       opened_at, first_commit_at, first_review_at, closed_at, scope_id, created_at, updated_at, created_by, updated_by)
    select gen_random_uuid(), $1, 1000000 + k, 'in_progress', 'idea/' || k, 'main', ${refs('pull_request', '(1000000 + k)::text')},
           1000000 + k, 'Try something else, part ' || k, 'dev-' || k % 40, opened_at, first_commit_at, first_review_at,
           case when not open then merged_at end, scope, opened_at, merged_at, $1, $1
      from (select *, max(k) over (partition by i) - k < 30 as open from bench_deployed) d
     where open or k % 20 = 0`,
  listed: `
    insert into tracker_construction.pull_request_commits (tenant_id, peer_review_id, commit_id, position)
    select $1, change, ${commitId('5 * (k - 1) + c')}, c from bench_deployed cross join generate_series(1, 3) c`,
  contents: `
    insert into tracker_release.deployment_changes (tenant_id, deployment_record_id, base_sha, commit_id, known_by, position)
    select $1, pg_temp.uuid_of(concat_ws('/', 'deployment', i, carrier)), ${sha('5 * (carrier - 1)')}, ${commitId('5 * (k - 1) + c')},
           'compare', c
      from bench_deployed
     cross join lateral (
       select k as carrier where not rollback union all select k + 1 where (rollback or failed) and not last) carriers
     cross join generate_series(1, 5) c
     where carrier > 1`,
  incidents: `
    insert into tracker_operations.incidents
      (id, tenant_id, scope_id, title, severity, status, started_at, resolved_at, source, environment_id, external_refs,
       caused_by, created_at, updated_at, created_by, updated_by)
    select pg_temp.uuid_of(concat_ws('/', 'incident', i, k)), $1, scope, 'Checkout is slow, case ' || k,
           (array['critical', 'major', 'minor', 'minor'])[1 + k % 4], case when resolved <= now() then 'resolved' else 'open' end,
           started, case when resolved <= now() then resolved end, 'github', pg_temp.uuid_of('environment/' || i),
           ${refs('issue', 'k::text')}, case when k % 25 = 0 then id end, started, started, $1, $1
      from (select *, started + pg_temp.about('2 hours', 1.2) as resolved
              from (select *, least(at + pg_temp.about('3 hours', 1.0), now()) as started from bench_deployed where k % 5 = 0) s
           ) i`,
  marks: `
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id)
    select $1, pg_temp.uuid_of('initiative/' || i) from bench_deployed group by i`,
} as const
