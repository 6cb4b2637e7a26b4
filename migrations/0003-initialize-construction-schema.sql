-- 0003 Construction: implementation cycles, technical stories and peer reviews.
-- While workers run: safe. Only new objects.
-- Up
create schema tracker_construction;

create table tracker_construction.implementation_cycles (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  blueprint_id uuid,                          -- Cross-schema: tracker_design.technical_blueprints.id; a sprint without a plan exists

  -- Core fields
  name text not null,
  sprint_goal text,
  start_date timestamptz,                     -- A future sprint has no dates
  end_date timestamptz,
  total_capacity_hours integer,
  completed_points integer default 0,

  status text not null default 'active'
    check (status in ('planned', 'active', 'frozen', 'closed')),

  -- Stories in this cycle
  technical_story_ids uuid[] not null default '{}',

  -- Requirement Checklist
  requirement_checklist jsonb not null default '{"items": []}',

  -- Approval gate
  construction_gate jsonb,

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
comment on table tracker_construction.implementation_cycles is 'Sprints.';
create index idx_cycles_tenant_blueprint on tracker_construction.implementation_cycles (tenant_id, blueprint_id);
create index idx_cycles_tenant_status on tracker_construction.implementation_cycles (tenant_id, status);
create index idx_cycles_date_range on tracker_construction.implementation_cycles (tenant_id, start_date, end_date);

create table tracker_construction.technical_stories (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  cycle_id uuid,                              -- Work outside any sprint exists

  -- Source reference (cross-schema: tracker_discovery.user_stories.id)
  parent_source_id uuid,

  -- Status
  status text not null default 'todo'
    check (status in ('todo', 'in_progress', 'in_review', 'done', 'blocked')),

  -- Peer review
  peer_review_id uuid,

  -- Assignment and estimation
  developer_id uuid,
  complexity integer,
  estimated_hours integer,
  logged_hours integer default 0,

  -- Labels
  labels text[] not null default '{}',

  -- Code branch (Value Object as JSONB)
  code_branch jsonb,

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
comment on table tracker_construction.technical_stories is 'Units of work for developers; Jira tasks and sub-tasks.';
create index idx_tech_stories_tenant_cycle on tracker_construction.technical_stories (tenant_id, cycle_id);
create index idx_tech_stories_developer on tracker_construction.technical_stories (tenant_id, developer_id);
create index idx_tech_stories_status on tracker_construction.technical_stories (tenant_id, status);

create table tracker_construction.peer_reviews (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  technical_story_id uuid,                    -- A pull request without a story exists

  -- External reference (e.g., GitHub PR ID)
  external_id text,

  -- Review status
  review_status text not null default 'pending'
    check (review_status in ('pending', 'in_progress', 'approved', 'changes_requested', 'merged')),

  -- PR details
  pull_request_url text,
  source_branch text,
  target_branch text,
  ci_pipeline_status text,
  merge_conflict boolean default false,

  -- Reviewer decisions (JSONB array of ReviewerDecision VOs)
  reviewer_decisions jsonb not null default '[]',

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
comment on table tracker_construction.peer_reviews is 'Pull requests with their reviews, checks and times.';
create index idx_peer_reviews_tenant_story on tracker_construction.peer_reviews (tenant_id, technical_story_id);
create index idx_peer_reviews_external on tracker_construction.peer_reviews (tenant_id, external_id) where external_id is not null;

-- Down
drop table tracker_construction.peer_reviews;
drop table tracker_construction.technical_stories;
drop table tracker_construction.implementation_cycles;
drop schema tracker_construction;
