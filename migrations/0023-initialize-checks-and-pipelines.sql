-- 0023 Checks and pipeline runs: what automation said of a commit.
-- While workers run: safe. Only new objects.
-- Up
create table tracker_construction.commit_checks (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  scope_id uuid not null,
  sha text not null,
  source text not null
    check (source in ('check_run', 'check_suite', 'status')),
  name text not null,
  app text,
  attempt bigint not null,                    -- Of checks with the same name, the highest counts
  status text not null
    check (status in ('pending', 'success', 'failure', 'neutral')),
  source_status text,
  started_at timestamptz,
  completed_at timestamptz,
  url text,
  external_refs jsonb not null default '[]',

  created_at timestamptz not null default now(),
  created_by uuid not null,
  updated_at timestamptz not null default now(),
  updated_by uuid not null,
  deleted_at timestamptz,
  version integer not null default 1
);
comment on table tracker_construction.commit_checks is 'Check runs, check suites and statuses: what automation said of a commit.';
create index idx_commit_checks_sha on tracker_construction.commit_checks (tenant_id, scope_id, sha);

alter table tracker_construction.commit_checks enable row level security;
alter table tracker_construction.commit_checks force row level security;
create policy tenant_isolation on tracker_construction.commit_checks to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_construction.commit_checks to app_user;

create trigger touch_row before update on tracker_construction.commit_checks
  for each row execute function tracker_governance.touch_row();

create table tracker_construction.pipeline_runs (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  scope_id uuid not null,
  run_id text not null,
  attempt integer not null,
  workflow_name text not null,
  branch text,
  head_sha text not null,
  event text,
  status text not null
    check (status in ('queued', 'in_progress', 'completed')),
  conclusion text,
  source_status text,
  started_at timestamptz,
  finished_at timestamptz,
  url text,
  external_refs jsonb not null default '[]',

  created_at timestamptz not null default now(),
  created_by uuid not null,
  updated_at timestamptz not null default now(),
  updated_by uuid not null,
  deleted_at timestamptz,
  version integer not null default 1,

  constraint pipeline_runs_attempt_key unique (tenant_id, scope_id, run_id, attempt)
);
comment on table tracker_construction.pipeline_runs is 'Workflow runs, one row per attempt.';

alter table tracker_construction.pipeline_runs enable row level security;
alter table tracker_construction.pipeline_runs force row level security;
create policy tenant_isolation on tracker_construction.pipeline_runs to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_construction.pipeline_runs to app_user;

create trigger touch_row before update on tracker_construction.pipeline_runs
  for each row execute function tracker_governance.touch_row();

-- Down
drop table tracker_construction.pipeline_runs;
drop table tracker_construction.commit_checks;
