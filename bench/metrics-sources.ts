/** Around the median, with a long tail. */
export const LOGNORMAL = `create function pg_temp.about(median interval, sigma float8) returns interval language sql volatile as
  $$ select median * exp($2 * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())) $$`

/** A hash as a UUID of version 5. */
export const UUID_OF = `create function pg_temp.uuid_of(name text) returns uuid language sql immutable as
  $$ select overlay(overlay(md5($1) placing '5' from 13) placing '8' from 17)::uuid $$`

/** Deployment k of initiative i, and the pull request k that was merged for it. */
export const DEPLOYED = `
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

/** The rows, in the order in which they are made. Parameter 1 is the tenant. */
export const SOURCES = {
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
  scopes: `
    insert into tracker_metrics.scope_initiatives (tenant_id, scope_binding_id, known_from, initiative_id, scope_id, name, told_since)
    select tenant_id, id, created_at, initiative_id, scope_id, name, created_at from tracker_integration.scope_bindings
     where tenant_id = $1`,
  environments: `
    insert into tracker_release.environments (id, tenant_id, name, type, scope_id, created_at, updated_at, created_by, updated_by)
    select pg_temp.uuid_of('environment/' || i), $1, 'production', 'production', scope, min(at), min(at), $1, $1
      from bench_deployed group by i, scope`,
  production: `
    insert into tracker_metrics.production_environments (tenant_id, environment_id, known_from, scope_id)
    select tenant_id, id, updated_at, scope_id from tracker_release.environments
     where tenant_id = $1 and type = 'production'`,
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
