-- 0011 Tenant isolation: a transaction under app_user sees and writes the rows of its tenant, and of no other.
-- While workers run: not safe. Waits for and blocks every table for a moment; stop the workers.
-- Up

-- null when no tenant is set, also after a transaction-local setting ended and left '': no rows, never an error.
create function tracker_governance.current_tenant_id() returns uuid
language sql stable parallel safe as $$
  select nullif(current_setting('app.current_tenant_id', true), '')::uuid
$$;
revoke all on function tracker_governance.current_tenant_id() from public;
grant execute on function tracker_governance.current_tenant_id() to app_user, tracker_relay, tracker_door;

grant usage on schema
  tracker_discovery,
  tracker_design,
  tracker_construction,
  tracker_qa,
  tracker_release,
  tracker_governance,
  tracker_artifacts,
  tracker_metrics,
  tracker_integration,
  tracker_audit
  to app_user;
grant usage on schema tracker_governance, tracker_integration to tracker_relay, tracker_door;

-- The wall of every table. The call stands in a subselect, so it is evaluated once per statement and not once per row
-- (a scan of 300,000 rows: 21 against 64 ms).
-- Nobody deletes: rows are marked by deleted_at.

alter table tracker_discovery.initiatives enable row level security;
alter table tracker_discovery.initiatives force row level security;
create policy tenant_isolation on tracker_discovery.initiatives to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_discovery.initiatives to app_user;

alter table tracker_discovery.backlogs enable row level security;
alter table tracker_discovery.backlogs force row level security;
create policy tenant_isolation on tracker_discovery.backlogs to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_discovery.backlogs to app_user;

alter table tracker_discovery.epics enable row level security;
alter table tracker_discovery.epics force row level security;
create policy tenant_isolation on tracker_discovery.epics to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_discovery.epics to app_user;

alter table tracker_discovery.user_stories enable row level security;
alter table tracker_discovery.user_stories force row level security;
create policy tenant_isolation on tracker_discovery.user_stories to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_discovery.user_stories to app_user;

alter table tracker_design.technical_blueprints enable row level security;
alter table tracker_design.technical_blueprints force row level security;
create policy tenant_isolation on tracker_design.technical_blueprints to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_design.technical_blueprints to app_user;

alter table tracker_design.technical_contracts enable row level security;
alter table tracker_design.technical_contracts force row level security;
create policy tenant_isolation on tracker_design.technical_contracts to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_design.technical_contracts to app_user;

alter table tracker_design.adrs enable row level security;
alter table tracker_design.adrs force row level security;
create policy tenant_isolation on tracker_design.adrs to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_design.adrs to app_user;

alter table tracker_design.data_schemas enable row level security;
alter table tracker_design.data_schemas force row level security;
create policy tenant_isolation on tracker_design.data_schemas to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_design.data_schemas to app_user;

alter table tracker_construction.implementation_cycles enable row level security;
alter table tracker_construction.implementation_cycles force row level security;
create policy tenant_isolation on tracker_construction.implementation_cycles to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_construction.implementation_cycles to app_user;

alter table tracker_construction.technical_stories enable row level security;
alter table tracker_construction.technical_stories force row level security;
create policy tenant_isolation on tracker_construction.technical_stories to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_construction.technical_stories to app_user;

alter table tracker_construction.peer_reviews enable row level security;
alter table tracker_construction.peer_reviews force row level security;
create policy tenant_isolation on tracker_construction.peer_reviews to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_construction.peer_reviews to app_user;

alter table tracker_qa.test_cycles enable row level security;
alter table tracker_qa.test_cycles force row level security;
create policy tenant_isolation on tracker_qa.test_cycles to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_qa.test_cycles to app_user;

alter table tracker_qa.test_executions enable row level security;
alter table tracker_qa.test_executions force row level security;
create policy tenant_isolation on tracker_qa.test_executions to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_qa.test_executions to app_user;

alter table tracker_qa.defects enable row level security;
alter table tracker_qa.defects force row level security;
create policy tenant_isolation on tracker_qa.defects to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_qa.defects to app_user;

