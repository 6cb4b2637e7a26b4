-- 0046 What is watched: who watches all tenants may count dead deliveries, rate budgets and drift alerts, and nothing more of them.
-- While workers run: not safe. The index blocks writes while it is built.
-- Up
create index idx_inbox_dead on tracker_integration.inbox_messages (integration_endpoint_id) where status = 'dead';

grant select (credential_expires_at) on tracker_integration.integration_endpoints to tracker_relay;

create policy relay_reads on tracker_integration.rate_budgets for select to tracker_relay using (true);
grant select (tenant_id, integration_endpoint_id, resource, limit_value, remaining, resets_at, blocked_until)
  on tracker_integration.rate_budgets to tracker_relay;

create policy relay_reads on tracker_metrics.drift_alerts for select to tracker_relay using (true);
grant select (id, tenant_id, severity, resolved_at, deleted_at, status) on tracker_metrics.drift_alerts to tracker_relay;

-- Down
revoke select (id, tenant_id, severity, resolved_at, deleted_at, status)
  on tracker_metrics.drift_alerts from tracker_relay;
drop policy relay_reads on tracker_metrics.drift_alerts;
revoke select (tenant_id, integration_endpoint_id, resource, limit_value, remaining, resets_at, blocked_until)
  on tracker_integration.rate_budgets from tracker_relay;
drop policy relay_reads on tracker_integration.rate_budgets;
revoke select (credential_expires_at) on tracker_integration.integration_endpoints from tracker_relay;
drop index tracker_integration.idx_inbox_dead;
