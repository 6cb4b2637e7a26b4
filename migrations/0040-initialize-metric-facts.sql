-- 0040 Metric facts: what attribution found, as of every instant since, and marks of what has to be found or summed anew.
-- While workers run: safe. Only new objects.
-- Up
-- System-versioned: what was found at T are the rows with known_from <= T < known_to. When attribution finds something
-- else, the old row ends and another begins; no row goes. A row that nothing took the place of ended with its object.
create table tracker_metrics.deployment_facts (
  tenant_id uuid not null,
  initiative_id uuid not null,                -- Cross-schema: tracker_discovery.initiatives.id
  deployment_id uuid not null,                -- Cross-schema: tracker_release.deployment_records.id
  known_from timestamptz not null,
  known_to timestamptz not null default 'infinity',

  scope_id uuid not null,
  environment_id uuid not null,
  deployed_at timestamptz not null,           -- Its first terminal status
  outcome text not null
    check (outcome in ('success', 'failure')),
  signals jsonb not null default '[]',        -- signal, evidenceId, at (ISO 8601), strongest first
  failing_since timestamptz,                  -- The first signal's time; null: nothing speaks against it
  recovered_at timestamptz,
  recovered_by text
    check (recovered_by in ('incident_resolved', 'rollback', 'remediation', 'next_success')),
  recovery_evidence_id uuid,
  remediation_as text
    check (remediation_as in ('rollback', 'hotfix', 'revert', 'incident')),
  remediation_at timestamptz,                 -- When that was to be seen
  remediation_evidence_id uuid,

  primary key (tenant_id, initiative_id, deployment_id, known_from)
);
comment on table tracker_metrics.deployment_facts is 'Production deployments with what speaks against them, as known from one instant to another.';
create index idx_deployment_facts_deployed on tracker_metrics.deployment_facts (tenant_id, initiative_id, deployed_at);
create index idx_deployment_facts_recovered on tracker_metrics.deployment_facts (tenant_id, initiative_id, recovered_at)
  where recovered_at is not null;
create index idx_deployment_facts_open on tracker_metrics.deployment_facts (tenant_id, initiative_id, failing_since)
  where failing_since is not null and recovered_at is null;

alter table tracker_metrics.deployment_facts enable row level security;
alter table tracker_metrics.deployment_facts force row level security;
create policy tenant_isolation on tracker_metrics.deployment_facts to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_metrics.deployment_facts to app_user;

create table tracker_metrics.change_facts (
  tenant_id uuid not null,
  initiative_id uuid not null,
  change_id uuid not null,                    -- A pull request or a commit
  known_from timestamptz not null,
  known_to timestamptz not null default 'infinity',

  kind text not null
    check (kind in ('pull_request', 'commit')),
  scope_id uuid not null,
  started_at timestamptz not null,
  started_by text not null
    check (started_by in ('first_commit', 'merge_commit', 'opened')),
  opened_at timestamptz,
  ready_at timestamptz,
  first_review_at timestamptz,
  approved_at timestamptz,
  merged_at timestamptz,
  closed_at timestamptz,
  deployment_id uuid,                         -- Its first successful production deployment
  deployed_at timestamptz,
  deployment_known_by text
    check (deployment_known_by in ('explicit', 'compare', 'merge_commit', 'time')),
  excluded text
    check (excluded in ('bot', 'merge_commit', 'outside_path', 'pre_baseline')),
  baseline_at timestamptz,                    -- The first known success, when it may have been in it: pre_baseline from then on
  size integer,

  primary key (tenant_id, initiative_id, change_id, known_from)
);
comment on table tracker_metrics.change_facts is 'Changes with the deployment that brought them first, as known from one instant to another.';
create index idx_change_facts_deployed on tracker_metrics.change_facts (tenant_id, initiative_id, deployed_at)
  where deployed_at is not null;
create index idx_change_facts_merged on tracker_metrics.change_facts (tenant_id, initiative_id, merged_at)
  where merged_at is not null;
create index idx_change_facts_opened on tracker_metrics.change_facts (tenant_id, initiative_id, opened_at)
  where opened_at is not null;
-- Merged and not deployed: few beside what was.
create index idx_change_facts_waiting on tracker_metrics.change_facts (tenant_id, initiative_id, merged_at)
  where merged_at is not null and deployed_at is null;
-- On their way.
create index idx_change_facts_open on tracker_metrics.change_facts (tenant_id, initiative_id, opened_at)
  where merged_at is null and closed_at is null;
create index idx_change_facts_deployment on tracker_metrics.change_facts (tenant_id, deployment_id)
  where deployment_id is not null;

alter table tracker_metrics.change_facts enable row level security;
alter table tracker_metrics.change_facts force row level security;
create policy tenant_isolation on tracker_metrics.change_facts to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_metrics.change_facts to app_user;

create table tracker_metrics.incident_facts (
  tenant_id uuid not null,
  initiative_id uuid not null,
  incident_id uuid not null,                  -- Cross-schema: tracker_operations.incidents.id
  known_from timestamptz not null,
  known_to timestamptz not null default 'infinity',

  scope_id uuid,
  started_at timestamptz not null,
  resolved_at timestamptz,
  deployment_id uuid,                         -- Held against it; null: none, "why" says why
  method text
    check (method in ('explicit', 'same_scope', 'same_initiative')),
  confidence double precision
    check (confidence > 0 and confidence <= 1),
  why text not null,

  primary key (tenant_id, initiative_id, incident_id, known_from)
);
comment on table tracker_metrics.incident_facts is 'Incidents with the deployment they are held against, as known from one instant to another.';
create index idx_incident_facts_started on tracker_metrics.incident_facts (tenant_id, initiative_id, started_at);
create index idx_incident_facts_resolved on tracker_metrics.incident_facts (tenant_id, initiative_id, resolved_at)
  where resolved_at is not null;
