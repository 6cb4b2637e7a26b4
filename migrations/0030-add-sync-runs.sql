-- 0030 Sync runs: what an endpoint is read with and when, what a run was asked for, and who works on it.
-- While workers run: not safe. The indexes block writes while they are built.
-- Up
alter table tracker_integration.integration_endpoints
  add column has_credential boolean not null default false,
  add column credential_expires_at timestamptz,
  add column credential_warned_days integer,  -- The last warning given: 30, 7, 1 or 0 days before
  add column scope_patterns text[] not null default '{}',
  add column sync_interval_seconds integer
    check (sync_interval_seconds between 60 and 86400),
  add column last_polled_at timestamptz,
  add column last_census_at timestamptz,
  add column last_discovered_at timestamptz,
  add column last_recovered_at timestamptz,   -- Until when missed deliveries were asked for again
  add column health jsonb;                    -- What the last check of the connection found
grant select (has_credential, sync_interval_seconds, last_delivery_at, last_polled_at, last_census_at)
  on tracker_integration.integration_endpoints to tracker_relay;

alter table tracker_integration.sync_records
  add column mode text
    check (mode in ('incremental', 'full', 'window', 'census')),
  add column request jsonb not null default '{}',
  add column failures jsonb not null default '[]',
  add column worker_id uuid,                  -- Who writes for this run; whoever finds another one here stops
  add column waiting_until timestamptz;
-- A source is read by one run at a time, whoever begins it.
create unique index idx_sync_records_reading on tracker_integration.sync_records (integration_endpoint_id)
  where status = 'running' and mode is not null;

-- Checks that may say something else by now are asked for again.
create index idx_peer_reviews_unsettled on tracker_construction.peer_reviews (tenant_id, scope_id, opened_at)
  where deleted_at is null and (ci_pipeline_status = 'pending' or (merged_at is null and closed_at is null));

-- Only where it can serve: without statistics the planner took it for the one on the head commit, which begins alike, and
-- read a whole scope for each commit. A backfill slowed down from 80 to 30 pull requests a second within 17,000.
drop index tracker_construction.idx_peer_reviews_merged;
create index idx_peer_reviews_merged on tracker_construction.peer_reviews (tenant_id, scope_id, merged_at)
  where merged_at is not null;

-- The census looks for what it did not see in a scope, and draws its sample by id.
create index idx_external_objects_scope on tracker_integration.external_objects (scope_id, kind, id);

-- Down
drop index tracker_integration.idx_external_objects_scope;
drop index tracker_construction.idx_peer_reviews_merged;
create index idx_peer_reviews_merged on tracker_construction.peer_reviews (tenant_id, scope_id, merged_at);
drop index tracker_construction.idx_peer_reviews_unsettled;
drop index tracker_integration.idx_sync_records_reading;
alter table tracker_integration.sync_records
  drop column waiting_until,
  drop column worker_id,
  drop column failures,
  drop column request,
  drop column mode;
revoke select (has_credential, sync_interval_seconds, last_delivery_at, last_polled_at, last_census_at)
  on tracker_integration.integration_endpoints from tracker_relay;
alter table tracker_integration.integration_endpoints
  drop column health,
  drop column last_recovered_at,
  drop column last_discovered_at,
  drop column last_census_at,
  drop column last_polled_at,
  drop column sync_interval_seconds,
  drop column scope_patterns,
  drop column credential_warned_days,
  drop column credential_expires_at,
  drop column has_credential;