alter table tracker_release.release_packages enable row level security;
alter table tracker_release.release_packages force row level security;
create policy tenant_isolation on tracker_release.release_packages to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_release.release_packages to app_user;

alter table tracker_release.deployment_records enable row level security;
alter table tracker_release.deployment_records force row level security;
create policy tenant_isolation on tracker_release.deployment_records to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_release.deployment_records to app_user;

alter table tracker_release.environments enable row level security;
alter table tracker_release.environments force row level security;
create policy tenant_isolation on tracker_release.environments to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_release.environments to app_user;

alter table tracker_governance.satellite_products enable row level security;
alter table tracker_governance.satellite_products force row level security;
create policy tenant_isolation on tracker_governance.satellite_products to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_governance.satellite_products to app_user;

alter table tracker_governance.sdlc_executions enable row level security;
alter table tracker_governance.sdlc_executions force row level security;
create policy tenant_isolation on tracker_governance.sdlc_executions to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_governance.sdlc_executions to app_user;

alter table tracker_governance.phase_gate_states enable row level security;
alter table tracker_governance.phase_gate_states force row level security;
create policy tenant_isolation on tracker_governance.phase_gate_states to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_governance.phase_gate_states to app_user;

alter table tracker_governance.exception_requests enable row level security;
alter table tracker_governance.exception_requests force row level security;
create policy tenant_isolation on tracker_governance.exception_requests to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_governance.exception_requests to app_user;

alter table tracker_artifacts.artifact_definitions enable row level security;
alter table tracker_artifacts.artifact_definitions force row level security;
create policy tenant_isolation on tracker_artifacts.artifact_definitions to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_artifacts.artifact_definitions to app_user;

alter table tracker_artifacts.artifact_instances enable row level security;
alter table tracker_artifacts.artifact_instances force row level security;
create policy tenant_isolation on tracker_artifacts.artifact_instances to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_artifacts.artifact_instances to app_user;

alter table tracker_artifacts.evidence_records enable row level security;
alter table tracker_artifacts.evidence_records force row level security;
create policy tenant_isolation on tracker_artifacts.evidence_records to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_artifacts.evidence_records to app_user;

alter table tracker_metrics.scorecard_definitions enable row level security;
alter table tracker_metrics.scorecard_definitions force row level security;
create policy tenant_isolation on tracker_metrics.scorecard_definitions to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_metrics.scorecard_definitions to app_user;

alter table tracker_metrics.metric_snapshots enable row level security;
alter table tracker_metrics.metric_snapshots force row level security;
create policy tenant_isolation on tracker_metrics.metric_snapshots to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_metrics.metric_snapshots to app_user;

alter table tracker_metrics.drift_alerts enable row level security;
alter table tracker_metrics.drift_alerts force row level security;
create policy tenant_isolation on tracker_metrics.drift_alerts to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_metrics.drift_alerts to app_user;

alter table tracker_integration.integration_endpoints enable row level security;
alter table tracker_integration.integration_endpoints force row level security;
create policy tenant_isolation on tracker_integration.integration_endpoints to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_integration.integration_endpoints to app_user;

alter table tracker_integration.sync_records enable row level security;
alter table tracker_integration.sync_records force row level security;
create policy tenant_isolation on tracker_integration.sync_records to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_integration.sync_records to app_user;

alter table tracker_integration.acl_adapters enable row level security;
alter table tracker_integration.acl_adapters force row level security;
create policy tenant_isolation on tracker_integration.acl_adapters to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_integration.acl_adapters to app_user;

alter table tracker_audit.audit_entries enable row level security;
alter table tracker_audit.audit_entries force row level security;
create policy tenant_isolation on tracker_audit.audit_entries to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert on tracker_audit.audit_entries to app_user;

-- The relay finds endpoints with work and closes runs whose worker died. It never sees a credential.
create policy relay_reads on tracker_integration.integration_endpoints for select to tracker_relay using (true);
grant select (id, tenant_id, system_type, host, status, deleted_at, binding_mode, last_sync_at, created_at)
  on tracker_integration.integration_endpoints to tracker_relay;
