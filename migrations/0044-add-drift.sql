-- 0044 Drift: what an alert was judged on and where it stands, settings, reports of rule violations, versions of contracts.
-- While workers run: not safe. A table is rewritten, indexes block writes while they are built.
-- Up
-- Alerts that somebody wrote by hand are kept: each is a subject of its own.
alter table tracker_metrics.drift_alerts
  add column fingerprint uuid not null default gen_random_uuid(), -- The same for initiative, type, subject and direction
  add column subject text not null default '',        -- What it is about, e.g. a metric's name or a cycle's id
  add column direction text not null default '',      -- Where to it moved
  add column status text not null default 'open',
  add column raised_at timestamptz,                   -- When it got worse last
  add column acknowledged_at timestamptz,
  add column acknowledged_by uuid,
  add column snoozed_until timestamptz,
  add column gone_since timestamptz,                  -- The first run that did not find it any more
  add column resolution text,                         -- Why it was resolved, e.g. no_longer_found, by_operator
  add column note text,                               -- What an operator said of it last
  add column rule jsonb not null default '{}',        -- The rule it was judged by, with its parameters
  add column limits jsonb not null default '{}',      -- The limits that held
  add column points jsonb not null default '[]',      -- The values that the rule looked at
  add column links jsonb not null default '[]';       -- Rows that show it
-- Not by UPDATE: whoever migrates sees no row, for it is no tenant.
alter table tracker_metrics.drift_alerts
  alter column fingerprint drop default,
  alter column status type text using case when resolved_at is null then 'open' else 'resolved' end,
  add constraint drift_alerts_status_check check (status in ('open', 'acknowledged', 'snoozed', 'resolved')),
  add constraint drift_alerts_resolved_check check ((status = 'resolved') = (resolved_at is not null)),
  add constraint drift_alerts_snoozed_check check ((status = 'snoozed') = (snoozed_until is not null));
-- Two workers that find the same at once open one.
create unique index idx_drift_alerts_unresolved_one on tracker_metrics.drift_alerts (tenant_id, fingerprint)
  where status <> 'resolved' and deleted_at is null;
-- The latest of each fingerprint, for the next run; and lists, latest first.
create index idx_drift_alerts_latest on tracker_metrics.drift_alerts (tenant_id, initiative_id, fingerprint, detected_at);
create index idx_drift_alerts_detected on tracker_metrics.drift_alerts (tenant_id, detected_at, id);

-- Locked by whoever judges the initiative: what was read before another wrote must not be written after it.
create table tracker_metrics.drift_progress (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  initiative_id uuid not null,                -- Cross-schema: tracker_discovery.initiatives.id
  ran_at timestamptz,                         -- When the last run began; null: it is to be judged anew

  created_at timestamptz not null default now(),
  unique (tenant_id, initiative_id)
);
comment on table tracker_metrics.drift_progress is 'When each initiative was judged for drift last.';

alter table tracker_metrics.drift_progress enable row level security;
alter table tracker_metrics.drift_progress force row level security;
create policy tenant_isolation on tracker_metrics.drift_progress to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_metrics.drift_progress to app_user;
create policy relay_reads on tracker_metrics.drift_progress for select to tracker_relay using (true);
grant select (id, tenant_id, ran_at) on tracker_metrics.drift_progress to tracker_relay;

create table tracker_metrics.drift_settings (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  initiative_id uuid,                         -- Cross-schema: tracker_discovery.initiatives.id; null: for all of the tenant
  core_version text,                          -- Of the tenant: what its satellite products should be built on
  detectors jsonb not null default '{}',      -- What differs from the defaults, by drift type

  created_at timestamptz not null default now(),
  created_by uuid not null,
  updated_at timestamptz not null default now(),
  updated_by uuid not null,
  deleted_at timestamptz,
  version integer not null default 1,
  constraint drift_settings_place_key unique nulls not distinct (tenant_id, initiative_id)
);
comment on table tracker_metrics.drift_settings is 'Which detectors judge what by which thresholds, where that differs from the defaults.';

alter table tracker_metrics.drift_settings enable row level security;
alter table tracker_metrics.drift_settings force row level security;
create policy tenant_isolation on tracker_metrics.drift_settings to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_metrics.drift_settings to app_user;
create trigger touch_row before update on tracker_metrics.drift_settings
  for each row execute function tracker_governance.touch_row();

create table tracker_metrics.metric_baselines (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  initiative_id uuid not null,                -- Cross-schema: tracker_discovery.initiatives.id
  metric text not null,
  begins_at timestamptz not null,             -- Weeks before it do not count any more
  note text,

  created_at timestamptz not null default now(),
  created_by uuid not null,
  updated_at timestamptz not null default now(),
  updated_by uuid not null,
  deleted_at timestamptz,
  version integer not null default 1,
  unique (tenant_id, initiative_id, metric)
);
comment on table tracker_metrics.metric_baselines is 'From when on a metric is judged anew, because an operator said that what is now is normal.';

alter table tracker_metrics.metric_baselines enable row level security;
alter table tracker_metrics.metric_baselines force row level security;
create policy tenant_isolation on tracker_metrics.metric_baselines to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_metrics.metric_baselines to app_user;
create trigger touch_row before update on tracker_metrics.metric_baselines
  for each row execute function tracker_governance.touch_row();

