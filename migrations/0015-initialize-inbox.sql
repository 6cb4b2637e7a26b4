-- 0015 Inbox: one row per delivery, with its raw body, before anything is done with it.
-- While workers run: safe. Only new objects.
-- Up
create table tracker_integration.inbox_messages (
  id uuid primary key,                        -- Computed from endpoint and delivery id: a repeated delivery meets its first row
  sequence bigint generated always as identity,
  tenant_id uuid not null,
  integration_endpoint_id uuid not null,
  delivery_id text not null,
  topic text not null,

  -- As received: a signature and a replay need the exact bytes. null after the retention period.
  headers jsonb not null default '{}',
  content_type text not null,
  body bytea,
  body_encoding text not null default 'identity'
    check (body_encoding in ('identity', 'gzip', 'br', 'deflate', 'zstd')),
  body_bytes integer not null,                -- Before compression
  origin text not null
    check (origin in ('webhook', 'redelivery', 'poll')),
  secret_id text,
  received_at timestamptz not null,

  -- Processing state
  status text not null default 'pending'
    check (status in ('pending', 'applied', 'skipped', 'failed', 'dead')),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  reason text,                                -- Why it was skipped
  error jsonb,                                -- code, text, details, at
  applied_at timestamptz,
  sync_record_id uuid
) with (fillfactor = 85);                     -- Room for the mark on the same page
comment on table tracker_integration.inbox_messages is 'One row per delivery, as received, and what became of it.';
-- Bodies come compressed; PostgreSQL's own compression would cost most of the time of an insert.
alter table tracker_integration.inbox_messages alter column body set storage external;

create index idx_inbox_claim on tracker_integration.inbox_messages (integration_endpoint_id, sequence)
  where status in ('pending', 'failed');
create index idx_inbox_list on tracker_integration.inbox_messages (tenant_id, sequence);

alter table tracker_integration.inbox_messages enable row level security;
alter table tracker_integration.inbox_messages force row level security;
create policy tenant_isolation on tracker_integration.inbox_messages to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_integration.inbox_messages to app_user;

-- The relay finds and claims work of all tenants. It cannot read what was delivered.
create policy relay_reads on tracker_integration.inbox_messages for select to tracker_relay using (true);
create policy relay_marks on tracker_integration.inbox_messages for update to tracker_relay using (true) with check (true);
grant
  select (
    id, sequence, tenant_id, integration_endpoint_id, delivery_id, topic, content_type, body_encoding, body_bytes,
    origin, secret_id, received_at, status, attempts, next_attempt_at, reason, error, applied_at, sync_record_id
  ),
  update (status, attempts, next_attempt_at, reason, error, applied_at, sync_record_id)
  on tracker_integration.inbox_messages to tracker_relay;

-- Down
drop table tracker_integration.inbox_messages;