create policy relay_reads on tracker_integration.sync_records for select to tracker_relay using (true);
create policy relay_closes on tracker_integration.sync_records for update to tracker_relay using (true) with check (true);
grant select, update (status, completed_at, items_processed, items_failed, error_message, counts, heartbeat_at)
  on tracker_integration.sync_records to tracker_relay;

-- Down

revoke all on tracker_integration.sync_records from tracker_relay;
drop policy relay_closes on tracker_integration.sync_records;
drop policy relay_reads on tracker_integration.sync_records;
revoke all on tracker_integration.integration_endpoints from tracker_relay;
drop policy relay_reads on tracker_integration.integration_endpoints;

revoke all on tracker_audit.audit_entries from app_user;
drop policy tenant_isolation on tracker_audit.audit_entries;
alter table tracker_audit.audit_entries no force row level security;
alter table tracker_audit.audit_entries disable row level security;

revoke all on tracker_integration.acl_adapters from app_user;
drop policy tenant_isolation on tracker_integration.acl_adapters;
alter table tracker_integration.acl_adapters no force row level security;
alter table tracker_integration.acl_adapters disable row level security;

revoke all on tracker_integration.sync_records from app_user;
drop policy tenant_isolation on tracker_integration.sync_records;
alter table tracker_integration.sync_records no force row level security;
alter table tracker_integration.sync_records disable row level security;

revoke all on tracker_integration.integration_endpoints from app_user;
drop policy tenant_isolation on tracker_integration.integration_endpoints;
alter table tracker_integration.integration_endpoints no force row level security;
alter table tracker_integration.integration_endpoints disable row level security;

revoke all on tracker_metrics.drift_alerts from app_user;
drop policy tenant_isolation on tracker_metrics.drift_alerts;
alter table tracker_metrics.drift_alerts no force row level security;
alter table tracker_metrics.drift_alerts disable row level security;

revoke all on tracker_metrics.metric_snapshots from app_user;
drop policy tenant_isolation on tracker_metrics.metric_snapshots;
alter table tracker_metrics.metric_snapshots no force row level security;
alter table tracker_metrics.metric_snapshots disable row level security;

revoke all on tracker_metrics.scorecard_definitions from app_user;
drop policy tenant_isolation on tracker_metrics.scorecard_definitions;
alter table tracker_metrics.scorecard_definitions no force row level security;
alter table tracker_metrics.scorecard_definitions disable row level security;

revoke all on tracker_artifacts.evidence_records from app_user;
drop policy tenant_isolation on tracker_artifacts.evidence_records;
alter table tracker_artifacts.evidence_records no force row level security;
alter table tracker_artifacts.evidence_records disable row level security;

revoke all on tracker_artifacts.artifact_instances from app_user;
drop policy tenant_isolation on tracker_artifacts.artifact_instances;
alter table tracker_artifacts.artifact_instances no force row level security;
alter table tracker_artifacts.artifact_instances disable row level security;

revoke all on tracker_artifacts.artifact_definitions from app_user;
drop policy tenant_isolation on tracker_artifacts.artifact_definitions;
alter table tracker_artifacts.artifact_definitions no force row level security;
alter table tracker_artifacts.artifact_definitions disable row level security;

revoke all on tracker_governance.exception_requests from app_user;
drop policy tenant_isolation on tracker_governance.exception_requests;
alter table tracker_governance.exception_requests no force row level security;
alter table tracker_governance.exception_requests disable row level security;

revoke all on tracker_governance.phase_gate_states from app_user;
drop policy tenant_isolation on tracker_governance.phase_gate_states;
alter table tracker_governance.phase_gate_states no force row level security;
alter table tracker_governance.phase_gate_states disable row level security;

revoke all on tracker_governance.sdlc_executions from app_user;
drop policy tenant_isolation on tracker_governance.sdlc_executions;
alter table tracker_governance.sdlc_executions no force row level security;
alter table tracker_governance.sdlc_executions disable row level security;

revoke all on tracker_governance.satellite_products from app_user;
drop policy tenant_isolation on tracker_governance.satellite_products;
alter table tracker_governance.satellite_products no force row level security;
alter table tracker_governance.satellite_products disable row level security;

revoke all on tracker_release.environments from app_user;
drop policy tenant_isolation on tracker_release.environments;
alter table tracker_release.environments no force row level security;
alter table tracker_release.environments disable row level security;

