-- 0039 Egress: what endpoints write to their source, one row per effect, and how our own things are recognised there.
-- While workers run: not safe. The indexes on work items block writes while they are built.
-- Up
alter table tracker_integration.integration_endpoints
  add column egress jsonb not null default '{}',  -- Rules that are on; empty: nothing is written
  add column egress_event_types text[] not null default '{}', -- The events that these rules look at
  add column egress_since timestamptz;            -- What happened before is not told
grant select (egress_event_types) on tracker_integration.integration_endpoints to tracker_relay;

-- One row per event and endpoint whose rules look at it: what follows is decided once, and stands in egress_actions.
create table tracker_integration.egress_events (
  id uuid primary key default gen_random_uuid(),
  sequence bigint generated always as identity,
  tenant_id uuid not null,
  integration_endpoint_id uuid not null,
  message_id uuid not null,
  event_type text not null,
  status text not null default 'pending'
    check (status in ('pending', 'planned', 'skipped', 'dead')),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  reason text,                                -- Why nothing follows from it
  last_error text,
  unique (integration_endpoint_id, message_id),
  foreign key (tenant_id, integration_endpoint_id) references tracker_integration.integration_endpoints (tenant_id, id)
);
comment on table tracker_integration.egress_events is 'One row per event that an endpoint may write about, and whether it does.';
create index idx_egress_events_due on tracker_integration.egress_events
  (integration_endpoint_id, next_attempt_at, sequence) where status = 'pending';
create index idx_egress_events_list on tracker_integration.egress_events (tenant_id, created_at, id)
  where status <> 'planned';

alter table tracker_integration.egress_events enable row level security;
alter table tracker_integration.egress_events force row level security;
create policy tenant_isolation on tracker_integration.egress_events to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_integration.egress_events to app_user;
-- The relay makes them, and wakes whoever decides. An event goes to nobody but its own tenant, also when it has a bug.
create policy relay_reads on tracker_integration.egress_events for select to tracker_relay using (true);
create policy relay_adds on tracker_integration.egress_events for insert to tracker_relay
  with check (exists (
    select from tracker_governance.outbox_messages m
     where m.id = egress_events.message_id and m.tenant_id = egress_events.tenant_id
  ));
grant
  select (id, integration_endpoint_id, message_id, status, next_attempt_at),
  insert (tenant_id, integration_endpoint_id, message_id, event_type, next_attempt_at)
  on tracker_integration.egress_events to tracker_relay;

create table tracker_integration.egress_actions (
  id uuid primary key default gen_random_uuid(),
  sequence bigint generated always as identity,
  tenant_id uuid not null,
  integration_endpoint_id uuid not null,
  message_id uuid not null,
  event_type text not null,
  occurred_at timestamptz not null,           -- Of the event
  key text not null,                          -- Tells the actions of one event apart
  kind text not null
    check (kind in ('commit_status', 'issue', 'issue_comment', 'close_issue', 'comment', 'transition', 'remote_link')),
  target text not null,                       -- Actions on one target are done in the order of their events
  marker uuid not null,                       -- Names the effect at the source
  action jsonb not null,
  status text not null default 'pending'
    check (status in ('pending', 'done', 'skipped', 'dead')),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  created_at timestamptz not null default now(),

  -- Who does it now, until next_attempt_at. Still set then: nobody knows whether the effect took place
  worker_id uuid,

  -- How it went
  attempted_at timestamptz,
  completed_at timestamptz,
  reason text,                                -- Why it was left undone
  last_error text,
  found boolean not null default false,       -- The effect was there already
  external_id text,
  external_key text,
  url text,
  sync_record_id uuid,
  unique (integration_endpoint_id, message_id, key),
  foreign key (tenant_id, integration_endpoint_id) references tracker_integration.integration_endpoints (tenant_id, id)
);
comment on table tracker_integration.egress_actions is 'What is written to a source: one row per effect, and how it went.';
create index idx_egress_actions_due on tracker_integration.egress_actions
  (integration_endpoint_id, next_attempt_at, sequence) where status = 'pending';
create index idx_egress_actions_target on tracker_integration.egress_actions
  (integration_endpoint_id, target, occurred_at);
create index idx_egress_actions_marker on tracker_integration.egress_actions (tenant_id, marker);
create index idx_egress_actions_list on tracker_integration.egress_actions (tenant_id, created_at, id);

alter table tracker_integration.egress_actions enable row level security;
alter table tracker_integration.egress_actions force row level security;
create policy tenant_isolation on tracker_integration.egress_actions to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_integration.egress_actions to app_user;
-- The relay wakes whoever has one that is due, and sees nothing of what is written.
create policy relay_reads on tracker_integration.egress_actions for select to tracker_relay using (true);
grant select (id, integration_endpoint_id, status, next_attempt_at) on tracker_integration.egress_actions to tracker_relay;

-- Issues that we opened. Their id is that of the ledger, so that they are known whoever tells of them, under any title.
create table tracker_integration.egress_objects (
  id uuid primary key,
  tenant_id uuid not null,
  integration_endpoint_id uuid not null,
  marker uuid not null,
  external_id text not null,
  external_key text,
  url text,
  created_at timestamptz not null default now(),
  unique (tenant_id, marker)
);
comment on table tracker_integration.egress_objects is 'Issues that trackerd opened itself: nobody''s work items.';

alter table tracker_integration.egress_objects enable row level security;
alter table tracker_integration.egress_objects force row level security;
create policy tenant_isolation on tracker_integration.egress_objects to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert on tracker_integration.egress_objects to app_user;

-- Pull requests name work items of every kind by their keys.
create index idx_user_stories_key on tracker_discovery.user_stories (tenant_id, external_key)
  where external_key is not null;
create index idx_defects_key on tracker_qa.defects (tenant_id, external_key) where external_key is not null;

-- Down
drop index tracker_qa.idx_defects_key;
drop index tracker_discovery.idx_user_stories_key;
drop table tracker_integration.egress_objects;
drop table tracker_integration.egress_actions;
drop table tracker_integration.egress_events;
revoke select (egress_event_types) on tracker_integration.integration_endpoints from tracker_relay;
alter table tracker_integration.integration_endpoints
  drop column egress_since,
  drop column egress_event_types,
  drop column egress;
