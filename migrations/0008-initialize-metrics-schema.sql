-- 0008 Metrics: scorecards, the snapshots computed for them, and drift alerts.
-- While workers run: safe. Only new objects.
-- Up
create schema tracker_metrics;

create table tracker_metrics.scorecard_definitions (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,

  -- Core fields
  name text not null,                         -- e.g., 'DORA Scorecard', 'SPACE Scorecard'
  description text,
  metric_types text[] not null default '{}',  -- e.g., ['deployment_frequency', 'lead_time']

  -- Audit
  created_at timestamptz not null default now(),
  created_by uuid not null,
  updated_at timestamptz not null default now(),
  updated_by uuid not null,
  deleted_at timestamptz,
  version integer not null default 1
);
comment on table tracker_metrics.scorecard_definitions is 'Which metrics belong together.';
create index idx_scorecard_definitions_tenant on tracker_metrics.scorecard_definitions (tenant_id);

create table tracker_metrics.metric_snapshots (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  scorecard_definition_id uuid not null,
  definition_version integer not null default 1,
  initiative_id uuid not null,                -- Cross-schema: tracker_discovery.initiatives.id

  -- Snapshot values (JSONB — flexible metric storage)
  metrics jsonb not null default '{}',

  -- Period
  period_start timestamptz not null,
  period_end timestamptz not null,
  computed_at timestamptz not null default now(),

  -- Audit
  created_at timestamptz not null default now(),
  created_by uuid not null,
  updated_at timestamptz not null default now(), -- A provisional snapshot is computed again
  version integer not null default 1,

  -- A rerun meets the row of the first run
  constraint metric_snapshots_period_key
    unique (tenant_id, scorecard_definition_id, initiative_id, period_start, period_end, definition_version)
);
comment on table tracker_metrics.metric_snapshots is 'Metrics of one initiative and period, as computed.';
create index idx_metric_snapshots_tenant_initiative on tracker_metrics.metric_snapshots (tenant_id, initiative_id);
create index idx_metric_snapshots_period on tracker_metrics.metric_snapshots (tenant_id, period_start, period_end);

create table tracker_metrics.drift_alerts (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  initiative_id uuid not null,

  -- Drift details
  drift_type text not null,                   -- e.g., 'architecture_drift', 'scope_drift'
  severity text not null
    check (severity in ('low', 'medium', 'high', 'critical')),
  description text not null,
  detected_at timestamptz not null default now(),

  -- Resolution
  resolved_at timestamptz,
  resolved_by uuid,

  -- Audit
  created_at timestamptz not null default now(),
  created_by uuid not null,
  updated_at timestamptz not null default now(),
  updated_by uuid not null,
  deleted_at timestamptz,
  version integer not null default 1
);
comment on table tracker_metrics.drift_alerts is 'Where reality has left the plan.';
create index idx_drift_alerts_tenant_initiative on tracker_metrics.drift_alerts (tenant_id, initiative_id);
create index idx_drift_alerts_unresolved on tracker_metrics.drift_alerts (tenant_id) where resolved_at is null;

-- Down
drop table tracker_metrics.drift_alerts;
drop table tracker_metrics.metric_snapshots;
drop table tracker_metrics.scorecard_definitions;
drop schema tracker_metrics;
