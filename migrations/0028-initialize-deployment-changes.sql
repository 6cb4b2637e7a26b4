-- 0028 Deployment changes: which commits each deployment brought, and what the sync still has to look up.
-- While workers run: not safe. Columns are added at once, the indexes block writes while they are built.
-- Up
-- The contents hold only against one base: "contents_base_sha" is null while they are not known, and empty when nothing
-- was deployed there before.
alter table tracker_release.deployment_records
  add column contents_base_sha text,
  add column contents_complete boolean;

-- Links are only ever added. When another deployment turns out to lie between, the contents are read anew against the
-- new base: the rows that count are those whose base is that of their deployment.
create table tracker_release.deployment_changes (
  tenant_id uuid not null,
  deployment_record_id uuid not null,
  base_sha text not null,
  commit_id uuid not null,                    -- Cross-schema: tracker_construction.commits.id
  known_by text not null
    check (known_by in ('compare', 'merge_commit', 'explicit', 'time')),
  position integer,
  created_at timestamptz not null default now(),
  primary key (tenant_id, deployment_record_id, base_sha, commit_id)
);
comment on table tracker_release.deployment_changes is 'Which commits a deployment brought, where base_sha is the contents_base_sha of the deployment. Only ever added to.';
create index idx_deployment_changes_commit on tracker_release.deployment_changes (tenant_id, commit_id);

alter table tracker_release.deployment_changes enable row level security;
alter table tracker_release.deployment_changes force row level security;
create policy tenant_isolation on tracker_release.deployment_changes to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert on tracker_release.deployment_changes to app_user;

-- What every run of the sync asks for again: few rows of large tables.
create index idx_pipeline_runs_unfinished on tracker_construction.pipeline_runs (tenant_id, scope_id, started_at)
  where status <> 'completed' and deleted_at is null;
create index idx_deployment_records_unfinished on tracker_release.deployment_records (tenant_id, scope_id, requested_at)
  where first_terminal_at is null and deleted_at is null;
-- Which deployment followed which, read from the index alone.
create index idx_deployment_records_succession on tracker_release.deployment_records
  (tenant_id, scope_id, environment_id, first_terminal_at, requested_at, id)
  include (commit_sha, contents_base_sha, external_id)
  where status = 'success' and source = 'deployments' and deleted_at is null;

-- Down
drop index tracker_release.idx_deployment_records_succession;
drop index tracker_release.idx_deployment_records_unfinished;
drop index tracker_construction.idx_pipeline_runs_unfinished;
drop table tracker_release.deployment_changes;
alter table tracker_release.deployment_records
  drop column contents_complete,
  drop column contents_base_sha;
