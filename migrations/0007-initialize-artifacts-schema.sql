-- 0007 Artifacts: what must be handed in, what was handed in, and the evidence for it.
-- While workers run: safe. Only new objects.
-- Up
create schema tracker_artifacts;

create table tracker_artifacts.artifact_definitions (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,

  -- Core fields
  name text not null,
  description text,
  artifact_type text not null,                -- e.g., 'test-summary-report', 'release-notes', 'drift-report'
  definition_version text not null default '1.0.0',

  -- Schema reference (URL from Evolith Core)
  schema_url text,

  -- Phase applicability
  applicable_phases text[] not null default '{}',

  -- Required for gate
  required_for_gates text[] not null default '{}',

  -- Audit
  created_at timestamptz not null default now(),
  created_by uuid not null,
  updated_at timestamptz not null default now(),
  updated_by uuid not null,
  deleted_at timestamptz,
  version integer not null default 1
);
comment on table tracker_artifacts.artifact_definitions is 'What has to be handed in at a gate.';
create index idx_artifact_definitions_tenant_type on tracker_artifacts.artifact_definitions (tenant_id, artifact_type);

create table tracker_artifacts.artifact_instances (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  definition_id uuid not null,                -- References tracker_artifacts.artifact_definitions.id

  -- Reference to producing aggregate
  source_aggregate_type text not null,        -- e.g., 'TestCycle', 'ReleasePackage'
  source_aggregate_id uuid not null,

  -- Phase
  phase text not null,

  -- Content
  content jsonb not null default '{}',

  -- Audit
  created_at timestamptz not null default now(),
  created_by uuid not null,
  updated_at timestamptz not null default now(),
  updated_by uuid not null,
  deleted_at timestamptz,
  version integer not null default 1
);
comment on table tracker_artifacts.artifact_instances is 'What was handed in.';
create index idx_artifact_instances_tenant_definition on tracker_artifacts.artifact_instances (tenant_id, definition_id);
create index idx_artifact_instances_source on tracker_artifacts.artifact_instances (tenant_id, source_aggregate_type, source_aggregate_id);

create table tracker_artifacts.evidence_records (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  artifact_instance_id uuid not null,

  -- Evidence details
  evidence_type text not null,
  evidence_content jsonb not null default '{}',

  -- Compliance
  is_compliant boolean,
  compliance_notes text,

  -- Audit
  created_at timestamptz not null default now(),
  created_by uuid not null,
  updated_at timestamptz not null default now(),
  updated_by uuid not null,
  deleted_at timestamptz,
  version integer not null default 1
);
comment on table tracker_artifacts.evidence_records is 'What proves an artifact.';
create index idx_evidence_records_tenant_artifact on tracker_artifacts.evidence_records (tenant_id, artifact_instance_id);

-- Down
drop table tracker_artifacts.evidence_records;
drop table tracker_artifacts.artifact_instances;
drop table tracker_artifacts.artifact_definitions;
drop schema tracker_artifacts;