create index idx_incident_facts_open on tracker_metrics.incident_facts (tenant_id, initiative_id, started_at)
  where resolved_at is null;

alter table tracker_metrics.incident_facts enable row level security;
alter table tracker_metrics.incident_facts force row level security;
create policy tenant_isolation on tracker_metrics.incident_facts to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_metrics.incident_facts to app_user;

-- Which deployment an incident is about, as of now. What a source or caller said has a source other than 'attribution',
-- and attribution touches only its own.
create table tracker_operations.incident_deployments (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  incident_id uuid not null,
  deployment_record_id uuid not null,         -- Cross-schema: tracker_release.deployment_records.id
  relation text not null default 'caused_by'
    check (relation in ('caused_by', 'remediated_by')),
  source text not null,                       -- 'attribution', or who said so, e.g. 'api'
  initiative_id uuid,                         -- Whose attribution found it; null for what was said
  method text not null
    check (method in ('explicit', 'same_scope', 'same_initiative')),
  confidence double precision not null
    check (confidence > 0 and confidence <= 1),
  evidence jsonb not null default '{}',
  why text not null,

  created_at timestamptz not null default now(),
  created_by uuid not null,
  updated_at timestamptz not null default now(),
  updated_by uuid not null,
  deleted_at timestamptz,
  version integer not null default 1,

  constraint incident_deployments_link_key unique nulls not distinct
    (tenant_id, incident_id, deployment_record_id, relation, source, initiative_id)
);
comment on table tracker_operations.incident_deployments is 'Which deployment caused or mended which incident, how that is known, and how surely.';
create index idx_incident_deployments_deployment on tracker_operations.incident_deployments (tenant_id, deployment_record_id);
create index idx_incident_deployments_initiative on tracker_operations.incident_deployments (tenant_id, initiative_id)
  where initiative_id is not null;

alter table tracker_operations.incident_deployments enable row level security;
alter table tracker_operations.incident_deployments force row level security;
create policy tenant_isolation on tracker_operations.incident_deployments to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_operations.incident_deployments to app_user;
create trigger touch_row before update on tracker_operations.incident_deployments
  for each row execute function tracker_governance.touch_row();

-- Something that attribution reads has changed for the initiative. Whoever writes adds and never waits; attribution reads
-- the marks before the rows, and removes those marks with what it found: a mark that comes meanwhile stays.
create table tracker_metrics.metric_marks (
  id bigint generated by default as identity primary key,
  tenant_id uuid not null,
  initiative_id uuid not null,
  scope_id uuid,                              -- Where it changed; others may be bound to it too by then
  created_at timestamptz not null default clock_timestamp()
);
comment on table tracker_metrics.metric_marks is 'Initiatives whose attribution has to be computed anew. Removed when it was.';
create index idx_metric_marks_initiative on tracker_metrics.metric_marks (tenant_id, initiative_id, created_at);

alter table tracker_metrics.metric_marks enable row level security;
alter table tracker_metrics.metric_marks force row level security;
create policy tenant_isolation on tracker_metrics.metric_marks to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, delete on tracker_metrics.metric_marks to app_user;
create policy relay_reads on tracker_metrics.metric_marks for select to tracker_relay using (true);
grant usage on schema tracker_metrics to tracker_relay;
grant select (id, tenant_id, initiative_id, created_at) on tracker_metrics.metric_marks to tracker_relay;

-- Numbers of these days (UTC, both ends included) may have changed. Read and removed as marks are, by whoever sums.
create table tracker_metrics.dirty_buckets (
  id bigint generated by default as identity primary key,
  tenant_id uuid not null,
  initiative_id uuid not null,
  first_day date not null,
  last_day date not null,
  created_at timestamptz not null default clock_timestamp(),
  check (first_day <= last_day)
);
comment on table tracker_metrics.dirty_buckets is 'Days whose numbers have to be computed anew. Removed when they were.';
create index idx_dirty_buckets_initiative on tracker_metrics.dirty_buckets (tenant_id, initiative_id, created_at);

alter table tracker_metrics.dirty_buckets enable row level security;
alter table tracker_metrics.dirty_buckets force row level security;
create policy tenant_isolation on tracker_metrics.dirty_buckets to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, delete on tracker_metrics.dirty_buckets to app_user;
create policy relay_reads on tracker_metrics.dirty_buckets for select to tracker_relay using (true);
grant select (id, tenant_id, initiative_id, created_at) on tracker_metrics.dirty_buckets to tracker_relay;

-- Down
drop table tracker_metrics.dirty_buckets;
revoke usage on schema tracker_metrics from tracker_relay;
drop table tracker_metrics.metric_marks;
drop table tracker_operations.incident_deployments;
drop table tracker_metrics.incident_facts;
drop table tracker_metrics.change_facts;
drop table tracker_metrics.deployment_facts;
