-- 0004 Quality assurance: test cycles, their executions, and defects.
-- While workers run: safe. Only new objects.
-- Up
create schema tracker_qa;

create table tracker_qa.test_cycles (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  implementation_cycle_id uuid not null,      -- Cross-schema: tracker_construction.implementation_cycles.id

  -- Core fields
  target_version text not null,
  start_date timestamptz not null,
  end_date timestamptz,
  pass_rate_percentage float,
  status text not null default 'active'
    check (status in ('planned', 'active', 'closed')),

  qa_lead_id uuid not null,

  -- Execution IDs
  execution_ids uuid[] not null default '{}',

  -- Approval gate
  quality_gate jsonb,

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
comment on table tracker_qa.test_cycles is 'Rounds of testing for a version.';
create index idx_test_cycles_tenant_cycle on tracker_qa.test_cycles (tenant_id, implementation_cycle_id);
create index idx_test_cycles_tenant_status on tracker_qa.test_cycles (tenant_id, status);

create table tracker_qa.test_executions (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  cycle_id uuid not null,
  technical_story_id uuid not null,           -- Cross-schema: tracker_construction.technical_stories.id

  -- Core fields
  test_case_code text not null,
  status text not null default 'pending'
    check (status in ('pending', 'passed', 'failed', 'blocked', 'skipped')),
  executor_id uuid not null,
  execution_logs text,

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
comment on table tracker_qa.test_executions is 'Results of single test cases.';
create index idx_test_executions_tenant_cycle on tracker_qa.test_executions (tenant_id, cycle_id);
create index idx_test_executions_status on tracker_qa.test_executions (tenant_id, status);

create table tracker_qa.defects (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  test_execution_id uuid,                      -- Cross-schema: tracker_qa.test_executions.id
  linked_story_id uuid,                        -- Cross-schema: tracker_construction.technical_stories.id

  -- Core fields
  severity text not null
    check (severity in ('critical', 'major', 'minor', 'cosmetic')),
  priority text not null
    check (priority in ('p0', 'p1', 'p2', 'p3')),
  status text not null default 'open'
    check (status in ('open', 'in_progress', 'resolved', 'closed', 'duplicate')),
  reporter_id uuid not null,
  assignee_id uuid,

  -- Description
  description text not null,

  -- Labels
  labels text[] not null default '{}',

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
comment on table tracker_qa.defects is 'Bugs, of tests and of sources.';
create index idx_defects_tenant_status on tracker_qa.defects (tenant_id, status);
create index idx_defects_assignee on tracker_qa.defects (tenant_id, assignee_id);
create index idx_defects_severity on tracker_qa.defects (tenant_id, severity);

-- Down
drop table tracker_qa.defects;
drop table tracker_qa.test_executions;
drop table tracker_qa.test_cycles;
drop schema tracker_qa;
