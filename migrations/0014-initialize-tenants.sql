-- 0014 Tenants: whose rows there are. A tenant sees itself only; the relay knows them all, for schedules.
-- While workers run: safe. Only new objects.
-- Up
create table tracker_governance.tenants (
  id uuid primary key default gen_random_uuid(),
  slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  name text not null,
  time_zone text not null default 'UTC',

  -- Sealed key that e-mail addresses are hashed with, so that a hash of one tenant says nothing in another
  identity_key jsonb not null default '{}' constraint tenants_identity_key_sealed check (
    identity_key = '{}'
    or case when jsonb_typeof(identity_key) = 'object'
         then identity_key ?& array['v', 'kid', 'alg', 'iv', 'ct', 'tag']
          and identity_key - array['v', 'kid', 'alg', 'iv', 'ct', 'tag'] = '{}'
         else false
       end
  ),

  created_at timestamptz not null default now(),
  created_by uuid not null,
  updated_at timestamptz not null default now(),
  updated_by uuid not null,
  deleted_at timestamptz,
  version integer not null default 1
);
comment on table tracker_governance.tenants is 'Whose rows there are.';

alter table tracker_governance.tenants enable row level security;
alter table tracker_governance.tenants force row level security;
create policy tenant_isolation on tracker_governance.tenants to app_user
  using (id = (select tracker_governance.current_tenant_id()))
  with check (id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_governance.tenants to app_user;

create policy relay_reads on tracker_governance.tenants for select to tracker_relay using (true);
grant select (id, slug, name, time_zone, created_at, created_by, updated_at, updated_by, deleted_at, version)
  on tracker_governance.tenants to tracker_relay;

create trigger touch_row before update on tracker_governance.tenants
  for each row execute function tracker_governance.touch_row();

-- Down
drop table tracker_governance.tenants;
