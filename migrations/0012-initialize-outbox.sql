-- 0012 Outbox: events written in the transaction of the rows they tell of, published afterwards in order.
-- While workers run: safe. Only new objects.
-- Up
create table tracker_governance.outbox_messages (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,

  -- Event routing
  event_type text not null,
  event_version integer not null default 1,
  aggregate_id uuid not null,
  aggregate_type text not null,
  correlation_id uuid,
  causation_id uuid,

  -- Payload
  payload jsonb not null,
  occurred_at timestamptz not null default now(),

  -- Processing state
  sequence bigint generated always as identity,
  created_at timestamptz not null default now(),
  processed_at timestamptz,
  retry_count integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  locked_until timestamptz,
  dead_at timestamptz,
  last_error text
);
comment on table tracker_governance.outbox_messages is 'Events to be published, in order per aggregate.';
-- The claim reads the oldest waiting events; sequence keeps the order of each aggregate.
create index idx_outbox_pending on tracker_governance.outbox_messages (sequence)
  where processed_at is null and dead_at is null;

alter table tracker_governance.outbox_messages enable row level security;
alter table tracker_governance.outbox_messages force row level security;
create policy tenant_isolation on tracker_governance.outbox_messages to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert on tracker_governance.outbox_messages to app_user;

-- The relay claims and marks the events of all tenants. It cannot change what an event says.
create policy relay_reads on tracker_governance.outbox_messages for select to tracker_relay using (true);
create policy relay_marks on tracker_governance.outbox_messages for update to tracker_relay using (true) with check (true);
grant select, update (processed_at, retry_count, next_attempt_at, locked_until, dead_at, last_error)
  on tracker_governance.outbox_messages to tracker_relay;

-- Down
drop table tracker_governance.outbox_messages;
