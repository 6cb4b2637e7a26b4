-- 0037 Outbox relay: what each sink has still to acknowledge, an order without gaps for readers, and a notice of news.
-- While workers run: not safe. Rewrites the outbox and builds its indexes.
-- Up
alter table tracker_governance.outbox_messages
  add column relayed_at timestamptz,          -- Published, but some sink has not acknowledged: see outbox_backlog
  add column transaction_id xid8 not null default pg_current_xact_id(); -- Sequences are given before commits: alone they leave gaps
grant update (relayed_at) on tracker_governance.outbox_messages to tracker_relay;

-- The claim: 64 shards by aggregate, each in order. An expression, so that no insert has to know of shards.
drop index tracker_governance.idx_outbox_pending;
create index idx_outbox_claim on tracker_governance.outbox_messages ((uuid_hash(aggregate_id) & 63), sequence)
  where processed_at is null and dead_at is null and relayed_at is null;
-- Messages that failed hold back what comes after them; usually there are none.
create index idx_outbox_held on tracker_governance.outbox_messages (aggregate_id, sequence)
  where retry_count > 0 and processed_at is null and dead_at is null and relayed_at is null;
create index idx_outbox_dead on tracker_governance.outbox_messages (tenant_id, sequence) where dead_at is not null;
create index idx_outbox_stream on tracker_governance.outbox_messages (tenant_id, transaction_id, sequence);

-- A message that a sink was down for, or refused. Other sinks have it meanwhile.
create table tracker_governance.outbox_backlog (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  message_id uuid not null,
  aggregate_id uuid not null,
  sequence bigint not null,                   -- Of the message
  sink text not null,                         -- As TRACKERD_SINKS names it
  status text not null default 'waiting'
    check (status in ('waiting', 'acknowledged', 'dead')),
  attempts integer not null default 0,        -- Refusals; a sink that is down spends none
  next_attempt_at timestamptz not null default now(),
  last_error text,
  created_at timestamptz not null default now(),
  acknowledged_at timestamptz,
  unique (message_id, sink)
);
comment on table tracker_governance.outbox_backlog is 'Messages that a sink has still to acknowledge, or acknowledged late.';
create index idx_outbox_backlog_waiting on tracker_governance.outbox_backlog (sink, sequence) where status = 'waiting';
create index idx_outbox_backlog_aggregate on tracker_governance.outbox_backlog (aggregate_id, sink)
  where status = 'waiting';
create index idx_outbox_backlog_held on tracker_governance.outbox_backlog (aggregate_id, sink, sequence)
  where status = 'waiting' and attempts > 0;

alter table tracker_governance.outbox_backlog enable row level security;
alter table tracker_governance.outbox_backlog force row level security;
create policy tenant_isolation on tracker_governance.outbox_backlog to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert on tracker_governance.outbox_backlog to app_user;
create policy relay_reads on tracker_governance.outbox_backlog for select to tracker_relay using (true);
create policy relay_marks on tracker_governance.outbox_backlog for update to tracker_relay using (true) with check (true);
-- The tenant is that of the message, also when the relay has a bug.
create policy relay_adds on tracker_governance.outbox_backlog for insert to tracker_relay
  with check (exists (
    select from tracker_governance.outbox_messages m
     where m.id = outbox_backlog.message_id and m.tenant_id = outbox_backlog.tenant_id
  ));
grant
  select,
  insert (tenant_id, message_id, aggregate_id, sequence, sink, attempts, next_attempt_at, last_error),
  update (status, attempts, next_attempt_at, last_error, acknowledged_at)
  on tracker_governance.outbox_backlog to tracker_relay;

-- Wakes the relay and whoever reads along, in the moment of the commit and whoever wrote the event.
create function tracker_governance.announce_events() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  tenant uuid;
begin
  for tenant in select distinct tenant_id from added loop
    perform pg_notify('trackerd_outbox', tenant::text);
  end loop;
  return null;
end;
$$;
revoke all on function tracker_governance.announce_events() from public;
create trigger announce_events after insert on tracker_governance.outbox_messages
  referencing new table as added for each statement execute function tracker_governance.announce_events();

-- Down
drop trigger announce_events on tracker_governance.outbox_messages;
drop function tracker_governance.announce_events();
drop table tracker_governance.outbox_backlog;
drop index tracker_governance.idx_outbox_stream;
drop index tracker_governance.idx_outbox_dead;
drop index tracker_governance.idx_outbox_held;
drop index tracker_governance.idx_outbox_claim;
create index idx_outbox_pending on tracker_governance.outbox_messages (sequence)
  where processed_at is null and dead_at is null;
alter table tracker_governance.outbox_messages
  drop column transaction_id,
  drop column relayed_at;
