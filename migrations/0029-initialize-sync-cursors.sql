-- 0029 Sync cursors and rate budgets: how far each stream of a source was read, and how much may still be asked of it.
-- While workers run: safe. Only new objects.
-- Up
create table tracker_integration.sync_cursors (
  tenant_id uuid not null,
  integration_endpoint_id uuid not null,
  scope_binding_id uuid not null,
  stream text not null,
  cursor jsonb,                               -- Where the next incremental pass begins; only its stream can read it
  pass jsonb,                                 -- The walk that has not ended: mode, bounds, position
  census jsonb,                               -- The census that has not ended

  -- What the last run did here
  run_id uuid,
  state text not null default 'done'
    check (state in ('running', 'done', 'failed')),
  pages integer not null default 0,
  items integer not null default 0,
  total integer,                              -- As the source tells it; null when it does not
  last_success_at timestamptz,
  last_error jsonb,

  created_at timestamptz not null default now(),

  primary key (tenant_id, scope_binding_id, stream)
) with (fillfactor = 70);
comment on table tracker_integration.sync_cursors is 'How far each stream of each scope was read.';
create index idx_sync_cursors_endpoint on tracker_integration.sync_cursors (integration_endpoint_id);

alter table tracker_integration.sync_cursors enable row level security;
alter table tracker_integration.sync_cursors force row level security;
create policy tenant_isolation on tracker_integration.sync_cursors to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_integration.sync_cursors to app_user;

create table tracker_integration.rate_budgets (
  tenant_id uuid not null,
  integration_endpoint_id uuid not null,
  resource text not null,                     -- As the source names it; * is everything at once
  limit_value integer,
  remaining integer,
  resets_at timestamptz,
  blocked_until timestamptz,
  blocks integer not null default 0,          -- In a row without an answer in between: each wait is twice the last
  reason text,

  primary key (tenant_id, integration_endpoint_id, resource)
) with (fillfactor = 50);
comment on table tracker_integration.rate_budgets is 'What may still be asked of a source; shared by all workers.';

alter table tracker_integration.rate_budgets enable row level security;
alter table tracker_integration.rate_budgets force row level security;
create policy tenant_isolation on tracker_integration.rate_budgets to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_integration.rate_budgets to app_user;

-- Down
drop table tracker_integration.rate_budgets;
drop table tracker_integration.sync_cursors;
