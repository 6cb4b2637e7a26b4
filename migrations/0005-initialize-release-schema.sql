-- 0005 Release: release packages, deployments, and the environments they go to.
-- While workers run: safe. Only new objects.
-- Up
create schema tracker_release;

create table tracker_release.release_packages (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,

  -- Core fields
  version_number text not null,
  release_notes text,
  status text not null default 'planned'
    check (status in ('planned', 'approved', 'deployed', 'rolled_back', 'cancelled')),
  release_manager_id uuid not null,

  -- Validated story IDs (cross-schema references)
  validated_story_ids uuid[] not null default '{}',

  -- Release gate
  release_gate jsonb,

  -- External references
  external_refs jsonb not null default '[]',

  -- Audit
  created_at timestamptz not null default now(),
  created_by uuid not null,
  updated_at timestamptz not null default now(),
  updated_by uuid not null,
  deleted_at timestamptz,
  version integer not null default 1
);
comment on table tracker_release.release_packages is 'Versions that are or were to be deployed.';
create index idx_release_packages_tenant_status on tracker_release.release_packages (tenant_id, status);
create index idx_release_packages_version on tracker_release.release_packages (tenant_id, version_number);

create table tracker_release.deployment_records (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  release_package_id uuid not null,            -- Cross-schema: tracker_release.release_packages.id
  environment_id uuid not null,                -- References tracker_release.environments.id (not cross-schema FK)

  -- Core fields
  deployed_by_id uuid not null,
  deployment_date timestamptz not null default now(),
  status text not null default 'in_progress'
    check (status in ('in_progress', 'success', 'failed', 'rolled_back')),
  rollback_url text,

  -- External references
  external_refs jsonb not null default '[]',

  -- Audit
  created_at timestamptz not null default now(),
  created_by uuid not null,
  updated_at timestamptz not null default now(),
  updated_by uuid not null,
  deleted_at timestamptz,
  version integer not null default 1
);
comment on table tracker_release.deployment_records is 'Deployments, each with the first time it ended and what spoke against it.';
create index idx_deployment_records_tenant_package on tracker_release.deployment_records (tenant_id, release_package_id);
create index idx_deployment_records_environment on tracker_release.deployment_records (tenant_id, environment_id);
create index idx_deployment_records_status on tracker_release.deployment_records (tenant_id, status);

create table tracker_release.environments (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,

  -- Core fields
  name text not null,
  type text not null
    check (type in ('development', 'staging', 'uat', 'production')),
  configuration jsonb not null default '{}',

  -- Audit
  created_at timestamptz not null default now(),
  created_by uuid not null,
  updated_at timestamptz not null default now(),
  updated_by uuid not null,
  deleted_at timestamptz,
  version integer not null default 1
);
comment on table tracker_release.environments is 'Where deployments go.';
create index idx_environments_tenant_type on tracker_release.environments (tenant_id, type);

-- Down
drop table tracker_release.environments;
drop table tracker_release.deployment_records;
drop table tracker_release.release_packages;
drop schema tracker_release;
