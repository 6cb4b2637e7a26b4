-- 0006 Governance: satellite products, their way through the phases, gates and exceptions.
-- While workers run: safe. Only new objects.
-- Up
create schema tracker_governance;

create table tracker_governance.satellite_products (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,

  -- Core fields
  name text not null,
  description text,
  upstream_core_version text not null,

  -- BMAD agent modes per phase (JSONB)
  agent_modes jsonb not null default '{}',

  -- Compliance status
  compliance_status text not null default 'pending'
    check (compliance_status in ('pending', 'compliant', 'non_compliant', 'unknown')),

  -- Audit
  created_at timestamptz not null default now(),
  created_by uuid not null,
  updated_at timestamptz not null default now(),
  updated_by uuid not null,
  deleted_at timestamptz,
  version integer not null default 1
);
comment on table tracker_governance.satellite_products is 'Products built on the upstream core.';
create index idx_satellite_products_tenant on tracker_governance.satellite_products (tenant_id);

create table tracker_governance.sdlc_executions (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  satellite_product_id uuid not null,
  initiative_id uuid not null,                 -- Cross-schema: tracker_discovery.initiatives.id

  -- Current gate state
  current_phase text not null
    check (current_phase in ('discovery', 'design', 'construction', 'qa', 'release')),
  phase_status text not null
    check (phase_status in ('pending', 'in_progress', 'blocked', 'completed', 'failed')),
  blockers jsonb not null default '[]',

  -- Audit
  created_at timestamptz not null default now(),
  created_by uuid not null,
  updated_at timestamptz not null default now(),
  updated_by uuid not null,
  deleted_at timestamptz,
  version integer not null default 1
);
comment on table tracker_governance.sdlc_executions is 'Where an initiative stands in the phases.';
create index idx_sdlc_executions_tenant_initiative on tracker_governance.sdlc_executions (tenant_id, initiative_id);
create index idx_sdlc_executions_tenant_phase on tracker_governance.sdlc_executions (tenant_id, current_phase, phase_status);

create table tracker_governance.phase_gate_states (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  sdlc_execution_id uuid not null,

  -- Phase gate details
  phase text not null
    check (phase in ('discovery', 'design', 'construction', 'qa', 'release')),
  gate_status text not null
    check (gate_status in ('pending', 'pass', 'fail', 'blocked')),
  evaluated_at timestamptz,
  evaluated_by uuid,

  -- Gate evaluation details
  evaluation_details jsonb not null default '{}',

  -- Audit
  created_at timestamptz not null default now(),
  created_by uuid not null,
  updated_at timestamptz not null default now(),
  updated_by uuid not null,
  deleted_at timestamptz,
  version integer not null default 1
);
comment on table tracker_governance.phase_gate_states is 'What each phase gate said.';
create index idx_phase_gate_states_tenant_sdlc on tracker_governance.phase_gate_states (tenant_id, sdlc_execution_id);

create table tracker_governance.exception_requests (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,

  -- Reference
  initiative_id uuid not null,
  phase text not null,

  -- Exception details
  exception_type text not null,
  justification text not null,
  requested_by uuid not null,
  status text not null default 'pending'
    check (status in ('pending', 'approved', 'rejected', 'superseded')),

  -- Decision
  decided_by uuid,
  decided_at timestamptz,
  decision_notes text,

  -- Audit
  created_at timestamptz not null default now(),
  created_by uuid not null,
  updated_at timestamptz not null default now(),
  updated_by uuid not null,
  deleted_at timestamptz,
  version integer not null default 1
);
comment on table tracker_governance.exception_requests is 'Requests to pass a gate against its rule.';
create index idx_exception_requests_tenant_status on tracker_governance.exception_requests (tenant_id, status);

-- Down
drop table tracker_governance.exception_requests;
drop table tracker_governance.phase_gate_states;
drop table tracker_governance.sdlc_executions;
drop table tracker_governance.satellite_products;
drop schema tracker_governance;
