-- 0013 Row versions: every UPDATE raises version and sets updated_at, whoever writes, so a stale write can be told.
-- While workers run: safe. Each table is locked for a moment.
-- Up
create function tracker_governance.touch_row() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  new.version := old.version + 1;
  new.updated_at := now();
  return new;
end;
$$;
create function tracker_governance.raise_version() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  new.version := old.version + 1;
  return new;
end;
$$;
revoke all on function tracker_governance.touch_row() from public;
revoke all on function tracker_governance.raise_version() from public;

create trigger touch_row before update on tracker_discovery.initiatives
  for each row execute function tracker_governance.touch_row();
create trigger touch_row before update on tracker_discovery.backlogs
  for each row execute function tracker_governance.touch_row();
create trigger touch_row before update on tracker_discovery.epics
  for each row execute function tracker_governance.touch_row();
create trigger touch_row before update on tracker_discovery.user_stories
  for each row execute function tracker_governance.touch_row();
create trigger touch_row before update on tracker_design.technical_blueprints
  for each row execute function tracker_governance.touch_row();
create trigger touch_row before update on tracker_design.technical_contracts
  for each row execute function tracker_governance.touch_row();
create trigger touch_row before update on tracker_design.adrs
  for each row execute function tracker_governance.touch_row();
create trigger touch_row before update on tracker_design.data_schemas
  for each row execute function tracker_governance.touch_row();
create trigger touch_row before update on tracker_construction.implementation_cycles
  for each row execute function tracker_governance.touch_row();
create trigger touch_row before update on tracker_construction.technical_stories
  for each row execute function tracker_governance.touch_row();
create trigger touch_row before update on tracker_construction.peer_reviews
  for each row execute function tracker_governance.touch_row();
create trigger touch_row before update on tracker_qa.test_cycles
  for each row execute function tracker_governance.touch_row();
create trigger touch_row before update on tracker_qa.test_executions
  for each row execute function tracker_governance.touch_row();
create trigger touch_row before update on tracker_qa.defects
  for each row execute function tracker_governance.touch_row();
create trigger touch_row before update on tracker_release.release_packages
  for each row execute function tracker_governance.touch_row();
create trigger touch_row before update on tracker_release.deployment_records
  for each row execute function tracker_governance.touch_row();
create trigger touch_row before update on tracker_release.environments
  for each row execute function tracker_governance.touch_row();
create trigger touch_row before update on tracker_governance.satellite_products
  for each row execute function tracker_governance.touch_row();
create trigger touch_row before update on tracker_governance.sdlc_executions
  for each row execute function tracker_governance.touch_row();
create trigger touch_row before update on tracker_governance.phase_gate_states
  for each row execute function tracker_governance.touch_row();
create trigger touch_row before update on tracker_governance.exception_requests
  for each row execute function tracker_governance.touch_row();
create trigger touch_row before update on tracker_artifacts.artifact_definitions
  for each row execute function tracker_governance.touch_row();
create trigger touch_row before update on tracker_artifacts.artifact_instances
  for each row execute function tracker_governance.touch_row();
create trigger touch_row before update on tracker_artifacts.evidence_records
  for each row execute function tracker_governance.touch_row();
create trigger touch_row before update on tracker_metrics.scorecard_definitions
  for each row execute function tracker_governance.touch_row();
create trigger touch_row before update on tracker_metrics.metric_snapshots
  for each row execute function tracker_governance.touch_row();
create trigger touch_row before update on tracker_metrics.drift_alerts
  for each row execute function tracker_governance.touch_row();
-- Not when only last_delivery_at and the like move: an operator's change must not lose against each delivery.
create trigger touch_row
  before update of name, system_type, base_url, host, auth_config, status, binding_mode, deleted_at, updated_by
  on tracker_integration.integration_endpoints
  for each row execute function tracker_governance.touch_row();
create trigger touch_row before update on tracker_integration.acl_adapters
  for each row execute function tracker_governance.touch_row();

-- Run records have a version, but no updated_at.
create trigger raise_version before update on tracker_integration.sync_records
  for each row execute function tracker_governance.raise_version();

-- Down
drop trigger raise_version on tracker_integration.sync_records;
drop trigger touch_row on tracker_integration.acl_adapters;
drop trigger touch_row on tracker_integration.integration_endpoints;
drop trigger touch_row on tracker_metrics.drift_alerts;
drop trigger touch_row on tracker_metrics.metric_snapshots;
drop trigger touch_row on tracker_metrics.scorecard_definitions;
drop trigger touch_row on tracker_artifacts.evidence_records;
drop trigger touch_row on tracker_artifacts.artifact_instances;
drop trigger touch_row on tracker_artifacts.artifact_definitions;
drop trigger touch_row on tracker_governance.exception_requests;
drop trigger touch_row on tracker_governance.phase_gate_states;
drop trigger touch_row on tracker_governance.sdlc_executions;
drop trigger touch_row on tracker_governance.satellite_products;
drop trigger touch_row on tracker_release.environments;
drop trigger touch_row on tracker_release.deployment_records;
drop trigger touch_row on tracker_release.release_packages;
drop trigger touch_row on tracker_qa.defects;
drop trigger touch_row on tracker_qa.test_executions;
drop trigger touch_row on tracker_qa.test_cycles;
drop trigger touch_row on tracker_construction.peer_reviews;
drop trigger touch_row on tracker_construction.technical_stories;
drop trigger touch_row on tracker_construction.implementation_cycles;
drop trigger touch_row on tracker_design.data_schemas;
drop trigger touch_row on tracker_design.adrs;
drop trigger touch_row on tracker_design.technical_contracts;
drop trigger touch_row on tracker_design.technical_blueprints;
drop trigger touch_row on tracker_discovery.user_stories;
drop trigger touch_row on tracker_discovery.epics;
drop trigger touch_row on tracker_discovery.backlogs;
drop trigger touch_row on tracker_discovery.initiatives;
drop function tracker_governance.raise_version();
drop function tracker_governance.touch_row();