revoke all on tracker_release.deployment_records from app_user;
drop policy tenant_isolation on tracker_release.deployment_records;
alter table tracker_release.deployment_records no force row level security;
alter table tracker_release.deployment_records disable row level security;

revoke all on tracker_release.release_packages from app_user;
drop policy tenant_isolation on tracker_release.release_packages;
alter table tracker_release.release_packages no force row level security;
alter table tracker_release.release_packages disable row level security;

revoke all on tracker_qa.defects from app_user;
drop policy tenant_isolation on tracker_qa.defects;
alter table tracker_qa.defects no force row level security;
alter table tracker_qa.defects disable row level security;

revoke all on tracker_qa.test_executions from app_user;
drop policy tenant_isolation on tracker_qa.test_executions;
alter table tracker_qa.test_executions no force row level security;
alter table tracker_qa.test_executions disable row level security;

revoke all on tracker_qa.test_cycles from app_user;
drop policy tenant_isolation on tracker_qa.test_cycles;
alter table tracker_qa.test_cycles no force row level security;
alter table tracker_qa.test_cycles disable row level security;

revoke all on tracker_construction.peer_reviews from app_user;
drop policy tenant_isolation on tracker_construction.peer_reviews;
alter table tracker_construction.peer_reviews no force row level security;
alter table tracker_construction.peer_reviews disable row level security;

revoke all on tracker_construction.technical_stories from app_user;
drop policy tenant_isolation on tracker_construction.technical_stories;
alter table tracker_construction.technical_stories no force row level security;
alter table tracker_construction.technical_stories disable row level security;

revoke all on tracker_construction.implementation_cycles from app_user;
drop policy tenant_isolation on tracker_construction.implementation_cycles;
alter table tracker_construction.implementation_cycles no force row level security;
alter table tracker_construction.implementation_cycles disable row level security;

revoke all on tracker_design.data_schemas from app_user;
drop policy tenant_isolation on tracker_design.data_schemas;
alter table tracker_design.data_schemas no force row level security;
alter table tracker_design.data_schemas disable row level security;

revoke all on tracker_design.adrs from app_user;
drop policy tenant_isolation on tracker_design.adrs;
alter table tracker_design.adrs no force row level security;
alter table tracker_design.adrs disable row level security;

revoke all on tracker_design.technical_contracts from app_user;
drop policy tenant_isolation on tracker_design.technical_contracts;
alter table tracker_design.technical_contracts no force row level security;
alter table tracker_design.technical_contracts disable row level security;

revoke all on tracker_design.technical_blueprints from app_user;
drop policy tenant_isolation on tracker_design.technical_blueprints;
alter table tracker_design.technical_blueprints no force row level security;
alter table tracker_design.technical_blueprints disable row level security;

revoke all on tracker_discovery.user_stories from app_user;
drop policy tenant_isolation on tracker_discovery.user_stories;
alter table tracker_discovery.user_stories no force row level security;
alter table tracker_discovery.user_stories disable row level security;

revoke all on tracker_discovery.epics from app_user;
drop policy tenant_isolation on tracker_discovery.epics;
alter table tracker_discovery.epics no force row level security;
alter table tracker_discovery.epics disable row level security;

revoke all on tracker_discovery.backlogs from app_user;
drop policy tenant_isolation on tracker_discovery.backlogs;
alter table tracker_discovery.backlogs no force row level security;
alter table tracker_discovery.backlogs disable row level security;

revoke all on tracker_discovery.initiatives from app_user;
drop policy tenant_isolation on tracker_discovery.initiatives;
alter table tracker_discovery.initiatives no force row level security;
alter table tracker_discovery.initiatives disable row level security;

revoke usage on schema tracker_governance, tracker_integration from tracker_relay, tracker_door;
revoke usage on schema
  tracker_discovery,
  tracker_design,
  tracker_construction,
  tracker_qa,
  tracker_release,
  tracker_governance,
  tracker_artifacts,
  tracker_metrics,
  tracker_integration,
  tracker_audit
  from app_user;
drop function tracker_governance.current_tenant_id();