-- One row per source: the latest report and the frozen baseline. What came before stands in the alerts.
create table tracker_governance.architecture_reports (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  initiative_id uuid not null,                -- Cross-schema: tracker_discovery.initiatives.id
  source text not null,                       -- What made it, e.g. a repository and its checker
  reported_at timestamptz not null,
  url text,                                   -- Where the run is shown
  violations jsonb not null,                  -- [{rule, place}]
  baseline_at timestamptz not null,
  baseline jsonb not null,                    -- The same, frozen: only an operator replaces it

  created_at timestamptz not null default now(),
  created_by uuid not null,
  updated_at timestamptz not null default now(),
  updated_by uuid not null,
  deleted_at timestamptz,
  version integer not null default 1,
  unique (tenant_id, initiative_id, source)
);
comment on table tracker_governance.architecture_reports is 'Violations of architecture rules as CI reported them last, and those that were there before.';

alter table tracker_governance.architecture_reports enable row level security;
alter table tracker_governance.architecture_reports force row level security;
create policy tenant_isolation on tracker_governance.architecture_reports to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_governance.architecture_reports to app_user;
create trigger touch_row before update on tracker_governance.architecture_reports
  for each row execute function tracker_governance.touch_row();

create table tracker_design.contract_versions (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  contract_id uuid not null,
  content_payload text not null,
  recorded_at timestamptz not null
);
comment on table tracker_design.contract_versions is 'What each contract said, from when on. Only ever added to.';
create index idx_contract_versions_contract on tracker_design.contract_versions (tenant_id, contract_id, recorded_at);

alter table tracker_design.contract_versions enable row level security;
alter table tracker_design.contract_versions force row level security;
create policy tenant_isolation on tracker_design.contract_versions to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert on tracker_design.contract_versions to app_user;

-- Whoever writes a contract leaves its version, so that what changed is known of every writer. A contract that was there
-- before this migration gets its first one when it is written next.
create function tracker_design.keep_contract_version() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'UPDATE' then
    if new.content_payload = old.content_payload then return null; end if;
    insert into tracker_design.contract_versions (tenant_id, contract_id, content_payload, recorded_at)
      select old.tenant_id, old.id, old.content_payload, old.updated_at
       where not exists (
         select from tracker_design.contract_versions v where v.tenant_id = old.tenant_id and v.contract_id = old.id);
  end if;
  insert into tracker_design.contract_versions (tenant_id, contract_id, content_payload, recorded_at)
    values (new.tenant_id, new.id, new.content_payload, clock_timestamp());
  return null;
end;
$$;
revoke all on function tracker_design.keep_contract_version() from public;
create trigger keep_version after insert or update of content_payload on tracker_design.technical_contracts
  for each row execute function tracker_design.keep_contract_version();

create table tracker_design.contract_comparisons (
  tenant_id uuid not null,
  before_id uuid not null,                    -- contract_versions.id
  after_id uuid not null,
  result jsonb not null,                      -- {breaking: [{rule, place, text}]} or {failed}
  created_at timestamptz not null default now(),
  primary key (tenant_id, before_id, after_id)
);
comment on table tracker_design.contract_comparisons is 'What breaks between two versions of a contract: computed once, it never changes.';

alter table tracker_design.contract_comparisons enable row level security;
alter table tracker_design.contract_comparisons force row level security;
create policy tenant_isolation on tracker_design.contract_comparisons to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert on tracker_design.contract_comparisons to app_user;

-- When a decision record got its status: "updated_at" also moves when a comma does.
alter table tracker_design.adrs
  add column status_at timestamptz not null default now();
create function tracker_design.date_status() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' or new.status is distinct from old.status then new.status_at := clock_timestamp(); end if;
  return new;
end;
$$;
revoke all on function tracker_design.date_status() from public;
create trigger date_status before insert or update of status on tracker_design.adrs
  for each row execute function tracker_design.date_status();

-- The series of a metric, and who is in a cycle.
create index idx_metric_snapshots_weeks on tracker_metrics.metric_snapshots (tenant_id, initiative_id, period_start)
  where bucket = 'week';
create index idx_user_stories_cycles on tracker_discovery.user_stories using gin (cycle_ids) where cycle_ids <> '{}';
create index idx_tech_stories_cycles on tracker_construction.technical_stories using gin (cycle_ids) where cycle_ids <> '{}';
create index idx_defects_cycles on tracker_qa.defects using gin (cycle_ids) where cycle_ids <> '{}';

-- Down
drop index tracker_qa.idx_defects_cycles;
drop index tracker_construction.idx_tech_stories_cycles;
drop index tracker_discovery.idx_user_stories_cycles;
drop index tracker_metrics.idx_metric_snapshots_weeks;
drop trigger date_status on tracker_design.adrs;
drop function tracker_design.date_status();
alter table tracker_design.adrs
  drop column status_at;
drop table tracker_design.contract_comparisons;
drop trigger keep_version on tracker_design.technical_contracts;
drop function tracker_design.keep_contract_version();
drop table tracker_design.contract_versions;
drop table tracker_governance.architecture_reports;
drop table tracker_metrics.metric_baselines;
drop table tracker_metrics.drift_settings;
drop table tracker_metrics.drift_progress;
drop index tracker_metrics.idx_drift_alerts_detected;
drop index tracker_metrics.idx_drift_alerts_latest;
drop index tracker_metrics.idx_drift_alerts_unresolved_one;
alter table tracker_metrics.drift_alerts
  drop constraint drift_alerts_snoozed_check,
  drop constraint drift_alerts_resolved_check,
  drop column links,
  drop column points,
  drop column limits,
  drop column rule,
  drop column note,
  drop column resolution,
  drop column gone_since,
  drop column snoozed_until,
  drop column acknowledged_by,
  drop column acknowledged_at,
  drop column raised_at,
  drop column status,
  drop column direction,
  drop column subject,
  drop column fingerprint;
