-- 0045 Indexes of current facts: what is open is found among what is known, and the first report of a scope by itself.
-- While workers run: safe. Indexes are exchanged; writes of facts and reports wait while they are built.
-- Up
-- A version that ended stays open for ever: with the old indexes every change that ever was open was looked at, and most
-- of them have ended. By their end only those are that were known at the instant asked for, or later.
drop index tracker_metrics.idx_deployment_facts_open;
create index idx_deployment_facts_open on tracker_metrics.deployment_facts (tenant_id, initiative_id, known_to, failing_since)
  where failing_since is not null and recovered_at is null;
drop index tracker_metrics.idx_change_facts_open;
create index idx_change_facts_open on tracker_metrics.change_facts (tenant_id, initiative_id, known_to, opened_at)
  where merged_at is null and closed_at is null;
drop index tracker_metrics.idx_incident_facts_open;
create index idx_incident_facts_open on tracker_metrics.incident_facts (tenant_id, initiative_id, known_to, started_at)
  where resolved_at is null;
-- Nothing asks for these.
drop index tracker_metrics.idx_change_facts_waiting;

create index idx_deployment_records_reported on tracker_release.deployment_records
  (tenant_id, scope_id, (least(first_terminal_at, created_at))) where source = 'api';
create index idx_incidents_reported on tracker_operations.incidents
  (tenant_id, scope_id, (least(started_at, created_at))) where source = 'api';

-- Down
drop index tracker_operations.idx_incidents_reported;
drop index tracker_release.idx_deployment_records_reported;
create index idx_change_facts_waiting on tracker_metrics.change_facts (tenant_id, initiative_id, merged_at)
  where merged_at is not null and deployed_at is null;
drop index tracker_metrics.idx_incident_facts_open;
create index idx_incident_facts_open on tracker_metrics.incident_facts (tenant_id, initiative_id, started_at)
  where resolved_at is null;
drop index tracker_metrics.idx_change_facts_open;
create index idx_change_facts_open on tracker_metrics.change_facts (tenant_id, initiative_id, opened_at)
  where merged_at is null and closed_at is null;
drop index tracker_metrics.idx_deployment_facts_open;
create index idx_deployment_facts_open on tracker_metrics.deployment_facts (tenant_id, initiative_id, failing_since)
  where failing_since is not null and recovered_at is null;
