-- 0016 Ledger: one row per object of a source, which version of it we know, and the row it feeds.
-- While workers run: safe. Only new objects.
-- Up
create table tracker_integration.external_objects (
  id uuid primary key,                        -- Computed from tenant, host, kind and external id
  tenant_id uuid not null,
  integration_endpoint_id uuid not null,      -- That saw it last
  system text not null,
  host text not null,
  kind text not null,
  external_id text not null,
  external_key text,
  url text,
  scope_id uuid,
  aggregate_type text,
  aggregate_id uuid,

  -- Versions are compared byte by byte
  source_version text collate "C" not null,
  observed_at timestamptz not null,
  content_hash bytea not null,
  prior_version text collate "C",
  prior_observed_at timestamptz,
  prior_hash bytea,

  first_seen_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  gone_at timestamptz,
  gone_reason text
    check (gone_reason in ('deleted', 'moved', 'no_access'))
) with (fillfactor = 85);
comment on table tracker_integration.external_objects is 'The ledger: one row per object of a source, with the version we know.';

alter table tracker_integration.external_objects enable row level security;
alter table tracker_integration.external_objects force row level security;
create policy tenant_isolation on tracker_integration.external_objects to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_integration.external_objects to app_user;

-- Down
drop table tracker_integration.external_objects;
