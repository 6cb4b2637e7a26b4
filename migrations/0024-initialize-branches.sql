-- 0024 Branches: which stories are being worked on. A branch that is gone is marked by deleted_at.
-- While workers run: safe. Only new objects.
-- Up
create table tracker_construction.branches (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  scope_id uuid not null,
  name text not null,
  story_keys text[] not null default '{}',
  external_refs jsonb not null default '[]',

  created_at timestamptz not null default now(),
  created_by uuid not null,
  updated_at timestamptz not null default now(),
  updated_by uuid not null,
  deleted_at timestamptz,
  version integer not null default 1,

  constraint branches_name_key unique (tenant_id, scope_id, name)
);
comment on table tracker_construction.branches is 'Branches of a scope; deleted_at is set when one is gone.';

alter table tracker_construction.branches enable row level security;
alter table tracker_construction.branches force row level security;
create policy tenant_isolation on tracker_construction.branches to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_construction.branches to app_user;

create trigger touch_row before update on tracker_construction.branches
  for each row execute function tracker_governance.touch_row();

-- Down
drop table tracker_construction.branches;
