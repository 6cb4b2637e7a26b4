-- 0027 Operations: incidents, from which recovery time and failed changes are told.
-- While workers run: safe. Only new objects.
-- Up
create schema tracker_operations;
grant usage on schema tracker_operations to app_user;

create table tracker_operations.incidents (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  scope_id uuid,
  title text not null,
  description text not null default '',
  severity text not null
    check (severity in ('critical', 'major', 'minor', 'cosmetic')),
  status text not null
    check (status in ('open', 'in_progress', 'resolved', 'closed', 'duplicate')),
  started_at timestamptz not null,
  resolved_at timestamptz,
  source text not null,
  environment_id uuid,                        -- Cross-schema: tracker_release.environments.id
  reporter_id uuid,
  assignee_id uuid,
  labels text[] not null default '{}',
  links jsonb not null default '[]',
  external_refs jsonb not null default '[]',

  created_at timestamptz not null default now(),
  created_by uuid not null,
  updated_at timestamptz not null default now(),
  updated_by uuid not null,
  deleted_at timestamptz,
  version integer not null default 1
);
comment on table tracker_operations.incidents is 'Interruptions of service, from which recovery time is told.';
create index idx_incidents_started on tracker_operations.incidents (tenant_id, started_at);

alter table tracker_operations.incidents enable row level security;
alter table tracker_operations.incidents force row level security;
create policy tenant_isolation on tracker_operations.incidents to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_operations.incidents to app_user;

create trigger touch_row before update on tracker_operations.incidents
  for each row execute function tracker_governance.touch_row();

-- Down
drop table tracker_operations.incidents;
drop schema tracker_operations;
