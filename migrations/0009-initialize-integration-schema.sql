-- 0009 Integration: the endpoints we read from, the runs that read them, and their adapters.
-- While workers run: safe. Only new objects.
-- Up
create schema tracker_integration;

create table tracker_integration.integration_endpoints (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,

  -- Core fields
  name text not null,                         -- e.g., 'GitHub ACL', 'Jira ACL'
  system_type text not null,                  -- e.g., 'github', 'jira', 'gitlab', 'harness'
  base_url text,
  host text not null default '',
  binding_mode text not null default 'listed'
    check (binding_mode in ('auto', 'listed')),

  -- Encrypted credentials (never logged): empty, or exactly an envelope, so that nobody can store them in the clear
  auth_config jsonb not null default '{}' constraint integration_endpoints_auth_config_sealed check (
    auth_config = '{}'
    or case when jsonb_typeof(auth_config) = 'object'
         then auth_config ?& array['v', 'kid', 'alg', 'iv', 'ct', 'tag']
          and auth_config - array['v', 'kid', 'alg', 'iv', 'ct', 'tag'] = '{}'
         else false
       end
  ),

  -- Status
  status text not null default 'active'
    check (status in ('active', 'inactive', 'error')),
  last_sync_at timestamptz,
  last_delivery_at timestamptz,
  last_error jsonb,

  -- Audit
  created_at timestamptz not null default now(),
  created_by uuid not null,
  updated_at timestamptz not null default now(),
  updated_by uuid not null,
  deleted_at timestamptz,
  version integer not null default 1
);
comment on table tracker_integration.integration_endpoints is 'Connections to a source, with sealed credentials.';
create index idx_integration_endpoints_tenant_system on tracker_integration.integration_endpoints (tenant_id, system_type);
create unique index idx_integration_endpoints_name on tracker_integration.integration_endpoints (tenant_id, name)
  where deleted_at is null;

create table tracker_integration.sync_records (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  integration_endpoint_id uuid not null,

  -- Sync details
  sync_type text not null,                    -- e.g., 'webhook', 'polling', 'manual'
  direction text not null
    check (direction in ('ingress', 'egress')),
  status text not null
    check (status in ('running', 'success', 'failed', 'partial')),
  started_at timestamptz not null default now(),
  completed_at timestamptz,
  items_processed integer default 0,
  items_failed integer default 0,
  error_message text,
  counts jsonb not null default '{}',
  heartbeat_at timestamptz not null default now(), -- A run that stops beating has lost its worker

  -- Audit
  created_at timestamptz not null default now(),
  created_by uuid not null,
  version integer not null default 1
);
comment on table tracker_integration.sync_records is 'One row per run that read a source, with what it did.';
create index idx_sync_records_tenant_endpoint on tracker_integration.sync_records (tenant_id, integration_endpoint_id);
create index idx_sync_records_status on tracker_integration.sync_records (tenant_id, status) where status != 'success';

create table tracker_integration.acl_adapters (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  integration_endpoint_id uuid not null,

  -- Adapter details
  adapter_type text not null,                -- e.g., 'github_pr_mapper', 'jira_issue_mapper'
  adapter_config jsonb not null default '{}',

  -- Audit
  created_at timestamptz not null default now(),
  created_by uuid not null,
  updated_at timestamptz not null default now(),
  updated_by uuid not null,
  deleted_at timestamptz,
  version integer not null default 1
);
comment on table tracker_integration.acl_adapters is 'Settings of the translators of an endpoint.';
create index idx_acl_adapters_tenant_endpoint on tracker_integration.acl_adapters (tenant_id, integration_endpoint_id);

-- Down
drop table tracker_integration.acl_adapters;
drop table tracker_integration.sync_records;
drop table tracker_integration.integration_endpoints;
drop schema tracker_integration;
