-- 0018 External identities: the accounts of a source, and which person each of them is.
-- While workers run: safe. Only new objects.
-- Up
create table tracker_integration.external_identities (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  system text not null,
  host text not null,
  external_id text not null,
  login text,
  display_name text,
  kind text not null
    check (kind in ('user', 'bot')),
  user_id uuid not null,                      -- Its own until an operator merges accounts
  email_hash text,                            -- Keyed hash; the address itself is never stored
  seen_at timestamptz not null,

  created_at timestamptz not null default now(),
  created_by uuid not null,
  updated_at timestamptz not null default now(),
  updated_by uuid not null,
  deleted_at timestamptz,
  version integer not null default 1
);
comment on table tracker_integration.external_identities is 'Accounts of a source, and the person each of them is.';
create index idx_external_identities_user on tracker_integration.external_identities (tenant_id, user_id);
create index idx_external_identities_email on tracker_integration.external_identities (tenant_id, email_hash)
  where email_hash is not null;

alter table tracker_integration.external_identities enable row level security;
alter table tracker_integration.external_identities force row level security;
create policy tenant_isolation on tracker_integration.external_identities to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_integration.external_identities to app_user;

create trigger touch_row before update on tracker_integration.external_identities
  for each row execute function tracker_governance.touch_row();

-- Down
drop table tracker_integration.external_identities;
