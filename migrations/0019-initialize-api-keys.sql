-- 0019 API keys: who may call the HTTP interface. Only a hash of the secret is kept.
-- While workers run: safe. Only new objects.
-- Up
create table tracker_integration.api_keys (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  name text not null,
  prefix text not null unique,                -- Finds the key before its tenant is known
  secret_hash bytea not null,
  role text not null
    check (role in ('viewer', 'ingest', 'operator', 'admin', 'platform_admin')),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,

  created_at timestamptz not null default now(),
  created_by uuid not null,
  updated_at timestamptz not null default now(),
  updated_by uuid not null,
  deleted_at timestamptz,
  version integer not null default 1
);
comment on table tracker_integration.api_keys is 'Who may call the HTTP interface; hashes only.';
create index idx_api_keys_tenant on tracker_integration.api_keys (tenant_id);

alter table tracker_integration.api_keys enable row level security;
alter table tracker_integration.api_keys force row level security;
create policy tenant_isolation on tracker_integration.api_keys to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_integration.api_keys to app_user;

create trigger touch_row before update on tracker_integration.api_keys
  for each row execute function tracker_governance.touch_row();

-- Down
drop table tracker_integration.api_keys;
