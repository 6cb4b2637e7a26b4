-- 0002 Design: technical blueprints with their contracts, decision records and data schemas.
-- While workers run: safe. Only new objects.
-- Up
create schema tracker_design;

create table tracker_design.technical_blueprints (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  initiative_id uuid not null,                 -- Cross-schema: tracker_discovery.initiatives.id

  -- Core fields
  status text not null default 'draft'
    check (status in ('draft', 'in_review', 'approved', 'rejected')),
  blueprint_version text not null default '1.0.0',

  -- Ownership
  author_id uuid not null,
  reviewer_ids uuid[] not null default '{}',

  -- Content references (not FKs — referencing other aggregates in this schema)
  contract_ids uuid[] not null default '{}',
  adr_ids uuid[] not null default '{}',
  schema_ids uuid[] not null default '{}',
  epic_ids uuid[] not null default '{}',

  -- Tags
  tags text[] not null default '{}',

  -- Requirement Checklist
  requirement_checklist jsonb not null default '{"items": []}',

  -- Approval gate
  architecture_gate jsonb,

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
comment on table tracker_design.technical_blueprints is 'How an initiative is to be built.';
create index idx_blueprints_tenant_initiative on tracker_design.technical_blueprints (tenant_id, initiative_id);
create index idx_blueprints_tenant_status on tracker_design.technical_blueprints (tenant_id, status);

create table tracker_design.technical_contracts (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  blueprint_id uuid not null,

  -- Core fields
  contract_type text not null                 -- Phase 1: 'openapi', 'asyncapi' (REST-only, see T-009)
    check (contract_type in ('openapi', 'asyncapi', 'other')),
                                              -- 'graphql'/'grpc' reserved for Phase 2 — add via migration upon ADR approval
  content_payload text not null,              -- The actual spec content (YAML/JSON string)
  format text not null,                       -- 'yaml', 'json'
  deprecation_date timestamptz,
  is_active boolean not null default true,

  -- Linked stories (cross-schema references)
  linked_story_ids uuid[] not null default '{}',

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
comment on table tracker_design.technical_contracts is 'Interface specifications of a blueprint.';
create index idx_contracts_tenant_blueprint on tracker_design.technical_contracts (tenant_id, blueprint_id);
create index idx_contracts_active on tracker_design.technical_contracts (tenant_id, is_active) where is_active = true;

create table tracker_design.adrs (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  blueprint_id uuid not null,

  -- Core fields
  title text not null,
  context text not null,
  decision text not null,
  consequences text not null,
  author_id uuid not null,

  -- Status
  status text not null default 'proposed'
    check (status in ('proposed', 'under_review', 'accepted', 'superseded', 'rejected')),
  superseded_by uuid,

  -- Tags
  tags text[] not null default '{}',

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
comment on table tracker_design.adrs is 'Architecture decision records of a blueprint.';
create index idx_adrs_tenant_blueprint on tracker_design.adrs (tenant_id, blueprint_id);
create index idx_adrs_tenant_status on tracker_design.adrs (tenant_id, status);

create table tracker_design.data_schemas (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  blueprint_id uuid not null,

  -- Core fields
  schema_payload text not null,               -- DDL, JSON Schema, or ERD description
  schema_version text not null default '1.0.0',
  author_id uuid not null,

  -- Audit
  created_at timestamptz not null default now(),
  created_by uuid not null,
  updated_at timestamptz not null default now(),
  updated_by uuid not null,
  deleted_at timestamptz,
  version integer not null default 1
);
comment on table tracker_design.data_schemas is 'Data models of a blueprint.';
create index idx_data_schemas_tenant_blueprint on tracker_design.data_schemas (tenant_id, blueprint_id);

-- Down
drop table tracker_design.data_schemas;
drop table tracker_design.adrs;
drop table tracker_design.technical_contracts;
drop table tracker_design.technical_blueprints;
drop schema tracker_design;
