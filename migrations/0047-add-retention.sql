-- 0047 Retention: how long a tenant keeps what its work has left behind, and the right to remove what is older.
-- While workers run: not safe. The indexes block writes to the inbox, runs and deliveries of events while they are built.
-- Up
create table tracker_governance.retention_settings (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null unique,

  -- Days; null is the default, also when that changes
  raw_bodies integer check (raw_bodies between 1 and 3650),
  deliveries integer check (deliveries between 7 and 3650),
  sync_records integer check (sync_records between 7 and 3650),
  events integer check (events between 1 and 3650),
  event_deliveries integer check (event_deliveries between 1 and 3650),

  -- Audit
  created_at timestamptz not null default now(),
  created_by uuid not null,
  updated_at timestamptz not null default now(),
  updated_by uuid not null,
  deleted_at timestamptz,
  version integer not null default 1
);
comment on table tracker_governance.retention_settings is 'How many days a tenant keeps what its work has left behind.';

alter table tracker_governance.retention_settings enable row level security;
alter table tracker_governance.retention_settings force row level security;
create policy tenant_isolation on tracker_governance.retention_settings to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_governance.retention_settings to app_user;
create trigger touch_row before update on tracker_governance.retention_settings
  for each row execute function tracker_governance.touch_row();

-- What may be removed is what is done, whatever a statement asks for: nothing that somebody still waits for.
create policy only_done_goes on tracker_integration.inbox_messages as restrictive for delete to app_user
  using (status in ('applied', 'skipped') and body is null);
create policy only_done_goes on tracker_integration.sync_records as restrictive for delete to app_user
  using (status <> 'running');
create policy only_done_goes on tracker_integration.event_deliveries as restrictive for delete to app_user
  using (status = 'delivered');
create policy only_done_goes on tracker_governance.outbox_messages as restrictive for delete to app_user
  using (processed_at is not null);
create policy only_done_goes on tracker_governance.outbox_backlog as restrictive for delete to app_user
  using (status = 'acknowledged');
grant delete on
  tracker_integration.inbox_messages,
  tracker_integration.sync_records,
  tracker_integration.event_deliveries,
  tracker_governance.outbox_messages,
  tracker_governance.outbox_backlog
  to app_user;

-- Bodies to drop, oldest first. A delivery comes in here when it is applied, so the door pays nothing for it.
create index idx_inbox_bodies on tracker_integration.inbox_messages (tenant_id, received_at)
  where status in ('applied', 'skipped') and body is not null;
-- Rows to remove: only those whose body is gone.
create index idx_inbox_emptied on tracker_integration.inbox_messages (tenant_id, received_at)
  where status in ('applied', 'skipped') and body is null;
create index idx_event_deliveries_delivered on tracker_integration.event_deliveries (tenant_id, delivered_at)
  where status = 'delivered';
-- Runs to remove, and of each kind of run of an endpoint the last that did all it should.
create index idx_sync_records_ended on tracker_integration.sync_records (tenant_id, created_at)
  where status <> 'running';
create index idx_sync_records_good on tracker_integration.sync_records
  (integration_endpoint_id, sync_type, mode, started_at)
  where status = 'success' and failures = '[]' and not request ? 'streams';

-- Down
drop index tracker_integration.idx_sync_records_good;
drop index tracker_integration.idx_sync_records_ended;
drop index tracker_integration.idx_event_deliveries_delivered;
drop index tracker_integration.idx_inbox_emptied;
drop index tracker_integration.idx_inbox_bodies;
revoke delete on
  tracker_integration.inbox_messages,
  tracker_integration.sync_records,
  tracker_integration.event_deliveries,
  tracker_governance.outbox_messages,
  tracker_governance.outbox_backlog
  from app_user;
drop policy only_done_goes on tracker_governance.outbox_backlog;
drop policy only_done_goes on tracker_governance.outbox_messages;
drop policy only_done_goes on tracker_integration.event_deliveries;
drop policy only_done_goes on tracker_integration.sync_records;
drop policy only_done_goes on tracker_integration.inbox_messages;
drop table tracker_governance.retention_settings;
