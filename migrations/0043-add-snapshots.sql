-- 0043 Snapshots: how large their bucket is, whether they may still change, how far each initiative is, and backfills.
-- While workers run: not safe. Columns are added at once, indexes block writes while they are built.
-- Up
alter table tracker_metrics.scorecard_definitions
  add column definition_version integer not null default 1, -- Raised when its metrics are counted in another way
  add column metric_versions jsonb not null default '{}';   -- Which versions of its metrics that stands for
create unique index idx_scorecard_definitions_name on tracker_metrics.scorecard_definitions (tenant_id, lower(name))
  where deleted_at is null;

alter table tracker_metrics.metric_snapshots
  add column bucket text not null default 'day'
    check (bucket in ('day', 'week', 'month')),
  add column provisional boolean not null default true;     -- Whether what comes late may still change it

-- Locked by whoever computes snapshots of the initiative: what was read before another wrote must not be written after it.
create table tracker_metrics.snapshot_progress (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  initiative_id uuid not null,                -- Cross-schema: tracker_discovery.initiatives.id
  day date,                                   -- Of the tenant's calendar: all that was over before it is computed
  passed_at timestamptz,                      -- When that was done
  lags boolean not null default false,        -- Something that is over was not known to its end
  covered jsonb,                              -- What was known of it; when that moves, it is computed anew
  looked_at timestamptz,                      -- When that was looked at last

  created_at timestamptz not null default now(),
  unique (tenant_id, initiative_id)
);
comment on table tracker_metrics.snapshot_progress is 'How far the snapshots of each initiative are computed.';

alter table tracker_metrics.snapshot_progress enable row level security;
alter table tracker_metrics.snapshot_progress force row level security;
create policy tenant_isolation on tracker_metrics.snapshot_progress to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_metrics.snapshot_progress to app_user;
create policy relay_reads on tracker_metrics.snapshot_progress for select to tracker_relay using (true);
grant select (id, tenant_id, initiative_id, day, lags, looked_at) on tracker_metrics.snapshot_progress to tracker_relay;

create table tracker_metrics.metric_backfills (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  initiative_id uuid not null,                -- Cross-schema: tracker_discovery.initiatives.id
  from_time timestamptz not null,
  to_time timestamptz not null,
  status text not null default 'running'
    check (status in ('running', 'success', 'failed')),
  position timestamptz not null,              -- Periods that begin before it are computed
  periods_total integer not null,
  periods_done integer not null default 0,
  changed integer not null default 0,
  started_at timestamptz not null,
  ended_at timestamptz,
  error jsonb,
  heartbeat_at timestamptz not null,          -- One that stops beating is taken up by another worker

  created_at timestamptz not null default now(),
  created_by uuid not null,
  updated_at timestamptz not null default now(),
  updated_by uuid not null,
  deleted_at timestamptz,
  version integer not null default 1
);
comment on table tracker_metrics.metric_backfills is 'Runs that compute the snapshots of a range, and how far they are.';
create unique index idx_metric_backfills_running on tracker_metrics.metric_backfills (tenant_id, initiative_id)
  where status = 'running';
create index idx_metric_backfills_started on tracker_metrics.metric_backfills (tenant_id, started_at);

alter table tracker_metrics.metric_backfills enable row level security;
alter table tracker_metrics.metric_backfills force row level security;
create policy tenant_isolation on tracker_metrics.metric_backfills to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_metrics.metric_backfills to app_user;
create policy relay_reads on tracker_metrics.metric_backfills for select to tracker_relay using (true);
grant select (id, tenant_id, status, heartbeat_at) on tracker_metrics.metric_backfills to tracker_relay;
create trigger touch_row before update on tracker_metrics.metric_backfills
  for each row execute function tracker_governance.touch_row();

-- From when on a source is known: when its streams were first walked over, and which walk had ended by an instant.
alter table tracker_integration.sync_cursors
  add column first_completed_at timestamptz;
create index idx_sync_records_completed on tracker_integration.sync_records (integration_endpoint_id, completed_at)
  where status in ('success', 'partial');

-- What flow is summed from: reviews, and pull requests that were closed without being merged.
create index idx_change_facts_reviewed on tracker_metrics.change_facts (tenant_id, initiative_id, first_review_at)
  where first_review_at is not null;
create index idx_change_facts_closed on tracker_metrics.change_facts (tenant_id, initiative_id, closed_at)
  where merged_at is null and closed_at is not null;

-- Work and tests of an initiative are found by its scopes.
create index idx_user_stories_scope on tracker_discovery.user_stories (tenant_id, scope_id, closed_at);
create index idx_tech_stories_scope on tracker_construction.technical_stories (tenant_id, scope_id, closed_at);
create index idx_defects_scope on tracker_qa.defects (tenant_id, scope_id, closed_at);
create index idx_test_executions_story on tracker_qa.test_executions (tenant_id, technical_story_id, updated_at);
create index idx_scope_bindings_initiative on tracker_integration.scope_bindings (tenant_id, initiative_id);

-- Down
drop index tracker_integration.idx_scope_bindings_initiative;
drop index tracker_qa.idx_test_executions_story;
drop index tracker_qa.idx_defects_scope;
drop index tracker_construction.idx_tech_stories_scope;
drop index tracker_discovery.idx_user_stories_scope;
drop index tracker_metrics.idx_change_facts_closed;
drop index tracker_metrics.idx_change_facts_reviewed;
drop index tracker_integration.idx_sync_records_completed;
alter table tracker_integration.sync_cursors
  drop column first_completed_at;
drop table tracker_metrics.metric_backfills;
drop table tracker_metrics.snapshot_progress;
alter table tracker_metrics.metric_snapshots
  drop column provisional,
  drop column bucket;
drop index tracker_metrics.idx_scorecard_definitions_name;
alter table tracker_metrics.scorecard_definitions
  drop column metric_versions,
  drop column definition_version;
