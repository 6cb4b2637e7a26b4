-- 0038 Event subscriptions: who is told of a tenant's events over HTTP, and what became of each event for each of them.
-- While workers run: safe. Only new objects.
-- Up
create table tracker_integration.event_subscriptions (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  name text not null,
  url text not null,
  event_types text[] not null default '{}',   -- Names, or patterns with *; empty is every event
  status text not null default 'active'
    check (status in ('active', 'paused', 'disabled')),
  disabled_reason text,                       -- Why we stopped: gone (410) or failing for too long

  -- Signing keys, encrypted (never logged): empty, or exactly an envelope
  secrets jsonb not null default '{}' constraint event_subscriptions_secrets_sealed check (
    secrets = '{}'
    or case when jsonb_typeof(secrets) = 'object'
         then secrets ?& array['v', 'kid', 'alg', 'iv', 'ct', 'tag']
          and secrets - array['v', 'kid', 'alg', 'iv', 'ct', 'tag'] = '{}'
         else false
       end
  ),

  -- The receiver's health
  failures integer not null default 0,        -- In a row
  failing_since timestamptz,
  resume_at timestamptz,                      -- Left alone until then: the circuit is open, or it asked for time
  last_success_at timestamptz,
  last_error text,

  -- Audit
  created_at timestamptz not null default now(),
  created_by uuid not null,
  updated_at timestamptz not null default now(),
  updated_by uuid not null,
  deleted_at timestamptz,
  version integer not null default 1,
  unique (tenant_id, id)
);
comment on table tracker_integration.event_subscriptions is 'Who is told of events over HTTP, with sealed signing keys.';

alter table tracker_integration.event_subscriptions enable row level security;
alter table tracker_integration.event_subscriptions force row level security;
create policy tenant_isolation on tracker_integration.event_subscriptions to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_integration.event_subscriptions to app_user;
create policy relay_reads on tracker_integration.event_subscriptions for select to tracker_relay using (true);
grant select (id, tenant_id, event_types, status, resume_at, deleted_at)
  on tracker_integration.event_subscriptions to tracker_relay;
create trigger touch_row before update on tracker_integration.event_subscriptions
  for each row execute function tracker_governance.touch_row();

create table tracker_integration.event_deliveries (
  id uuid primary key default gen_random_uuid(),
  sequence bigint generated always as identity,
  tenant_id uuid not null,
  event_subscription_id uuid not null,
  message_id uuid not null,
  event_type text not null,
  status text not null default 'pending'
    check (status in ('pending', 'delivered', 'dead')),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  created_at timestamptz not null default now(),

  -- The last attempt
  attempted_at timestamptz,
  response_status integer,                    -- null: there was no answer
  duration_ms integer,
  last_error text,
  delivered_at timestamptz,
  unique (event_subscription_id, message_id),
  foreign key (tenant_id, event_subscription_id) references tracker_integration.event_subscriptions (tenant_id, id)
) with (fillfactor = 85);
comment on table tracker_integration.event_deliveries is 'One row per event and subscription, and what became of it.';
create index idx_event_deliveries_due on tracker_integration.event_deliveries
  (event_subscription_id, next_attempt_at, sequence) where status = 'pending';
create index idx_event_deliveries_list on tracker_integration.event_deliveries (event_subscription_id, sequence);

alter table tracker_integration.event_deliveries enable row level security;
alter table tracker_integration.event_deliveries force row level security;
create policy tenant_isolation on tracker_integration.event_deliveries to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_integration.event_deliveries to app_user;
-- The relay makes them, and wakes whoever sends them. An event goes to nobody but its own tenant, also when it has a bug.
create policy relay_reads on tracker_integration.event_deliveries for select to tracker_relay using (true);
create policy relay_adds on tracker_integration.event_deliveries for insert to tracker_relay
  with check (exists (
    select from tracker_governance.outbox_messages m
     where m.id = event_deliveries.message_id and m.tenant_id = event_deliveries.tenant_id
  ));
grant
  select (id, event_subscription_id, message_id, status, next_attempt_at),
  insert (tenant_id, event_subscription_id, message_id, event_type, next_attempt_at)
  on tracker_integration.event_deliveries to tracker_relay;

-- Down
drop table tracker_integration.event_deliveries;
drop table tracker_integration.event_subscriptions;
