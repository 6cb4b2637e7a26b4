-- 0001 Discovery: initiatives, and the backlog, epics and user stories they lead to.
-- While workers run: safe. Only new objects.
-- Up
create schema tracker_discovery;

create table tracker_discovery.initiatives (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,

  -- Core fields
  title text not null,
  description text,
  status text not null default 'draft'
    check (status in ('draft', 'submitted', 'under_review', 'approved', 'rejected', 'backlog_generated')),
  strategic_theme text,
  target_quarter text,

  -- Ownership
  sponsor_id uuid not null,                    -- UMS user ID
  authorized_group_ids uuid[] not null default '{}',

  -- Canvas (JSONB — Discovery Canvas data as structured JSON)
  canvas_data jsonb not null default '{}',

  -- Requirement Checklist (JSONB — dynamic workflow steps)
  requirement_checklist jsonb not null default '{"items": []}',

  -- Approval gate (JSONB — embedded VO)
  approval_gate jsonb,

  -- Cross-references (not FKs)
  blueprint_id uuid,                           -- Will reference tracker_design.technical_blueprints.id

  -- Audit
  created_at timestamptz not null default now(),
  created_by uuid not null,
  updated_at timestamptz not null default now(),
  updated_by uuid not null,
  deleted_at timestamptz,

  -- Optimistic concurrency
  version integer not null default 1
);
comment on table tracker_discovery.initiatives is 'What somebody wants to have done, and how far it has come on the way to a backlog.';
create index idx_initiatives_tenant_status on tracker_discovery.initiatives (tenant_id, status, created_at desc);
create index idx_initiatives_tenant_sponsor on tracker_discovery.initiatives (tenant_id, sponsor_id);
create index idx_initiatives_fts on tracker_discovery.initiatives using gin(to_tsvector('english', title || ' ' || coalesce(description, '')));

create table tracker_discovery.backlogs (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  initiative_id uuid not null,

  -- Ordered story IDs (array of UUIDs — Small Aggregates pattern, not nested objects)
  ordered_story_ids uuid[] not null default '{}',

  -- Audit
  created_at timestamptz not null default now(),
  created_by uuid not null,
  updated_at timestamptz not null default now(),
  updated_by uuid not null,
  deleted_at timestamptz,
  version integer not null default 1
);
comment on table tracker_discovery.backlogs is 'The ordered stories of one initiative.';
create index idx_backlogs_tenant_initiative on tracker_discovery.backlogs (tenant_id, initiative_id);

create table tracker_discovery.epics (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  backlog_id uuid not null,

  -- Core fields
  title text not null,
  description text,
  priority text not null default 'medium'
    check (priority in ('critical', 'high', 'medium', 'low')),
  assignee_id uuid,                            -- UMS user ID
  reporter_id uuid not null,

  -- External references (JSONB array)
  external_refs jsonb not null default '[]',

  -- Audit
  created_at timestamptz not null default now(),
  created_by uuid not null,
  updated_at timestamptz not null default now(),
  updated_by uuid not null,
  deleted_at timestamptz,
  version integer not null default 1
);
comment on table tracker_discovery.epics is 'Large pieces of work in a backlog; Jira epics.';
create index idx_epics_tenant_backlog on tracker_discovery.epics (tenant_id, backlog_id);
create index idx_epics_assignee on tracker_discovery.epics (tenant_id, assignee_id);

create table tracker_discovery.user_stories (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  epic_id uuid,                                -- A story without an epic exists

  -- Core fields
  description text not null,
  acceptance_criteria text,
  priority text not null default 'medium'
    check (priority in ('critical', 'high', 'medium', 'low')),
  story_points integer,
  assignee_id uuid,
  reporter_id uuid not null,
  tags text[] not null default '{}',
  due_date timestamptz,

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
comment on table tracker_discovery.user_stories is 'What a user needs; Jira stories.';
create index idx_user_stories_tenant_epic on tracker_discovery.user_stories (tenant_id, epic_id);
create index idx_user_stories_assignee on tracker_discovery.user_stories (tenant_id, assignee_id);

-- Down
drop table tracker_discovery.user_stories;
drop table tracker_discovery.epics;
drop table tracker_discovery.backlogs;
drop table tracker_discovery.initiatives;
drop schema tracker_discovery;
