-- 0017 Scope bindings: which repositories, projects and boards an endpoint watches, for which initiative.
-- While workers run: safe. New objects, and an index on the few rows of integration_endpoints.
-- Up
create unique index idx_integration_endpoints_tenant_id on tracker_integration.integration_endpoints (tenant_id, id);

create table tracker_integration.scope_bindings (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  integration_endpoint_id uuid not null,
  kind text not null
    check (kind in ('repository', 'project', 'board')),
  scope_id uuid,                              -- null until the source's own id is known
  external_id text,
  name text not null,
  url text,
  initiative_id uuid not null,                -- Cross-schema: tracker_discovery.initiatives.id
  path_prefix text,
  rules jsonb not null default '{}',
  status text not null default 'active'
    check (status in ('active', 'paused', 'gone')),
  gone_reason text,
  bound_by text not null
    check (bound_by in ('operator', 'auto')),
  archived boolean not null default false,

  created_at timestamptz not null default now(),
  created_by uuid not null,
  updated_at timestamptz not null default now(),
  updated_by uuid not null,
  deleted_at timestamptz,
  version integer not null default 1,

  -- The tenant is part of the reference: a binding cannot hang on another tenant's endpoint
  constraint scope_bindings_endpoint_fkey foreign key (tenant_id, integration_endpoint_id)
    references tracker_integration.integration_endpoints (tenant_id, id)
);
comment on table tracker_integration.scope_bindings is 'What an endpoint watches, and which initiative it belongs to.';
create unique index idx_scope_bindings_external on tracker_integration.scope_bindings (integration_endpoint_id, kind, external_id)
  where external_id is not null and deleted_at is null;
-- Names move from one repository to another, so a name is unique only while it is all that is known.
create unique index idx_scope_bindings_name on tracker_integration.scope_bindings (integration_endpoint_id, kind, lower(name))
  where external_id is null and deleted_at is null;

alter table tracker_integration.scope_bindings enable row level security;
alter table tracker_integration.scope_bindings force row level security;
create policy tenant_isolation on tracker_integration.scope_bindings to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_integration.scope_bindings to app_user;

create trigger touch_row before update on tracker_integration.scope_bindings
  for each row execute function tracker_governance.touch_row();

-- Down
drop table tracker_integration.scope_bindings;
drop index tracker_integration.idx_integration_endpoints_tenant_id;
