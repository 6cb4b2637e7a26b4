-- The schema that the migrations lead to. Generated from the catalog by "npm run schema": change a migration instead.
-- The roles app_user, tracker_relay and tracker_door must exist before it is loaded.

create schema tracker_artifacts;

create schema tracker_audit;

create schema tracker_construction;

create schema tracker_design;

create schema tracker_discovery;

create schema tracker_governance;

create schema tracker_integration;

create schema tracker_metrics;

create schema tracker_operations;

create schema tracker_qa;

create schema tracker_release;

create table tracker_artifacts.artifact_definitions (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  name text not null,
  description text,
  artifact_type text not null,
  definition_version text default '1.0.0'::text not null,
  schema_url text,
  applicable_phases text[] default '{}'::text[] not null,
  required_for_gates text[] default '{}'::text[] not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  constraint artifact_definitions_pkey PRIMARY KEY (id)
);
comment on table tracker_artifacts.artifact_definitions is 'What has to be handed in at a gate.';
CREATE INDEX idx_artifact_definitions_tenant_type ON tracker_artifacts.artifact_definitions USING btree (tenant_id, artifact_type);

create table tracker_artifacts.artifact_instances (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  definition_id uuid not null,
  source_aggregate_type text not null,
  source_aggregate_id uuid not null,
  phase text not null,
  content jsonb default '{}'::jsonb not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  constraint artifact_instances_pkey PRIMARY KEY (id)
);
comment on table tracker_artifacts.artifact_instances is 'What was handed in.';
CREATE INDEX idx_artifact_instances_source ON tracker_artifacts.artifact_instances USING btree (tenant_id, source_aggregate_type, source_aggregate_id);
CREATE INDEX idx_artifact_instances_tenant_definition ON tracker_artifacts.artifact_instances USING btree (tenant_id, definition_id);

create table tracker_artifacts.evidence_records (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  artifact_instance_id uuid not null,
  evidence_type text not null,
  evidence_content jsonb default '{}'::jsonb not null,
  is_compliant boolean,
  compliance_notes text,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  constraint evidence_records_pkey PRIMARY KEY (id)
);
comment on table tracker_artifacts.evidence_records is 'What proves an artifact.';
CREATE INDEX idx_evidence_records_tenant_artifact ON tracker_artifacts.evidence_records USING btree (tenant_id, artifact_instance_id);

create table tracker_audit.audit_entries (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  user_id uuid not null,
  correlation_id uuid not null,
  action text not null,
  aggregate_type text not null,
  aggregate_id uuid not null,
  payload jsonb default '{}'::jsonb not null,
  ip_address inet,
  user_agent text,
  occurred_at timestamp with time zone default now() not null,
  constraint audit_entries_pkey PRIMARY KEY (id)
);
comment on table tracker_audit.audit_entries is 'Who did what to which row, before and after. Only ever added to.';
CREATE INDEX idx_audit_entries_correlation ON tracker_audit.audit_entries USING btree (correlation_id);
CREATE INDEX idx_audit_entries_occurred_at ON tracker_audit.audit_entries USING btree (tenant_id, occurred_at DESC);
CREATE INDEX idx_audit_entries_tenant_aggregate ON tracker_audit.audit_entries USING btree (tenant_id, aggregate_type, aggregate_id);
CREATE INDEX idx_audit_entries_tenant_user ON tracker_audit.audit_entries USING btree (tenant_id, user_id);

create table tracker_construction.branches (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  scope_id uuid not null,
  name text not null,
  story_keys text[] default '{}'::text[] not null,
  external_refs jsonb default '[]'::jsonb not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  constraint branches_pkey PRIMARY KEY (id),
  constraint branches_name_key UNIQUE (tenant_id, scope_id, name)
);
comment on table tracker_construction.branches is 'Branches of a scope; deleted_at is set when one is gone.';

create table tracker_construction.commit_checks (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  scope_id uuid not null,
  sha text not null,
  source text not null,
  name text not null,
  app text,
  attempt bigint not null,
  status text not null,
  source_status text,
  started_at timestamp with time zone,
  completed_at timestamp with time zone,
  url text,
  external_refs jsonb default '[]'::jsonb not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  constraint commit_checks_pkey PRIMARY KEY (id),
  constraint commit_checks_source_check CHECK ((source = ANY (ARRAY['check_run'::text, 'check_suite'::text, 'status'::text]))),
  constraint commit_checks_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'success'::text, 'failure'::text, 'neutral'::text])))
);
comment on table tracker_construction.commit_checks is 'Check runs, check suites and statuses: what automation said of a commit.';
CREATE INDEX idx_commit_checks_sha ON tracker_construction.commit_checks USING btree (tenant_id, scope_id, sha);

create table tracker_construction.commits (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  scope_id uuid not null,
  sha text not null,
  title text,
  author_id uuid,
  author_email_hash text,
  authored_at timestamp with time zone not null,
  committed_at timestamp with time zone not null,
  parents_count integer,
  external_refs jsonb default '[]'::jsonb not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  author_login text,
  author_is_bot boolean default false not null,
  inside_path boolean,
  constraint commits_pkey PRIMARY KEY (id),
  constraint commits_sha_key UNIQUE (tenant_id, scope_id, sha)
);
comment on table tracker_construction.commits is 'Commits, with the times that lead time is measured from.';

create table tracker_construction.cycle_changes (
  tenant_id uuid not null,
  cycle_id uuid not null,
  work_item_history_id uuid not null,
  created_at timestamp with time zone default now() not null,
  constraint cycle_changes_pkey PRIMARY KEY (tenant_id, cycle_id, work_item_history_id)
);
comment on table tracker_construction.cycle_changes is 'Which entry of the work item history names which cycle. Only ever added to.';

create table tracker_construction.implementation_cycles (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  blueprint_id uuid,
  name text not null,
  sprint_goal text,
  start_date timestamp with time zone,
  end_date timestamp with time zone,
  total_capacity_hours integer,
  completed_points integer default 0,
  status text default 'active'::text not null,
  technical_story_ids uuid[] default '{}'::uuid[] not null,
  requirement_checklist jsonb default '{"items": []}'::jsonb not null,
  construction_gate jsonb,
  external_refs jsonb default '[]'::jsonb not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  scope_id uuid,
  completed_at timestamp with time zone,
  source_status text,
  constraint implementation_cycles_pkey PRIMARY KEY (id),
  constraint implementation_cycles_status_check CHECK ((status = ANY (ARRAY['planned'::text, 'active'::text, 'frozen'::text, 'closed'::text])))
);
comment on table tracker_construction.implementation_cycles is 'Sprints.';
CREATE INDEX idx_cycles_date_range ON tracker_construction.implementation_cycles USING btree (tenant_id, start_date, end_date);
CREATE INDEX idx_cycles_tenant_blueprint ON tracker_construction.implementation_cycles USING btree (tenant_id, blueprint_id);
CREATE INDEX idx_cycles_tenant_status ON tracker_construction.implementation_cycles USING btree (tenant_id, status);

create table tracker_construction.peer_reviews (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  technical_story_id uuid,
  external_id text,
  review_status text default 'pending'::text not null,
  pull_request_url text,
  source_branch text,
  target_branch text,
  ci_pipeline_status text,
  merge_conflict boolean default false,
  reviewer_decisions jsonb default '[]'::jsonb not null,
  external_refs jsonb default '[]'::jsonb not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  number integer,
  title text,
  author_id uuid,
  author_is_bot boolean default false not null,
  draft boolean default false not null,
  review_requested boolean default false not null,
  opened_at timestamp with time zone,
  first_commit_at timestamp with time zone,
  first_review_at timestamp with time zone,
  approved_at timestamp with time zone,
  merged_at timestamp with time zone,
  closed_at timestamp with time zone,
  head_commit text,
  merge_commit text,
  additions integer,
  deletions integer,
  changed_files integer,
  scope_id uuid,
  story_keys text[] default '{}'::text[] not null,
  source_status text,
  author_login text,
  ready_at timestamp with time zone,
  labels text[] default '{}'::text[] not null,
  reverts integer[] default '{}'::integer[] not null,
  inside_path boolean,
  constraint peer_reviews_pkey PRIMARY KEY (id),
  constraint peer_reviews_review_status_check CHECK ((review_status = ANY (ARRAY['pending'::text, 'in_progress'::text, 'approved'::text, 'changes_requested'::text, 'merged'::text])))
);
comment on table tracker_construction.peer_reviews is 'Pull requests with their reviews, checks and times.';
CREATE INDEX idx_peer_reviews_external ON tracker_construction.peer_reviews USING btree (tenant_id, external_id) WHERE (external_id IS NOT NULL);
CREATE INDEX idx_peer_reviews_head ON tracker_construction.peer_reviews USING btree (tenant_id, scope_id, head_commit) WHERE (head_commit IS NOT NULL);
CREATE INDEX idx_peer_reviews_merge_commit ON tracker_construction.peer_reviews USING btree (tenant_id, scope_id, merge_commit) WHERE ((merge_commit IS NOT NULL) AND (first_commit_at IS NULL));
CREATE INDEX idx_peer_reviews_merged ON tracker_construction.peer_reviews USING btree (tenant_id, scope_id, merged_at) WHERE (merged_at IS NOT NULL);
CREATE INDEX idx_peer_reviews_number ON tracker_construction.peer_reviews USING btree (tenant_id, scope_id, number) WHERE (number IS NOT NULL);
CREATE INDEX idx_peer_reviews_tenant_story ON tracker_construction.peer_reviews USING btree (tenant_id, technical_story_id);
CREATE INDEX idx_peer_reviews_unsettled ON tracker_construction.peer_reviews USING btree (tenant_id, scope_id, opened_at) WHERE ((deleted_at IS NULL) AND ((ci_pipeline_status = 'pending'::text) OR ((merged_at IS NULL) AND (closed_at IS NULL))));

create table tracker_construction.pipeline_runs (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  scope_id uuid not null,
  run_id text not null,
  attempt integer not null,
  workflow_name text not null,
  branch text,
  head_sha text not null,
  event text,
  status text not null,
  conclusion text,
  source_status text,
  started_at timestamp with time zone,
  finished_at timestamp with time zone,
  url text,
  external_refs jsonb default '[]'::jsonb not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  constraint pipeline_runs_pkey PRIMARY KEY (id),
  constraint pipeline_runs_attempt_key UNIQUE (tenant_id, scope_id, run_id, attempt),
  constraint pipeline_runs_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'in_progress'::text, 'completed'::text])))
);
comment on table tracker_construction.pipeline_runs is 'Workflow runs, one row per attempt.';
CREATE INDEX idx_pipeline_runs_unfinished ON tracker_construction.pipeline_runs USING btree (tenant_id, scope_id, started_at) WHERE ((status <> 'completed'::text) AND (deleted_at IS NULL));

create table tracker_construction.pull_request_commits (
  tenant_id uuid not null,
  peer_review_id uuid not null,
  commit_id uuid not null,
  position integer,
  created_at timestamp with time zone default now() not null,
  constraint pull_request_commits_pkey PRIMARY KEY (tenant_id, peer_review_id, commit_id)
);
comment on table tracker_construction.pull_request_commits is 'Which pull request brought which commit. Only ever added to.';

create table tracker_construction.story_mentions (
  tenant_id uuid not null,
  story_key text not null,
  aggregate_type text not null,
  aggregate_id uuid not null,
  created_at timestamp with time zone default now() not null,
  constraint story_mentions_pkey PRIMARY KEY (tenant_id, story_key, aggregate_type, aggregate_id),
  constraint story_mentions_aggregate_type_check CHECK ((aggregate_type = ANY (ARRAY['PeerReview'::text, 'Branch'::text])))
);
comment on table tracker_construction.story_mentions is 'Which pull request or branch names which story. Only ever added to.';

create table tracker_construction.technical_stories (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  cycle_id uuid,
  parent_source_id uuid,
  status text default 'todo'::text not null,
  peer_review_id uuid,
  developer_id uuid,
  complexity integer,
  estimated_hours numeric,
  logged_hours numeric default 0,
  labels text[] default '{}'::text[] not null,
  code_branch jsonb,
  external_refs jsonb default '[]'::jsonb not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  external_key text,
  title text,
  scope_id uuid,
  description text,
  priority text default 'medium'::text not null,
  story_points numeric,
  cycle_ids uuid[] default '{}'::uuid[] not null,
  release_package_ids uuid[] default '{}'::uuid[] not null,
  source_type text,
  source_status text,
  source_stage text,
  work_stage text,
  due_date timestamp with time zone,
  opened_at timestamp with time zone,
  closed_at timestamp with time zone,
  reporter_id uuid,
  rich_description jsonb,
  issue_id uuid,
  constraint technical_stories_pkey PRIMARY KEY (id),
  constraint technical_stories_priority_check CHECK ((priority = ANY (ARRAY['critical'::text, 'high'::text, 'medium'::text, 'low'::text]))),
  constraint technical_stories_source_stage_check CHECK ((source_stage = ANY (ARRAY['todo'::text, 'in_progress'::text, 'in_review'::text, 'done'::text, 'blocked'::text]))),
  constraint technical_stories_status_check CHECK ((status = ANY (ARRAY['todo'::text, 'in_progress'::text, 'in_review'::text, 'done'::text, 'blocked'::text]))),
  constraint technical_stories_work_stage_check CHECK ((work_stage = ANY (ARRAY['todo'::text, 'in_progress'::text, 'in_review'::text, 'done'::text])))
);
comment on table tracker_construction.technical_stories is 'Units of work for developers; Jira tasks and sub-tasks.';
CREATE INDEX idx_tech_stories_developer ON tracker_construction.technical_stories USING btree (tenant_id, developer_id);
CREATE INDEX idx_tech_stories_key ON tracker_construction.technical_stories USING btree (tenant_id, external_key) WHERE (external_key IS NOT NULL);
CREATE INDEX idx_tech_stories_scope ON tracker_construction.technical_stories USING btree (tenant_id, scope_id, closed_at);
CREATE INDEX idx_tech_stories_status ON tracker_construction.technical_stories USING btree (tenant_id, status);
CREATE INDEX idx_tech_stories_tenant_cycle ON tracker_construction.technical_stories USING btree (tenant_id, cycle_id);

create table tracker_construction.work_item_history (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  scope_id uuid,
  issue_id uuid not null,
  changed_at timestamp with time zone not null,
  author_id uuid,
  field text not null,
  from_value jsonb,
  to_value jsonb,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  constraint work_item_history_pkey PRIMARY KEY (id),
  constraint work_item_history_field_check CHECK ((field = ANY (ARRAY['sprint'::text, 'points'::text, 'status'::text, 'state'::text])))
);
comment on table tracker_construction.work_item_history is 'What became of issues: sprints, points, statuses and states, before and after.';
CREATE INDEX idx_work_item_history_issue ON tracker_construction.work_item_history USING btree (tenant_id, issue_id, changed_at);

create table tracker_design.adrs (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  blueprint_id uuid not null,
  title text not null,
  context text not null,
  decision text not null,
  consequences text not null,
  author_id uuid not null,
  status text default 'proposed'::text not null,
  superseded_by uuid,
  tags text[] default '{}'::text[] not null,
  external_refs jsonb default '[]'::jsonb not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  status_at timestamp with time zone default now() not null,
  constraint adrs_pkey PRIMARY KEY (id),
  constraint adrs_status_check CHECK ((status = ANY (ARRAY['proposed'::text, 'under_review'::text, 'accepted'::text, 'superseded'::text, 'rejected'::text])))
);
comment on table tracker_design.adrs is 'Architecture decision records of a blueprint.';
CREATE INDEX idx_adrs_tenant_blueprint ON tracker_design.adrs USING btree (tenant_id, blueprint_id);
CREATE INDEX idx_adrs_tenant_status ON tracker_design.adrs USING btree (tenant_id, status);

create table tracker_design.contract_comparisons (
  tenant_id uuid not null,
  before_id uuid not null,
  after_id uuid not null,
  result jsonb not null,
  created_at timestamp with time zone default now() not null,
  constraint contract_comparisons_pkey PRIMARY KEY (tenant_id, before_id, after_id)
);
comment on table tracker_design.contract_comparisons is 'What breaks between two versions of a contract: computed once, it never changes.';

create table tracker_design.contract_versions (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  contract_id uuid not null,
  content_payload text not null,
  recorded_at timestamp with time zone not null,
  constraint contract_versions_pkey PRIMARY KEY (id)
);
comment on table tracker_design.contract_versions is 'What each contract said, from when on. Only ever added to.';
CREATE INDEX idx_contract_versions_contract ON tracker_design.contract_versions USING btree (tenant_id, contract_id, recorded_at);

create table tracker_design.data_schemas (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  blueprint_id uuid not null,
  schema_payload text not null,
  schema_version text default '1.0.0'::text not null,
  author_id uuid not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  constraint data_schemas_pkey PRIMARY KEY (id)
);
comment on table tracker_design.data_schemas is 'Data models of a blueprint.';
CREATE INDEX idx_data_schemas_tenant_blueprint ON tracker_design.data_schemas USING btree (tenant_id, blueprint_id);

create table tracker_design.technical_blueprints (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  initiative_id uuid not null,
  status text default 'draft'::text not null,
  blueprint_version text default '1.0.0'::text not null,
  author_id uuid not null,
  reviewer_ids uuid[] default '{}'::uuid[] not null,
  contract_ids uuid[] default '{}'::uuid[] not null,
  adr_ids uuid[] default '{}'::uuid[] not null,
  schema_ids uuid[] default '{}'::uuid[] not null,
  epic_ids uuid[] default '{}'::uuid[] not null,
  tags text[] default '{}'::text[] not null,
  requirement_checklist jsonb default '{"items": []}'::jsonb not null,
  architecture_gate jsonb,
  external_refs jsonb default '[]'::jsonb not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  constraint technical_blueprints_pkey PRIMARY KEY (id),
  constraint technical_blueprints_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'in_review'::text, 'approved'::text, 'rejected'::text])))
);
comment on table tracker_design.technical_blueprints is 'How an initiative is to be built.';
CREATE INDEX idx_blueprints_tenant_initiative ON tracker_design.technical_blueprints USING btree (tenant_id, initiative_id);
CREATE INDEX idx_blueprints_tenant_status ON tracker_design.technical_blueprints USING btree (tenant_id, status);

create table tracker_design.technical_contracts (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  blueprint_id uuid not null,
  contract_type text not null,
  content_payload text not null,
  format text not null,
  deprecation_date timestamp with time zone,
  is_active boolean default true not null,
  linked_story_ids uuid[] default '{}'::uuid[] not null,
  external_refs jsonb default '[]'::jsonb not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  constraint technical_contracts_pkey PRIMARY KEY (id),
  constraint technical_contracts_contract_type_check CHECK ((contract_type = ANY (ARRAY['openapi'::text, 'asyncapi'::text, 'other'::text])))
);
comment on table tracker_design.technical_contracts is 'Interface specifications of a blueprint.';
CREATE INDEX idx_contracts_active ON tracker_design.technical_contracts USING btree (tenant_id, is_active) WHERE (is_active = true);
CREATE INDEX idx_contracts_tenant_blueprint ON tracker_design.technical_contracts USING btree (tenant_id, blueprint_id);

create table tracker_discovery.backlogs (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  initiative_id uuid not null,
  ordered_story_ids uuid[] default '{}'::uuid[] not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  constraint backlogs_pkey PRIMARY KEY (id)
);
comment on table tracker_discovery.backlogs is 'The ordered stories of one initiative.';
CREATE INDEX idx_backlogs_tenant_initiative ON tracker_discovery.backlogs USING btree (tenant_id, initiative_id);

create table tracker_discovery.epics (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  backlog_id uuid not null,
  title text not null,
  description text,
  priority text default 'medium'::text not null,
  assignee_id uuid,
  reporter_id uuid not null,
  external_refs jsonb default '[]'::jsonb not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  scope_id uuid,
  external_key text,
  status text default 'todo'::text not null,
  source_type text,
  source_status text,
  labels text[] default '{}'::text[] not null,
  due_date timestamp with time zone,
  opened_at timestamp with time zone,
  closed_at timestamp with time zone,
  rich_description jsonb,
  constraint epics_pkey PRIMARY KEY (id),
  constraint epics_priority_check CHECK ((priority = ANY (ARRAY['critical'::text, 'high'::text, 'medium'::text, 'low'::text]))),
  constraint epics_status_check CHECK ((status = ANY (ARRAY['todo'::text, 'in_progress'::text, 'in_review'::text, 'done'::text, 'blocked'::text])))
);
comment on table tracker_discovery.epics is 'Large pieces of work in a backlog; Jira epics.';
CREATE INDEX idx_epics_assignee ON tracker_discovery.epics USING btree (tenant_id, assignee_id);
CREATE INDEX idx_epics_key ON tracker_discovery.epics USING btree (tenant_id, external_key) WHERE (external_key IS NOT NULL);
CREATE INDEX idx_epics_tenant_backlog ON tracker_discovery.epics USING btree (tenant_id, backlog_id);

create table tracker_discovery.initiatives (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  title text not null,
  description text,
  status text default 'draft'::text not null,
  strategic_theme text,
  target_quarter text,
  sponsor_id uuid not null,
  authorized_group_ids uuid[] default '{}'::uuid[] not null,
  canvas_data jsonb default '{}'::jsonb not null,
  requirement_checklist jsonb default '{"items": []}'::jsonb not null,
  approval_gate jsonb,
  blueprint_id uuid,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  constraint initiatives_pkey PRIMARY KEY (id),
  constraint initiatives_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'submitted'::text, 'under_review'::text, 'approved'::text, 'rejected'::text, 'backlog_generated'::text])))
);
comment on table tracker_discovery.initiatives is 'What somebody wants to have done, and how far it has come on the way to a backlog.';
CREATE INDEX idx_initiatives_fts ON tracker_discovery.initiatives USING gin (to_tsvector('english'::regconfig, ((title || ' '::text) || COALESCE(description, ''::text))));
CREATE INDEX idx_initiatives_tenant_sponsor ON tracker_discovery.initiatives USING btree (tenant_id, sponsor_id);
CREATE INDEX idx_initiatives_tenant_status ON tracker_discovery.initiatives USING btree (tenant_id, status, created_at DESC);

create table tracker_discovery.user_stories (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  epic_id uuid,
  description text not null,
  acceptance_criteria text,
  priority text default 'medium'::text not null,
  story_points numeric,
  assignee_id uuid,
  reporter_id uuid not null,
  tags text[] default '{}'::text[] not null,
  due_date timestamp with time zone,
  external_refs jsonb default '[]'::jsonb not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  scope_id uuid,
  external_key text,
  title text,
  status text default 'todo'::text not null,
  source_type text,
  source_status text,
  epic_key text,
  cycle_id uuid,
  cycle_ids uuid[] default '{}'::uuid[] not null,
  release_package_ids uuid[] default '{}'::uuid[] not null,
  estimated_hours numeric,
  logged_hours numeric,
  opened_at timestamp with time zone,
  closed_at timestamp with time zone,
  rich_description jsonb,
  issue_id uuid,
  constraint user_stories_pkey PRIMARY KEY (id),
  constraint user_stories_priority_check CHECK ((priority = ANY (ARRAY['critical'::text, 'high'::text, 'medium'::text, 'low'::text]))),
  constraint user_stories_status_check CHECK ((status = ANY (ARRAY['todo'::text, 'in_progress'::text, 'in_review'::text, 'done'::text, 'blocked'::text])))
);
comment on table tracker_discovery.user_stories is 'What a user needs; Jira stories.';
CREATE INDEX idx_user_stories_assignee ON tracker_discovery.user_stories USING btree (tenant_id, assignee_id);
CREATE INDEX idx_user_stories_cycle ON tracker_discovery.user_stories USING btree (tenant_id, cycle_id) WHERE (cycle_id IS NOT NULL);
CREATE INDEX idx_user_stories_epic_key ON tracker_discovery.user_stories USING btree (tenant_id, epic_key) WHERE (epic_key IS NOT NULL);
CREATE INDEX idx_user_stories_key ON tracker_discovery.user_stories USING btree (tenant_id, external_key) WHERE (external_key IS NOT NULL);
CREATE INDEX idx_user_stories_scope ON tracker_discovery.user_stories USING btree (tenant_id, scope_id, closed_at);
CREATE INDEX idx_user_stories_tenant_epic ON tracker_discovery.user_stories USING btree (tenant_id, epic_id);

create table tracker_governance.architecture_reports (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  initiative_id uuid not null,
  source text not null,
  reported_at timestamp with time zone not null,
  url text,
  violations jsonb not null,
  baseline_at timestamp with time zone not null,
  baseline jsonb not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  constraint architecture_reports_pkey PRIMARY KEY (id),
  constraint architecture_reports_tenant_id_initiative_id_source_key UNIQUE (tenant_id, initiative_id, source)
);
comment on table tracker_governance.architecture_reports is 'Violations of architecture rules as CI reported them last, and those that were there before.';

create table tracker_governance.erasure_receipts (
  id uuid not null,
  erased_tenant_id uuid not null,
  slug text not null,
  erased_by text not null,
  started_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  rows_erased jsonb default '{}'::jsonb not null,
  export_sha256 text,
  constraint erasure_receipts_pkey PRIMARY KEY (id),
  constraint erasure_receipts_erased_tenant_id_key UNIQUE (erased_tenant_id)
);
comment on table tracker_governance.erasure_receipts is 'Which tenants were erased, when and by whom.';

create table tracker_governance.exception_requests (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  initiative_id uuid not null,
  phase text not null,
  exception_type text not null,
  justification text not null,
  requested_by uuid not null,
  status text default 'pending'::text not null,
  decided_by uuid,
  decided_at timestamp with time zone,
  decision_notes text,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  constraint exception_requests_pkey PRIMARY KEY (id),
  constraint exception_requests_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'approved'::text, 'rejected'::text, 'superseded'::text])))
);
comment on table tracker_governance.exception_requests is 'Requests to pass a gate against its rule.';
CREATE INDEX idx_exception_requests_tenant_status ON tracker_governance.exception_requests USING btree (tenant_id, status);

create table tracker_governance.outbox_backlog (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  message_id uuid not null,
  aggregate_id uuid not null,
  sequence bigint not null,
  sink text not null,
  status text default 'waiting'::text not null,
  attempts integer default 0 not null,
  next_attempt_at timestamp with time zone default now() not null,
  last_error text,
  created_at timestamp with time zone default now() not null,
  acknowledged_at timestamp with time zone,
  constraint outbox_backlog_pkey PRIMARY KEY (id),
  constraint outbox_backlog_message_id_sink_key UNIQUE (message_id, sink),
  constraint outbox_backlog_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'acknowledged'::text, 'dead'::text])))
);
comment on table tracker_governance.outbox_backlog is 'Messages that a sink has still to acknowledge, or acknowledged late.';
CREATE INDEX idx_outbox_backlog_aggregate ON tracker_governance.outbox_backlog USING btree (aggregate_id, sink) WHERE (status = 'waiting'::text);
CREATE INDEX idx_outbox_backlog_held ON tracker_governance.outbox_backlog USING btree (aggregate_id, sink, sequence) WHERE ((status = 'waiting'::text) AND (attempts > 0));
CREATE INDEX idx_outbox_backlog_waiting ON tracker_governance.outbox_backlog USING btree (sink, sequence) WHERE (status = 'waiting'::text);

create table tracker_governance.outbox_messages (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  event_type text not null,
  event_version integer default 1 not null,
  aggregate_id uuid not null,
  aggregate_type text not null,
  correlation_id uuid,
  causation_id uuid,
  payload jsonb not null,
  occurred_at timestamp with time zone default now() not null,
  sequence bigint generated always as identity,
  created_at timestamp with time zone default now() not null,
  processed_at timestamp with time zone,
  retry_count integer default 0 not null,
  next_attempt_at timestamp with time zone default now() not null,
  locked_until timestamp with time zone,
  dead_at timestamp with time zone,
  last_error text,
  relayed_at timestamp with time zone,
  transaction_id xid8 default pg_current_xact_id() not null,
  traceparent text,
  constraint outbox_messages_pkey PRIMARY KEY (id)
) with (autovacuum_vacuum_scale_factor=0.01, autovacuum_vacuum_threshold=5000, autovacuum_analyze_scale_factor=0.02);
comment on table tracker_governance.outbox_messages is 'Events to be published, in order per aggregate.';
CREATE INDEX idx_outbox_claim ON tracker_governance.outbox_messages USING btree (((uuid_hash(aggregate_id) & 63)), sequence) WHERE ((processed_at IS NULL) AND (dead_at IS NULL) AND (relayed_at IS NULL));
CREATE INDEX idx_outbox_dead ON tracker_governance.outbox_messages USING btree (tenant_id, sequence) WHERE (dead_at IS NOT NULL);
CREATE INDEX idx_outbox_held ON tracker_governance.outbox_messages USING btree (aggregate_id, sequence) WHERE ((retry_count > 0) AND (processed_at IS NULL) AND (dead_at IS NULL) AND (relayed_at IS NULL));
CREATE INDEX idx_outbox_stream ON tracker_governance.outbox_messages USING btree (tenant_id, transaction_id, sequence);

create table tracker_governance.phase_gate_states (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  sdlc_execution_id uuid not null,
  phase text not null,
  gate_status text not null,
  evaluated_at timestamp with time zone,
  evaluated_by uuid,
  evaluation_details jsonb default '{}'::jsonb not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  constraint phase_gate_states_pkey PRIMARY KEY (id),
  constraint phase_gate_states_gate_status_check CHECK ((gate_status = ANY (ARRAY['pending'::text, 'pass'::text, 'fail'::text, 'blocked'::text]))),
  constraint phase_gate_states_phase_check CHECK ((phase = ANY (ARRAY['discovery'::text, 'design'::text, 'construction'::text, 'qa'::text, 'release'::text])))
);
comment on table tracker_governance.phase_gate_states is 'What each phase gate said.';
CREATE INDEX idx_phase_gate_states_tenant_sdlc ON tracker_governance.phase_gate_states USING btree (tenant_id, sdlc_execution_id);

create table tracker_governance.retention_settings (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  raw_bodies integer,
  deliveries integer,
  sync_records integer,
  events integer,
  event_deliveries integer,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  egress integer,
  constraint retention_settings_pkey PRIMARY KEY (id),
  constraint retention_settings_tenant_id_key UNIQUE (tenant_id),
  constraint retention_settings_deliveries_check CHECK (((deliveries >= 7) AND (deliveries <= 3650))),
  constraint retention_settings_egress_check CHECK (((egress >= 7) AND (egress <= 3650))),
  constraint retention_settings_event_deliveries_check CHECK (((event_deliveries >= 1) AND (event_deliveries <= 3650))),
  constraint retention_settings_events_check CHECK (((events >= 1) AND (events <= 3650))),
  constraint retention_settings_raw_bodies_check CHECK (((raw_bodies >= 1) AND (raw_bodies <= 3650))),
  constraint retention_settings_sync_records_check CHECK (((sync_records >= 7) AND (sync_records <= 3650)))
);
comment on table tracker_governance.retention_settings is 'How many days a tenant keeps what its work has left behind.';

create table tracker_governance.satellite_products (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  name text not null,
  description text,
  upstream_core_version text not null,
  agent_modes jsonb default '{}'::jsonb not null,
  compliance_status text default 'pending'::text not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  constraint satellite_products_pkey PRIMARY KEY (id),
  constraint satellite_products_compliance_status_check CHECK ((compliance_status = ANY (ARRAY['pending'::text, 'compliant'::text, 'non_compliant'::text, 'unknown'::text])))
);
comment on table tracker_governance.satellite_products is 'Products built on the upstream core.';
CREATE INDEX idx_satellite_products_tenant ON tracker_governance.satellite_products USING btree (tenant_id);

create table tracker_governance.sdlc_executions (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  satellite_product_id uuid not null,
  initiative_id uuid not null,
  current_phase text not null,
  phase_status text not null,
  blockers jsonb default '[]'::jsonb not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  constraint sdlc_executions_pkey PRIMARY KEY (id),
  constraint sdlc_executions_current_phase_check CHECK ((current_phase = ANY (ARRAY['discovery'::text, 'design'::text, 'construction'::text, 'qa'::text, 'release'::text]))),
  constraint sdlc_executions_phase_status_check CHECK ((phase_status = ANY (ARRAY['pending'::text, 'in_progress'::text, 'blocked'::text, 'completed'::text, 'failed'::text])))
);
comment on table tracker_governance.sdlc_executions is 'Where an initiative stands in the phases.';
CREATE INDEX idx_sdlc_executions_tenant_initiative ON tracker_governance.sdlc_executions USING btree (tenant_id, initiative_id);
CREATE INDEX idx_sdlc_executions_tenant_phase ON tracker_governance.sdlc_executions USING btree (tenant_id, current_phase, phase_status);

create table tracker_governance.tenants (
  id uuid default gen_random_uuid() not null,
  slug text not null,
  name text not null,
  time_zone text default 'UTC'::text not null,
  identity_key jsonb default '{}'::jsonb not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  constraint tenants_pkey PRIMARY KEY (id),
  constraint tenants_slug_key UNIQUE (slug),
  constraint tenants_identity_key_sealed CHECK (((identity_key = '{}'::jsonb) OR
CASE
    WHEN (jsonb_typeof(identity_key) = 'object'::text) THEN ((identity_key ?& ARRAY['v'::text, 'kid'::text, 'alg'::text, 'iv'::text, 'ct'::text, 'tag'::text]) AND ((identity_key - ARRAY['v'::text, 'kid'::text, 'alg'::text, 'iv'::text, 'ct'::text, 'tag'::text]) = '{}'::jsonb))
    ELSE false
END)),
  constraint tenants_slug_check CHECK ((slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text))
);
comment on table tracker_governance.tenants is 'Whose rows there are.';

create table tracker_integration.acl_adapters (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  integration_endpoint_id uuid not null,
  adapter_type text not null,
  adapter_config jsonb default '{}'::jsonb not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  constraint acl_adapters_pkey PRIMARY KEY (id)
);
comment on table tracker_integration.acl_adapters is 'Settings of the translators of an endpoint.';
CREATE INDEX idx_acl_adapters_tenant_endpoint ON tracker_integration.acl_adapters USING btree (tenant_id, integration_endpoint_id);

create table tracker_integration.api_keys (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  name text not null,
  prefix text not null,
  secret_hash bytea not null,
  role text not null,
  expires_at timestamp with time zone,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  constraint api_keys_pkey PRIMARY KEY (id),
  constraint api_keys_prefix_key UNIQUE (prefix),
  constraint api_keys_role_check CHECK ((role = ANY (ARRAY['viewer'::text, 'ingest'::text, 'operator'::text, 'admin'::text, 'platform_admin'::text])))
);
comment on table tracker_integration.api_keys is 'Who may call the HTTP interface; hashes only.';
CREATE INDEX idx_api_keys_tenant ON tracker_integration.api_keys USING btree (tenant_id);

create table tracker_integration.app_limits (
  system text not null,
  app_hash text not null,
  blocked_until timestamp with time zone not null,
  reason text not null,
  constraint app_limits_pkey PRIMARY KEY (system, app_hash)
);
comment on table tracker_integration.app_limits is 'Until when nothing is asked of a source by any endpoint of an app.';

create table tracker_integration.egress_actions (
  id uuid default gen_random_uuid() not null,
  sequence bigint generated always as identity,
  tenant_id uuid not null,
  integration_endpoint_id uuid not null,
  message_id uuid not null,
  event_type text not null,
  occurred_at timestamp with time zone not null,
  key text not null,
  kind text not null,
  target text not null,
  marker uuid not null,
  action jsonb not null,
  status text default 'pending'::text not null,
  attempts integer default 0 not null,
  next_attempt_at timestamp with time zone default now() not null,
  created_at timestamp with time zone default now() not null,
  worker_id uuid,
  attempted_at timestamp with time zone,
  completed_at timestamp with time zone,
  reason text,
  last_error text,
  found boolean default false not null,
  external_id text,
  external_key text,
  url text,
  sync_record_id uuid,
  constraint egress_actions_pkey PRIMARY KEY (id),
  constraint egress_actions_integration_endpoint_id_message_id_key_key UNIQUE (integration_endpoint_id, message_id, key),
  constraint egress_actions_kind_check CHECK ((kind = ANY (ARRAY['commit_status'::text, 'issue'::text, 'issue_comment'::text, 'close_issue'::text, 'comment'::text, 'transition'::text, 'remote_link'::text]))),
  constraint egress_actions_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'done'::text, 'skipped'::text, 'dead'::text])))
);
comment on table tracker_integration.egress_actions is 'What is written to a source: one row per effect, and how it went.';
CREATE INDEX idx_egress_actions_due ON tracker_integration.egress_actions USING btree (integration_endpoint_id, next_attempt_at, sequence) WHERE (status = 'pending'::text);
CREATE INDEX idx_egress_actions_ended ON tracker_integration.egress_actions USING btree (tenant_id, completed_at) WHERE ((status = ANY (ARRAY['done'::text, 'skipped'::text])) AND (kind <> 'issue'::text));
CREATE INDEX idx_egress_actions_list ON tracker_integration.egress_actions USING btree (tenant_id, created_at, id);
CREATE INDEX idx_egress_actions_marker ON tracker_integration.egress_actions USING btree (tenant_id, marker);
CREATE INDEX idx_egress_actions_target ON tracker_integration.egress_actions USING btree (integration_endpoint_id, target, occurred_at);

create table tracker_integration.egress_events (
  id uuid default gen_random_uuid() not null,
  sequence bigint generated always as identity,
  tenant_id uuid not null,
  integration_endpoint_id uuid not null,
  message_id uuid not null,
  event_type text not null,
  status text default 'pending'::text not null,
  attempts integer default 0 not null,
  next_attempt_at timestamp with time zone default now() not null,
  created_at timestamp with time zone default now() not null,
  reason text,
  last_error text,
  constraint egress_events_pkey PRIMARY KEY (id),
  constraint egress_events_integration_endpoint_id_message_id_key UNIQUE (integration_endpoint_id, message_id),
  constraint egress_events_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'planned'::text, 'skipped'::text, 'dead'::text])))
);
comment on table tracker_integration.egress_events is 'One row per event that an endpoint may write about, and whether it does.';
CREATE INDEX idx_egress_events_decided ON tracker_integration.egress_events USING btree (tenant_id, created_at) WHERE (status = ANY (ARRAY['planned'::text, 'skipped'::text]));
CREATE INDEX idx_egress_events_due ON tracker_integration.egress_events USING btree (integration_endpoint_id, next_attempt_at, sequence) WHERE (status = 'pending'::text);
CREATE INDEX idx_egress_events_list ON tracker_integration.egress_events USING btree (tenant_id, created_at, id) WHERE (status <> 'planned'::text);

create table tracker_integration.egress_objects (
  id uuid not null,
  tenant_id uuid not null,
  integration_endpoint_id uuid not null,
  marker uuid not null,
  external_id text not null,
  external_key text,
  url text,
  created_at timestamp with time zone default now() not null,
  constraint egress_objects_pkey PRIMARY KEY (id),
  constraint egress_objects_tenant_id_marker_key UNIQUE (tenant_id, marker)
);
comment on table tracker_integration.egress_objects is 'Issues that trackerd opened itself: nobody''s work items.';

create table tracker_integration.event_deliveries (
  id uuid default gen_random_uuid() not null,
  sequence bigint generated always as identity,
  tenant_id uuid not null,
  event_subscription_id uuid not null,
  message_id uuid not null,
  event_type text not null,
  status text default 'pending'::text not null,
  attempts integer default 0 not null,
  next_attempt_at timestamp with time zone default now() not null,
  created_at timestamp with time zone default now() not null,
  attempted_at timestamp with time zone,
  response_status integer,
  duration_ms integer,
  last_error text,
  delivered_at timestamp with time zone,
  constraint event_deliveries_pkey PRIMARY KEY (id),
  constraint event_deliveries_event_subscription_id_message_id_key UNIQUE (event_subscription_id, message_id),
  constraint event_deliveries_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'delivered'::text, 'dead'::text])))
) with (fillfactor=85, autovacuum_vacuum_scale_factor=0.01, autovacuum_vacuum_threshold=5000, autovacuum_analyze_scale_factor=0.02);
comment on table tracker_integration.event_deliveries is 'One row per event and subscription, and what became of it.';
CREATE INDEX idx_event_deliveries_delivered ON tracker_integration.event_deliveries USING btree (tenant_id, delivered_at) WHERE (status = 'delivered'::text);
CREATE INDEX idx_event_deliveries_due ON tracker_integration.event_deliveries USING btree (event_subscription_id, next_attempt_at, sequence) WHERE (status = 'pending'::text);
CREATE INDEX idx_event_deliveries_list ON tracker_integration.event_deliveries USING btree (event_subscription_id, sequence);

create table tracker_integration.event_subscriptions (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  name text not null,
  url text not null,
  event_types text[] default '{}'::text[] not null,
  status text default 'active'::text not null,
  disabled_reason text,
  secrets jsonb default '{}'::jsonb not null,
  failures integer default 0 not null,
  failing_since timestamp with time zone,
  resume_at timestamp with time zone,
  last_success_at timestamp with time zone,
  last_error text,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  constraint event_subscriptions_pkey PRIMARY KEY (id),
  constraint event_subscriptions_tenant_id_id_key UNIQUE (tenant_id, id),
  constraint event_subscriptions_secrets_sealed CHECK (((secrets = '{}'::jsonb) OR
CASE
    WHEN (jsonb_typeof(secrets) = 'object'::text) THEN ((secrets ?& ARRAY['v'::text, 'kid'::text, 'alg'::text, 'iv'::text, 'ct'::text, 'tag'::text]) AND ((secrets - ARRAY['v'::text, 'kid'::text, 'alg'::text, 'iv'::text, 'ct'::text, 'tag'::text]) = '{}'::jsonb))
    ELSE false
END)),
  constraint event_subscriptions_status_check CHECK ((status = ANY (ARRAY['active'::text, 'paused'::text, 'disabled'::text])))
);
comment on table tracker_integration.event_subscriptions is 'Who is told of events over HTTP, with sealed signing keys.';

create table tracker_integration.external_identities (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  system text not null,
  host text not null,
  external_id text not null,
  login text,
  display_name text,
  kind text not null,
  user_id uuid not null,
  email_hash text,
  seen_at timestamp with time zone not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  forgotten_at timestamp with time zone,
  constraint external_identities_pkey PRIMARY KEY (id),
  constraint external_identities_kind_check CHECK ((kind = ANY (ARRAY['user'::text, 'bot'::text])))
);
comment on table tracker_integration.external_identities is 'Accounts of a source, and the person each of them is.';
CREATE INDEX idx_external_identities_email ON tracker_integration.external_identities USING btree (tenant_id, email_hash) WHERE (email_hash IS NOT NULL);
CREATE INDEX idx_external_identities_user ON tracker_integration.external_identities USING btree (tenant_id, user_id);

create table tracker_integration.external_objects (
  id uuid not null,
  tenant_id uuid not null,
  integration_endpoint_id uuid not null,
  system text not null,
  host text not null,
  kind text not null,
  external_id text not null,
  external_key text,
  url text,
  scope_id uuid,
  aggregate_type text,
  aggregate_id uuid,
  source_version text collate "C" not null,
  observed_at timestamp with time zone not null,
  content_hash bytea not null,
  prior_version text collate "C",
  prior_observed_at timestamp with time zone,
  prior_hash bytea,
  first_seen_at timestamp with time zone default now() not null,
  last_seen_at timestamp with time zone default now() not null,
  gone_at timestamp with time zone,
  gone_reason text,
  constraint external_objects_pkey PRIMARY KEY (id),
  constraint external_objects_gone_reason_check CHECK ((gone_reason = ANY (ARRAY['deleted'::text, 'moved'::text, 'no_access'::text])))
) with (fillfactor=85);
comment on table tracker_integration.external_objects is 'The ledger: one row per object of a source, with the version we know.';
CREATE INDEX idx_external_objects_scope ON tracker_integration.external_objects USING btree (scope_id, kind, id);

create table tracker_integration.inbox_messages (
  id uuid not null,
  sequence bigint generated always as identity,
  tenant_id uuid not null,
  integration_endpoint_id uuid not null,
  delivery_id text not null,
  topic text not null,
  headers jsonb default '{}'::jsonb not null,
  content_type text not null,
  body bytea,
  body_encoding text default 'identity'::text not null,
  body_bytes integer not null,
  origin text not null,
  secret_id text,
  received_at timestamp with time zone not null,
  status text default 'pending'::text not null,
  attempts integer default 0 not null,
  next_attempt_at timestamp with time zone default now() not null,
  reason text,
  error jsonb,
  applied_at timestamp with time zone,
  sync_record_id uuid,
  traceparent text,
  constraint inbox_messages_pkey PRIMARY KEY (id),
  constraint inbox_messages_body_encoding_check CHECK ((body_encoding = ANY (ARRAY['identity'::text, 'gzip'::text, 'br'::text, 'deflate'::text, 'zstd'::text]))),
  constraint inbox_messages_origin_check CHECK ((origin = ANY (ARRAY['webhook'::text, 'redelivery'::text, 'poll'::text]))),
  constraint inbox_messages_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'applied'::text, 'skipped'::text, 'failed'::text, 'dead'::text])))
) with (fillfactor=85, autovacuum_vacuum_scale_factor=0.01, autovacuum_vacuum_threshold=5000, autovacuum_analyze_scale_factor=0.02);
comment on table tracker_integration.inbox_messages is 'One row per delivery, as received, and what became of it.';
alter table tracker_integration.inbox_messages alter column body set storage external;
CREATE INDEX idx_inbox_bodies ON tracker_integration.inbox_messages USING btree (tenant_id, received_at) WHERE ((status = ANY (ARRAY['applied'::text, 'skipped'::text])) AND (body IS NOT NULL));
CREATE INDEX idx_inbox_claim ON tracker_integration.inbox_messages USING btree (integration_endpoint_id, sequence) WHERE (status = ANY (ARRAY['pending'::text, 'failed'::text]));
CREATE INDEX idx_inbox_dead ON tracker_integration.inbox_messages USING btree (integration_endpoint_id) WHERE (status = 'dead'::text);
CREATE INDEX idx_inbox_emptied ON tracker_integration.inbox_messages USING btree (tenant_id, received_at) WHERE ((status = ANY (ARRAY['applied'::text, 'skipped'::text])) AND (body IS NULL));
CREATE INDEX idx_inbox_list ON tracker_integration.inbox_messages USING btree (tenant_id, sequence);

create table tracker_integration.integration_endpoints (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  name text not null,
  system_type text not null,
  base_url text,
  host text default ''::text not null,
  binding_mode text default 'listed'::text not null,
  auth_config jsonb default '{}'::jsonb not null,
  status text default 'active'::text not null,
  last_sync_at timestamp with time zone,
  last_delivery_at timestamp with time zone,
  last_error jsonb,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  has_credential boolean default false not null,
  credential_expires_at timestamp with time zone,
  credential_warned_days integer,
  scope_patterns text[] default '{}'::text[] not null,
  sync_interval_seconds integer,
  last_polled_at timestamp with time zone,
  last_census_at timestamp with time zone,
  last_discovered_at timestamp with time zone,
  last_recovered_at timestamp with time zone,
  health jsonb,
  renewal_holder uuid,
  renewal_until timestamp with time zone,
  egress jsonb default '{}'::jsonb not null,
  egress_event_types text[] default '{}'::text[] not null,
  egress_since timestamp with time zone,
  constraint integration_endpoints_pkey PRIMARY KEY (id),
  constraint integration_endpoints_auth_config_sealed CHECK (((auth_config = '{}'::jsonb) OR
CASE
    WHEN (jsonb_typeof(auth_config) = 'object'::text) THEN ((auth_config ?& ARRAY['v'::text, 'kid'::text, 'alg'::text, 'iv'::text, 'ct'::text, 'tag'::text]) AND ((auth_config - ARRAY['v'::text, 'kid'::text, 'alg'::text, 'iv'::text, 'ct'::text, 'tag'::text]) = '{}'::jsonb))
    ELSE false
END)),
  constraint integration_endpoints_binding_mode_check CHECK ((binding_mode = ANY (ARRAY['auto'::text, 'listed'::text]))),
  constraint integration_endpoints_status_check CHECK ((status = ANY (ARRAY['active'::text, 'inactive'::text, 'error'::text]))),
  constraint integration_endpoints_sync_interval_seconds_check CHECK (((sync_interval_seconds >= 60) AND (sync_interval_seconds <= 86400)))
);
comment on table tracker_integration.integration_endpoints is 'Connections to a source, with sealed credentials.';
CREATE UNIQUE INDEX idx_integration_endpoints_name ON tracker_integration.integration_endpoints USING btree (tenant_id, name) WHERE (deleted_at IS NULL);
CREATE UNIQUE INDEX idx_integration_endpoints_tenant_id ON tracker_integration.integration_endpoints USING btree (tenant_id, id);
CREATE INDEX idx_integration_endpoints_tenant_system ON tracker_integration.integration_endpoints USING btree (tenant_id, system_type);

create table tracker_integration.rate_budgets (
  tenant_id uuid not null,
  integration_endpoint_id uuid not null,
  resource text not null,
  limit_value integer,
  remaining integer,
  resets_at timestamp with time zone,
  blocked_until timestamp with time zone,
  blocks integer default 0 not null,
  reason text,
  constraint rate_budgets_pkey PRIMARY KEY (tenant_id, integration_endpoint_id, resource)
) with (fillfactor=50);
comment on table tracker_integration.rate_budgets is 'What may still be asked of a source; shared by all workers.';

create table tracker_integration.scope_bindings (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  integration_endpoint_id uuid not null,
  kind text not null,
  scope_id uuid,
  external_id text,
  name text not null,
  url text,
  initiative_id uuid not null,
  path_prefix text,
  rules jsonb default '{}'::jsonb not null,
  status text default 'active'::text not null,
  gone_reason text,
  bound_by text not null,
  archived boolean default false not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  learned jsonb,
  default_branch text,
  constraint scope_bindings_pkey PRIMARY KEY (id),
  constraint scope_bindings_bound_by_check CHECK ((bound_by = ANY (ARRAY['operator'::text, 'auto'::text]))),
  constraint scope_bindings_kind_check CHECK ((kind = ANY (ARRAY['repository'::text, 'project'::text, 'board'::text, 'service'::text]))),
  constraint scope_bindings_status_check CHECK ((status = ANY (ARRAY['active'::text, 'paused'::text, 'gone'::text])))
);
comment on table tracker_integration.scope_bindings is 'What an endpoint watches, and which initiative it belongs to.';
CREATE UNIQUE INDEX idx_scope_bindings_external ON tracker_integration.scope_bindings USING btree (integration_endpoint_id, kind, external_id) WHERE ((external_id IS NOT NULL) AND (deleted_at IS NULL));
CREATE INDEX idx_scope_bindings_initiative ON tracker_integration.scope_bindings USING btree (tenant_id, initiative_id);
CREATE UNIQUE INDEX idx_scope_bindings_name ON tracker_integration.scope_bindings USING btree (integration_endpoint_id, kind, lower(name)) WHERE ((external_id IS NULL) AND (deleted_at IS NULL));
CREATE INDEX idx_scope_bindings_scope ON tracker_integration.scope_bindings USING btree (tenant_id, scope_id) WHERE ((scope_id IS NOT NULL) AND (deleted_at IS NULL));

create table tracker_integration.sync_cursors (
  tenant_id uuid not null,
  integration_endpoint_id uuid not null,
  scope_binding_id uuid not null,
  stream text not null,
  cursor jsonb,
  pass jsonb,
  census jsonb,
  run_id uuid,
  state text default 'done'::text not null,
  pages integer default 0 not null,
  items integer default 0 not null,
  total integer,
  last_success_at timestamp with time zone,
  last_error jsonb,
  created_at timestamp with time zone default now() not null,
  first_completed_at timestamp with time zone,
  constraint sync_cursors_pkey PRIMARY KEY (tenant_id, scope_binding_id, stream),
  constraint sync_cursors_state_check CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'failed'::text])))
) with (fillfactor=70);
comment on table tracker_integration.sync_cursors is 'How far each stream of each scope was read.';
CREATE INDEX idx_sync_cursors_endpoint ON tracker_integration.sync_cursors USING btree (integration_endpoint_id);

create table tracker_integration.sync_records (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  integration_endpoint_id uuid not null,
  sync_type text not null,
  direction text not null,
  status text not null,
  started_at timestamp with time zone default now() not null,
  completed_at timestamp with time zone,
  items_processed integer default 0,
  items_failed integer default 0,
  error_message text,
  counts jsonb default '{}'::jsonb not null,
  heartbeat_at timestamp with time zone default now() not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  version integer default 1 not null,
  mode text,
  request jsonb default '{}'::jsonb not null,
  failures jsonb default '[]'::jsonb not null,
  worker_id uuid,
  waiting_until timestamp with time zone,
  constraint sync_records_pkey PRIMARY KEY (id),
  constraint sync_records_direction_check CHECK ((direction = ANY (ARRAY['ingress'::text, 'egress'::text]))),
  constraint sync_records_mode_check CHECK ((mode = ANY (ARRAY['incremental'::text, 'full'::text, 'window'::text, 'census'::text]))),
  constraint sync_records_status_check CHECK ((status = ANY (ARRAY['running'::text, 'success'::text, 'failed'::text, 'partial'::text])))
);
comment on table tracker_integration.sync_records is 'One row per run that read a source, with what it did.';
CREATE INDEX idx_sync_records_completed ON tracker_integration.sync_records USING btree (integration_endpoint_id, completed_at) WHERE (status = ANY (ARRAY['success'::text, 'partial'::text]));
CREATE INDEX idx_sync_records_ended ON tracker_integration.sync_records USING btree (tenant_id, created_at) WHERE (status <> 'running'::text);
CREATE INDEX idx_sync_records_good ON tracker_integration.sync_records USING btree (integration_endpoint_id, sync_type, mode, started_at) WHERE ((status = 'success'::text) AND (failures = '[]'::jsonb) AND (NOT (request ? 'streams'::text)));
CREATE UNIQUE INDEX idx_sync_records_reading ON tracker_integration.sync_records USING btree (integration_endpoint_id) WHERE ((status = 'running'::text) AND (mode IS NOT NULL));
CREATE INDEX idx_sync_records_status ON tracker_integration.sync_records USING btree (tenant_id, status) WHERE (status <> 'success'::text);
CREATE INDEX idx_sync_records_tenant_endpoint ON tracker_integration.sync_records USING btree (tenant_id, integration_endpoint_id);

create table tracker_integration.token_subjects (
  id uuid not null,
  tenant_id uuid not null,
  issuer text not null,
  subject text not null,
  last_used_at timestamp with time zone not null,
  created_at timestamp with time zone default now() not null,
  constraint token_subjects_pkey PRIMARY KEY (tenant_id, id)
);
comment on table tracker_integration.token_subjects is 'Who came with a token of an OpenID Connect issuer.';

create table tracker_metrics.change_facts (
  tenant_id uuid not null,
  initiative_id uuid not null,
  change_id uuid not null,
  known_from timestamp with time zone not null,
  known_to timestamp with time zone default 'infinity'::timestamp with time zone not null,
  kind text not null,
  scope_id uuid not null,
  started_at timestamp with time zone not null,
  started_by text not null,
  opened_at timestamp with time zone,
  ready_at timestamp with time zone,
  first_review_at timestamp with time zone,
  approved_at timestamp with time zone,
  merged_at timestamp with time zone,
  closed_at timestamp with time zone,
  deployment_id uuid,
  deployed_at timestamp with time zone,
  deployment_known_by text,
  excluded text,
  baseline_at timestamp with time zone,
  size integer,
  constraint change_facts_pkey PRIMARY KEY (tenant_id, initiative_id, change_id, known_from),
  constraint change_facts_deployment_known_by_check CHECK ((deployment_known_by = ANY (ARRAY['explicit'::text, 'compare'::text, 'merge_commit'::text, 'time'::text]))),
  constraint change_facts_excluded_check CHECK ((excluded = ANY (ARRAY['bot'::text, 'merge_commit'::text, 'outside_path'::text, 'pre_baseline'::text]))),
  constraint change_facts_kind_check CHECK ((kind = ANY (ARRAY['pull_request'::text, 'commit'::text]))),
  constraint change_facts_started_by_check CHECK ((started_by = ANY (ARRAY['first_commit'::text, 'merge_commit'::text, 'opened'::text])))
);
comment on table tracker_metrics.change_facts is 'Changes with the deployment that brought them first, as known from one instant to another.';
CREATE INDEX idx_change_facts_closed ON tracker_metrics.change_facts USING btree (tenant_id, initiative_id, closed_at) WHERE ((merged_at IS NULL) AND (closed_at IS NOT NULL));
CREATE INDEX idx_change_facts_deployed ON tracker_metrics.change_facts USING btree (tenant_id, initiative_id, deployed_at) INCLUDE (known_from, known_to, merged_at, started_at, started_by, opened_at, ready_at, first_review_at, deployment_known_by, excluded) WHERE (deployed_at IS NOT NULL);
CREATE INDEX idx_change_facts_deployment ON tracker_metrics.change_facts USING btree (tenant_id, deployment_id) WHERE (deployment_id IS NOT NULL);
CREATE INDEX idx_change_facts_merged ON tracker_metrics.change_facts USING btree (tenant_id, initiative_id, merged_at) INCLUDE (known_from, known_to, deployed_at, excluded, baseline_at) WHERE (merged_at IS NOT NULL);
CREATE INDEX idx_change_facts_open ON tracker_metrics.change_facts USING btree (tenant_id, initiative_id, known_to, opened_at) WHERE ((merged_at IS NULL) AND (closed_at IS NULL));
CREATE INDEX idx_change_facts_opened ON tracker_metrics.change_facts USING btree (tenant_id, initiative_id, opened_at) WHERE (opened_at IS NOT NULL);
CREATE INDEX idx_change_facts_reviewed ON tracker_metrics.change_facts USING btree (tenant_id, initiative_id, first_review_at) WHERE (first_review_at IS NOT NULL);

create table tracker_metrics.deployment_facts (
  tenant_id uuid not null,
  initiative_id uuid not null,
  deployment_id uuid not null,
  known_from timestamp with time zone not null,
  known_to timestamp with time zone default 'infinity'::timestamp with time zone not null,
  scope_id uuid not null,
  environment_id uuid not null,
  deployed_at timestamp with time zone not null,
  outcome text not null,
  signals jsonb default '[]'::jsonb not null,
  failing_since timestamp with time zone,
  recovered_at timestamp with time zone,
  recovered_by text,
  recovery_evidence_id uuid,
  remediation_as text,
  remediation_at timestamp with time zone,
  remediation_evidence_id uuid,
  relapses jsonb default '[]'::jsonb not null,
  relapsed_at timestamp with time zone,
  constraint deployment_facts_pkey PRIMARY KEY (tenant_id, initiative_id, deployment_id, known_from),
  constraint deployment_facts_outcome_check CHECK ((outcome = ANY (ARRAY['success'::text, 'failure'::text]))),
  constraint deployment_facts_recovered_by_check CHECK ((recovered_by = ANY (ARRAY['incident_resolved'::text, 'rollback'::text, 'remediation'::text, 'next_success'::text]))),
  constraint deployment_facts_remediation_as_check CHECK ((remediation_as = ANY (ARRAY['rollback'::text, 'hotfix'::text, 'revert'::text, 'incident'::text])))
);
comment on table tracker_metrics.deployment_facts is 'Production deployments with what speaks against them, as known from one instant to another.';
CREATE INDEX idx_deployment_facts_deployed ON tracker_metrics.deployment_facts USING btree (tenant_id, initiative_id, deployed_at) INCLUDE (known_from, known_to, deployment_id, outcome, failing_since, recovered_at, remediation_at, remediation_as);
CREATE INDEX idx_deployment_facts_open ON tracker_metrics.deployment_facts USING btree (tenant_id, initiative_id, known_to, failing_since) WHERE ((failing_since IS NOT NULL) AND (recovered_at IS NULL));
CREATE INDEX idx_deployment_facts_recovered ON tracker_metrics.deployment_facts USING btree (tenant_id, initiative_id, recovered_at) INCLUDE (known_from, known_to, deployed_at, failing_since) WHERE (recovered_at IS NOT NULL);
CREATE INDEX idx_deployment_facts_relapsed ON tracker_metrics.deployment_facts USING btree (tenant_id, initiative_id, relapsed_at) WHERE (relapsed_at IS NOT NULL);

create table tracker_metrics.dirty_buckets (
  id bigint not null,
  tenant_id uuid not null,
  initiative_id uuid not null,
  first_day date not null,
  last_day date not null,
  created_at timestamp with time zone default clock_timestamp() not null,
  constraint dirty_buckets_pkey PRIMARY KEY (id),
  constraint dirty_buckets_check CHECK ((first_day <= last_day))
);
comment on table tracker_metrics.dirty_buckets is 'Days whose numbers have to be computed anew. Removed when they were.';
CREATE INDEX idx_dirty_buckets_initiative ON tracker_metrics.dirty_buckets USING btree (tenant_id, initiative_id, created_at);

create table tracker_metrics.drift_alerts (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  initiative_id uuid not null,
  drift_type text not null,
  severity text not null,
  description text not null,
  detected_at timestamp with time zone default now() not null,
  resolved_at timestamp with time zone,
  resolved_by uuid,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  fingerprint uuid not null,
  subject text default ''::text not null,
  direction text default ''::text not null,
  status text default 'open'::text not null,
  raised_at timestamp with time zone,
  acknowledged_at timestamp with time zone,
  acknowledged_by uuid,
  snoozed_until timestamp with time zone,
  gone_since timestamp with time zone,
  resolution text,
  note text,
  rule jsonb default '{}'::jsonb not null,
  limits jsonb default '{}'::jsonb not null,
  points jsonb default '[]'::jsonb not null,
  links jsonb default '[]'::jsonb not null,
  constraint drift_alerts_pkey PRIMARY KEY (id),
  constraint drift_alerts_resolved_check CHECK (((status = 'resolved'::text) = (resolved_at IS NOT NULL))),
  constraint drift_alerts_severity_check CHECK ((severity = ANY (ARRAY['low'::text, 'medium'::text, 'high'::text, 'critical'::text]))),
  constraint drift_alerts_snoozed_check CHECK (((status = 'snoozed'::text) = (snoozed_until IS NOT NULL))),
  constraint drift_alerts_status_check CHECK ((status = ANY (ARRAY['open'::text, 'acknowledged'::text, 'snoozed'::text, 'resolved'::text])))
);
comment on table tracker_metrics.drift_alerts is 'Where reality has left the plan.';
CREATE INDEX idx_drift_alerts_detected ON tracker_metrics.drift_alerts USING btree (tenant_id, detected_at, id);
CREATE INDEX idx_drift_alerts_latest ON tracker_metrics.drift_alerts USING btree (tenant_id, initiative_id, fingerprint, detected_at);
CREATE INDEX idx_drift_alerts_tenant_initiative ON tracker_metrics.drift_alerts USING btree (tenant_id, initiative_id);
CREATE INDEX idx_drift_alerts_unresolved ON tracker_metrics.drift_alerts USING btree (tenant_id) WHERE (resolved_at IS NULL);
CREATE UNIQUE INDEX idx_drift_alerts_unresolved_one ON tracker_metrics.drift_alerts USING btree (tenant_id, fingerprint) WHERE ((status <> 'resolved'::text) AND (deleted_at IS NULL));

create table tracker_metrics.drift_progress (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  initiative_id uuid not null,
  ran_at timestamp with time zone,
  created_at timestamp with time zone default now() not null,
  unjudged jsonb default '[]'::jsonb not null,
  constraint drift_progress_pkey PRIMARY KEY (id),
  constraint drift_progress_tenant_id_initiative_id_key UNIQUE (tenant_id, initiative_id)
);
comment on table tracker_metrics.drift_progress is 'When each initiative was judged for drift last.';

create table tracker_metrics.drift_settings (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  initiative_id uuid,
  core_version text,
  detectors jsonb default '{}'::jsonb not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  constraint drift_settings_pkey PRIMARY KEY (id),
  constraint drift_settings_place_key UNIQUE NULLS NOT DISTINCT (tenant_id, initiative_id)
);
comment on table tracker_metrics.drift_settings is 'Which detectors judge what by which thresholds, where that differs from the defaults.';

create table tracker_metrics.endpoint_access (
  tenant_id uuid not null,
  integration_endpoint_id uuid not null,
  known_from timestamp with time zone not null,
  known_to timestamp with time zone default 'infinity'::timestamp with time zone not null,
  constraint endpoint_access_pkey PRIMARY KEY (tenant_id, integration_endpoint_id, known_from)
);
comment on table tracker_metrics.endpoint_access is 'From when until when an endpoint had a credential to be read with.';

create table tracker_metrics.incident_facts (
  tenant_id uuid not null,
  initiative_id uuid not null,
  incident_id uuid not null,
  known_from timestamp with time zone not null,
  known_to timestamp with time zone default 'infinity'::timestamp with time zone not null,
  scope_id uuid,
  started_at timestamp with time zone not null,
  resolved_at timestamp with time zone,
  deployment_id uuid,
  method text,
  confidence double precision,
  why text not null,
  reopenings jsonb default '[]'::jsonb not null,
  constraint incident_facts_pkey PRIMARY KEY (tenant_id, initiative_id, incident_id, known_from),
  constraint incident_facts_confidence_check CHECK (((confidence > (0)::double precision) AND (confidence <= (1)::double precision))),
  constraint incident_facts_method_check CHECK ((method = ANY (ARRAY['explicit'::text, 'same_scope'::text, 'same_initiative'::text])))
);
comment on table tracker_metrics.incident_facts is 'Incidents with the deployment they are held against, as known from one instant to another.';
CREATE INDEX idx_incident_facts_open ON tracker_metrics.incident_facts USING btree (tenant_id, initiative_id, known_to, started_at) WHERE (resolved_at IS NULL);
CREATE INDEX idx_incident_facts_resolved ON tracker_metrics.incident_facts USING btree (tenant_id, initiative_id, resolved_at) WHERE (resolved_at IS NOT NULL);
CREATE INDEX idx_incident_facts_started ON tracker_metrics.incident_facts USING btree (tenant_id, initiative_id, started_at) INCLUDE (known_from, known_to, deployment_id);

create table tracker_metrics.initiative_runs (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  work text not null,
  initiative_id uuid not null,
  requested integer default 0 not null,
  tried integer default 0 not null,
  failure jsonb,
  asked integer,
  asked_at timestamp with time zone,
  counts jsonb default '{}'::jsonb not null,
  created_at timestamp with time zone default now() not null,
  constraint initiative_runs_pkey PRIMARY KEY (id),
  constraint initiative_runs_tenant_id_work_initiative_id_key UNIQUE (tenant_id, work, initiative_id),
  constraint initiative_runs_work_check CHECK ((work = ANY (ARRAY['drift'::text, 'snapshots'::text])))
);
comment on table tracker_metrics.initiative_runs is 'What is requested of each initiative, and what came of the attempts at it.';
CREATE INDEX idx_initiative_runs_open ON tracker_metrics.initiative_runs USING btree (work, tenant_id) WHERE ((requested > tried) OR (failure IS NOT NULL));

create table tracker_metrics.metric_backfills (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  initiative_id uuid not null,
  from_time timestamp with time zone not null,
  to_time timestamp with time zone not null,
  status text default 'running'::text not null,
  position timestamp with time zone not null,
  periods_total integer not null,
  periods_done integer default 0 not null,
  changed integer default 0 not null,
  started_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  error jsonb,
  heartbeat_at timestamp with time zone not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  constraint metric_backfills_pkey PRIMARY KEY (id),
  constraint metric_backfills_status_check CHECK ((status = ANY (ARRAY['running'::text, 'success'::text, 'failed'::text])))
);
comment on table tracker_metrics.metric_backfills is 'Runs that compute the snapshots of a range, and how far they are.';
CREATE UNIQUE INDEX idx_metric_backfills_running ON tracker_metrics.metric_backfills USING btree (tenant_id, initiative_id) WHERE (status = 'running'::text);
CREATE INDEX idx_metric_backfills_started ON tracker_metrics.metric_backfills USING btree (tenant_id, started_at);

create table tracker_metrics.metric_baselines (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  initiative_id uuid not null,
  metric text not null,
  begins_at timestamp with time zone not null,
  note text,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  constraint metric_baselines_pkey PRIMARY KEY (id),
  constraint metric_baselines_tenant_id_initiative_id_metric_key UNIQUE (tenant_id, initiative_id, metric)
);
comment on table tracker_metrics.metric_baselines is 'From when on a metric is judged anew, because an operator said that what is now is normal.';

create table tracker_metrics.metric_marks (
  id bigint not null,
  tenant_id uuid not null,
  initiative_id uuid not null,
  scope_id uuid,
  created_at timestamp with time zone default clock_timestamp() not null,
  open_pull_requests uuid[],
  constraint metric_marks_pkey PRIMARY KEY (id)
);
comment on table tracker_metrics.metric_marks is 'Initiatives whose attribution has to be computed anew. Removed when it was.';
CREATE INDEX idx_metric_marks_initiative ON tracker_metrics.metric_marks USING btree (tenant_id, initiative_id, created_at);

create table tracker_metrics.metric_snapshots (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  scorecard_definition_id uuid not null,
  definition_version integer default 1 not null,
  initiative_id uuid not null,
  metrics jsonb default '{}'::jsonb not null,
  period_start timestamp with time zone not null,
  period_end timestamp with time zone not null,
  computed_at timestamp with time zone default now() not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  version integer default 1 not null,
  bucket text default 'day'::text not null,
  provisional boolean default true not null,
  constraint metric_snapshots_pkey PRIMARY KEY (id),
  constraint metric_snapshots_period_key UNIQUE (tenant_id, scorecard_definition_id, initiative_id, period_start, period_end, definition_version),
  constraint metric_snapshots_bucket_check CHECK ((bucket = ANY (ARRAY['day'::text, 'week'::text, 'month'::text])))
);
comment on table tracker_metrics.metric_snapshots is 'Metrics of one initiative and period, as computed.';
CREATE INDEX idx_metric_snapshots_period ON tracker_metrics.metric_snapshots USING btree (tenant_id, period_start, period_end);
CREATE INDEX idx_metric_snapshots_tenant_initiative ON tracker_metrics.metric_snapshots USING btree (tenant_id, initiative_id);
CREATE INDEX idx_metric_snapshots_weeks ON tracker_metrics.metric_snapshots USING btree (tenant_id, initiative_id, period_start) WHERE (bucket = 'week'::text);

create table tracker_metrics.production_environments (
  tenant_id uuid not null,
  environment_id uuid not null,
  known_from timestamp with time zone not null,
  known_to timestamp with time zone default 'infinity'::timestamp with time zone not null,
  scope_id uuid not null,
  constraint production_environments_pkey PRIMARY KEY (tenant_id, environment_id, known_from)
);
comment on table tracker_metrics.production_environments is 'From when until when scopes had which environments of production.';
CREATE INDEX idx_production_environments_scope ON tracker_metrics.production_environments USING btree (tenant_id, scope_id);

create table tracker_metrics.scope_initiatives (
  tenant_id uuid not null,
  scope_binding_id uuid not null,
  known_from timestamp with time zone not null,
  known_to timestamp with time zone default 'infinity'::timestamp with time zone not null,
  initiative_id uuid not null,
  scope_id uuid,
  name text not null,
  told_since timestamp with time zone not null,
  stopped_at timestamp with time zone,
  deployment_source text,
  attribution_hours double precision,
  constraint scope_initiatives_pkey PRIMARY KEY (tenant_id, scope_binding_id, known_from)
);
comment on table tracker_metrics.scope_initiatives is 'To which initiative scopes belonged from one instant to another, with what their bindings said then.';
CREATE INDEX idx_scope_initiatives_initiative ON tracker_metrics.scope_initiatives USING btree (tenant_id, initiative_id);

create table tracker_metrics.scorecard_definitions (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  name text not null,
  description text,
  metric_types text[] default '{}'::text[] not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  definition_version integer default 1 not null,
  metric_versions jsonb default '{}'::jsonb not null,
  constraint scorecard_definitions_pkey PRIMARY KEY (id)
);
comment on table tracker_metrics.scorecard_definitions is 'Which metrics belong together.';
CREATE UNIQUE INDEX idx_scorecard_definitions_name ON tracker_metrics.scorecard_definitions USING btree (tenant_id, lower(name)) WHERE (deleted_at IS NULL);
CREATE INDEX idx_scorecard_definitions_tenant ON tracker_metrics.scorecard_definitions USING btree (tenant_id);

create table tracker_metrics.snapshot_progress (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  initiative_id uuid not null,
  day date,
  passed_at timestamp with time zone,
  lags boolean default false not null,
  covered jsonb,
  looked_at timestamp with time zone,
  created_at timestamp with time zone default now() not null,
  past jsonb,
  constraint snapshot_progress_pkey PRIMARY KEY (id),
  constraint snapshot_progress_tenant_id_initiative_id_key UNIQUE (tenant_id, initiative_id)
);
comment on table tracker_metrics.snapshot_progress is 'How far the snapshots of each initiative are computed.';

create table tracker_metrics.test_facts (
  tenant_id uuid not null,
  test_execution_id uuid not null,
  known_from timestamp with time zone not null,
  known_to timestamp with time zone default 'infinity'::timestamp with time zone not null,
  scope_id uuid not null,
  told_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  passed boolean,
  constraint test_facts_pkey PRIMARY KEY (tenant_id, test_execution_id, known_from),
  constraint test_facts_check CHECK (((ended_at IS NULL) = (passed IS NULL)))
);
comment on table tracker_metrics.test_facts is 'Verdicts of tests, as known from one instant to another.';
CREATE INDEX idx_test_facts_ended ON tracker_metrics.test_facts USING btree (tenant_id, scope_id, ended_at) INCLUDE (known_from, known_to, test_execution_id, passed) WHERE (ended_at IS NOT NULL);
CREATE INDEX idx_test_facts_told ON tracker_metrics.test_facts USING btree (tenant_id, scope_id, told_at) INCLUDE (known_from, known_to);

create table tracker_metrics.work_facts (
  tenant_id uuid not null,
  work_item_id uuid not null,
  known_from timestamp with time zone not null,
  known_to timestamp with time zone default 'infinity'::timestamp with time zone not null,
  valid_from timestamp with time zone default '-infinity'::timestamp with time zone not null,
  valid_to timestamp with time zone default 'infinity'::timestamp with time zone not null,
  kind text not null,
  scope_id uuid not null,
  issue_id uuid,
  opened_at timestamp with time zone,
  started_at timestamp with time zone,
  closed_at timestamp with time zone,
  linked_story_id uuid,
  found_by_test boolean default false not null,
  constraint work_facts_pkey PRIMARY KEY (tenant_id, work_item_id, known_from, valid_from),
  constraint work_facts_check CHECK ((valid_from < valid_to)),
  constraint work_facts_kind_check CHECK ((kind = ANY (ARRAY['user_story'::text, 'technical_story'::text, 'defect'::text])))
);
comment on table tracker_metrics.work_facts is 'How planned items and defects stood from one instant to another, as known from one instant to another.';
CREATE INDEX idx_work_facts_closed ON tracker_metrics.work_facts USING btree (tenant_id, scope_id, closed_at) WHERE (closed_at IS NOT NULL);
CREATE INDEX idx_work_facts_issue ON tracker_metrics.work_facts USING btree (tenant_id, issue_id) WHERE ((known_to = 'infinity'::timestamp with time zone) AND (issue_id IS NOT NULL));
CREATE INDEX idx_work_facts_open ON tracker_metrics.work_facts USING btree (tenant_id, scope_id, known_to, opened_at) WHERE (closed_at IS NULL);

create table tracker_metrics.work_statuses (
  tenant_id uuid not null,
  scope_id uuid not null,
  source_status text not null,
  stage text not null,
  constraint work_statuses_pkey PRIMARY KEY (tenant_id, scope_id, source_status),
  constraint work_statuses_stage_check CHECK ((stage = ANY (ARRAY['todo'::text, 'in_progress'::text, 'done'::text])))
);
comment on table tracker_metrics.work_statuses is 'What the statuses of a scope mean, as its items said last.';

create table tracker_operations.incident_deployments (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  incident_id uuid not null,
  deployment_record_id uuid not null,
  relation text default 'caused_by'::text not null,
  source text not null,
  initiative_id uuid,
  method text not null,
  confidence double precision not null,
  evidence jsonb default '{}'::jsonb not null,
  why text not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  constraint incident_deployments_pkey PRIMARY KEY (id),
  constraint incident_deployments_link_key UNIQUE NULLS NOT DISTINCT (tenant_id, incident_id, deployment_record_id, relation, source, initiative_id),
  constraint incident_deployments_confidence_check CHECK (((confidence > (0)::double precision) AND (confidence <= (1)::double precision))),
  constraint incident_deployments_method_check CHECK ((method = ANY (ARRAY['explicit'::text, 'same_scope'::text, 'same_initiative'::text]))),
  constraint incident_deployments_relation_check CHECK ((relation = ANY (ARRAY['caused_by'::text, 'remediated_by'::text])))
);
comment on table tracker_operations.incident_deployments is 'Which deployment caused or mended which incident, how that is known, and how surely.';
CREATE INDEX idx_incident_deployments_deployment ON tracker_operations.incident_deployments USING btree (tenant_id, deployment_record_id);
CREATE INDEX idx_incident_deployments_initiative ON tracker_operations.incident_deployments USING btree (tenant_id, initiative_id) WHERE (initiative_id IS NOT NULL);

create table tracker_operations.incidents (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  scope_id uuid,
  title text not null,
  description text default ''::text not null,
  severity text not null,
  status text not null,
  started_at timestamp with time zone not null,
  resolved_at timestamp with time zone,
  source text not null,
  environment_id uuid,
  reporter_id uuid,
  assignee_id uuid,
  labels text[] default '{}'::text[] not null,
  links jsonb default '[]'::jsonb not null,
  external_refs jsonb default '[]'::jsonb not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  external_key text,
  source_type text,
  rich_description jsonb,
  caused_by uuid,
  remediated_by uuid[] default '{}'::uuid[] not null,
  reopenings jsonb default '[]'::jsonb not null,
  issue_id uuid,
  constraint incidents_pkey PRIMARY KEY (id),
  constraint incidents_severity_check CHECK ((severity = ANY (ARRAY['critical'::text, 'major'::text, 'minor'::text, 'cosmetic'::text]))),
  constraint incidents_status_check CHECK ((status = ANY (ARRAY['open'::text, 'in_progress'::text, 'resolved'::text, 'closed'::text, 'duplicate'::text])))
);
comment on table tracker_operations.incidents is 'Interruptions of service, from which recovery time is told.';
CREATE INDEX idx_incidents_caused_by ON tracker_operations.incidents USING btree (tenant_id, caused_by) WHERE (caused_by IS NOT NULL);
CREATE INDEX idx_incidents_issue ON tracker_operations.incidents USING btree (tenant_id, issue_id) WHERE (issue_id IS NOT NULL);
CREATE INDEX idx_incidents_remediated ON tracker_operations.incidents USING btree (tenant_id) WHERE (remediated_by <> '{}'::uuid[]);
CREATE INDEX idx_incidents_reported ON tracker_operations.incidents USING btree (tenant_id, scope_id, LEAST(started_at, created_at)) WHERE (source = 'api'::text);
CREATE INDEX idx_incidents_scope ON tracker_operations.incidents USING btree (tenant_id, scope_id);
CREATE INDEX idx_incidents_started ON tracker_operations.incidents USING btree (tenant_id, started_at);

create table tracker_qa.defects (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  test_execution_id uuid,
  linked_story_id uuid,
  severity text not null,
  priority text not null,
  status text default 'open'::text not null,
  reporter_id uuid not null,
  assignee_id uuid,
  description text not null,
  labels text[] default '{}'::text[] not null,
  external_refs jsonb default '[]'::jsonb not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  scope_id uuid,
  title text,
  opened_at timestamp with time zone,
  closed_at timestamp with time zone,
  external_key text,
  source_type text,
  story_points numeric,
  cycle_id uuid,
  cycle_ids uuid[] default '{}'::uuid[] not null,
  release_package_ids uuid[] default '{}'::uuid[] not null,
  rich_description jsonb,
  issue_id uuid,
  constraint defects_pkey PRIMARY KEY (id),
  constraint defects_priority_check CHECK ((priority = ANY (ARRAY['p0'::text, 'p1'::text, 'p2'::text, 'p3'::text]))),
  constraint defects_severity_check CHECK ((severity = ANY (ARRAY['critical'::text, 'major'::text, 'minor'::text, 'cosmetic'::text]))),
  constraint defects_status_check CHECK ((status = ANY (ARRAY['open'::text, 'in_progress'::text, 'resolved'::text, 'closed'::text, 'duplicate'::text])))
);
comment on table tracker_qa.defects is 'Bugs, of tests and of sources.';
CREATE INDEX idx_defects_assignee ON tracker_qa.defects USING btree (tenant_id, assignee_id);
CREATE INDEX idx_defects_cycle ON tracker_qa.defects USING btree (tenant_id, cycle_id) WHERE (cycle_id IS NOT NULL);
CREATE INDEX idx_defects_key ON tracker_qa.defects USING btree (tenant_id, external_key) WHERE (external_key IS NOT NULL);
CREATE INDEX idx_defects_scope ON tracker_qa.defects USING btree (tenant_id, scope_id, closed_at);
CREATE INDEX idx_defects_severity ON tracker_qa.defects USING btree (tenant_id, severity);
CREATE INDEX idx_defects_tenant_status ON tracker_qa.defects USING btree (tenant_id, status);

create table tracker_qa.test_cycles (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  implementation_cycle_id uuid not null,
  target_version text not null,
  start_date timestamp with time zone not null,
  end_date timestamp with time zone,
  pass_rate_percentage double precision,
  status text default 'active'::text not null,
  qa_lead_id uuid not null,
  execution_ids uuid[] default '{}'::uuid[] not null,
  quality_gate jsonb,
  external_refs jsonb default '[]'::jsonb not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  constraint test_cycles_pkey PRIMARY KEY (id),
  constraint test_cycles_status_check CHECK ((status = ANY (ARRAY['planned'::text, 'active'::text, 'closed'::text])))
);
comment on table tracker_qa.test_cycles is 'Rounds of testing for a version.';
CREATE INDEX idx_test_cycles_tenant_cycle ON tracker_qa.test_cycles USING btree (tenant_id, implementation_cycle_id);
CREATE INDEX idx_test_cycles_tenant_status ON tracker_qa.test_cycles USING btree (tenant_id, status);

create table tracker_qa.test_executions (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  cycle_id uuid not null,
  technical_story_id uuid not null,
  test_case_code text not null,
  status text default 'pending'::text not null,
  executor_id uuid not null,
  execution_logs text,
  external_refs jsonb default '[]'::jsonb not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  constraint test_executions_pkey PRIMARY KEY (id),
  constraint test_executions_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'passed'::text, 'failed'::text, 'blocked'::text, 'skipped'::text])))
);
comment on table tracker_qa.test_executions is 'Results of single test cases.';
CREATE INDEX idx_test_executions_status ON tracker_qa.test_executions USING btree (tenant_id, status);
CREATE INDEX idx_test_executions_story ON tracker_qa.test_executions USING btree (tenant_id, technical_story_id);
CREATE INDEX idx_test_executions_tenant_cycle ON tracker_qa.test_executions USING btree (tenant_id, cycle_id);

create table tracker_release.deployment_changes (
  tenant_id uuid not null,
  deployment_record_id uuid not null,
  base_sha text not null,
  commit_id uuid not null,
  known_by text not null,
  position integer,
  created_at timestamp with time zone default now() not null,
  constraint deployment_changes_pkey PRIMARY KEY (tenant_id, deployment_record_id, base_sha, commit_id),
  constraint deployment_changes_known_by_check CHECK ((known_by = ANY (ARRAY['compare'::text, 'merge_commit'::text, 'explicit'::text, 'time'::text])))
);
comment on table tracker_release.deployment_changes is 'Which commits a deployment brought, where base_sha is the contents_base_sha of the deployment. Only ever added to.';
CREATE INDEX idx_deployment_changes_commit ON tracker_release.deployment_changes USING btree (tenant_id, commit_id);

create table tracker_release.deployment_records (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  release_package_id uuid not null,
  environment_id uuid not null,
  deployed_by_id uuid not null,
  deployment_date timestamp with time zone default now() not null,
  status text default 'in_progress'::text not null,
  rollback_url text,
  external_refs jsonb default '[]'::jsonb not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  scope_id uuid,
  external_id text,
  commit_sha text,
  ref text,
  task text,
  production boolean default false not null,
  source text,
  requested_at timestamp with time zone,
  first_terminal_at timestamp with time zone,
  source_status text,
  status_history jsonb default '[]'::jsonb not null,
  previous_deployment_id uuid,
  kind text default 'normal'::text not null,
  failure_signals jsonb default '[]'::jsonb not null,
  contents_base_sha text,
  contents_complete boolean,
  deployed_version text,
  declared_kind text,
  remediates uuid[] default '{}'::uuid[] not null,
  pull_requests integer[] default '{}'::integer[] not null,
  constraint deployment_records_pkey PRIMARY KEY (id),
  constraint deployment_records_declared_kind_check CHECK ((declared_kind = ANY (ARRAY['normal'::text, 'rollback'::text, 'hotfix'::text]))),
  constraint deployment_records_kind_check CHECK ((kind = ANY (ARRAY['normal'::text, 'rollback'::text, 'hotfix'::text]))),
  constraint deployment_records_status_check CHECK ((status = ANY (ARRAY['in_progress'::text, 'success'::text, 'failed'::text, 'rolled_back'::text])))
);
comment on table tracker_release.deployment_records is 'Deployments, each with the first time it ended and what spoke against it.';
CREATE INDEX idx_deployment_records_environment ON tracker_release.deployment_records USING btree (tenant_id, environment_id);
CREATE INDEX idx_deployment_records_reported ON tracker_release.deployment_records USING btree (tenant_id, scope_id, LEAST(first_terminal_at, created_at)) WHERE (source = 'api'::text);
CREATE INDEX idx_deployment_records_source ON tracker_release.deployment_records USING btree (tenant_id, scope_id, source, external_id);
CREATE INDEX idx_deployment_records_status ON tracker_release.deployment_records USING btree (tenant_id, status);
CREATE INDEX idx_deployment_records_succession ON tracker_release.deployment_records USING btree (tenant_id, scope_id, environment_id, first_terminal_at, requested_at, id) INCLUDE (commit_sha, contents_base_sha, external_id) WHERE ((status = 'success'::text) AND (source = 'deployments'::text) AND (deleted_at IS NULL));
CREATE INDEX idx_deployment_records_tenant_package ON tracker_release.deployment_records USING btree (tenant_id, release_package_id);
CREATE INDEX idx_deployment_records_terminal ON tracker_release.deployment_records USING btree (tenant_id, scope_id, environment_id, first_terminal_at);
CREATE INDEX idx_deployment_records_unfinished ON tracker_release.deployment_records USING btree (tenant_id, scope_id, requested_at) WHERE ((first_terminal_at IS NULL) AND (deleted_at IS NULL));

create table tracker_release.environments (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  name text not null,
  type text not null,
  configuration jsonb default '{}'::jsonb not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  scope_id uuid,
  transient boolean default false not null,
  constraint environments_pkey PRIMARY KEY (id),
  constraint environments_type_check CHECK ((type = ANY (ARRAY['development'::text, 'staging'::text, 'uat'::text, 'production'::text])))
);
comment on table tracker_release.environments is 'Where deployments go.';
CREATE INDEX idx_environments_tenant_type ON tracker_release.environments USING btree (tenant_id, type);

create table tracker_release.planned_dates (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  release_package_id uuid not null,
  planned_at timestamp with time zone not null,
  recorded_at timestamp with time zone not null,
  constraint planned_dates_pkey PRIMARY KEY (id)
);
comment on table tracker_release.planned_dates is 'For when each release was planned, from when on. Only ever added to.';
CREATE INDEX idx_planned_dates_package ON tracker_release.planned_dates USING btree (tenant_id, release_package_id, recorded_at);

create table tracker_release.release_packages (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid not null,
  version_number text not null,
  release_notes text,
  status text default 'planned'::text not null,
  release_manager_id uuid not null,
  validated_story_ids uuid[] default '{}'::uuid[] not null,
  release_gate jsonb,
  external_refs jsonb default '[]'::jsonb not null,
  created_at timestamp with time zone default now() not null,
  created_by uuid not null,
  updated_at timestamp with time zone default now() not null,
  updated_by uuid not null,
  deleted_at timestamp with time zone,
  version integer default 1 not null,
  scope_id uuid,
  title text,
  draft boolean,
  prerelease boolean,
  published_at timestamp with time zone,
  deployed_at timestamp with time zone,
  start_date timestamp with time zone,
  archived boolean default false not null,
  planned_at timestamp with time zone,
  constraint release_packages_pkey PRIMARY KEY (id),
  constraint release_packages_status_check CHECK ((status = ANY (ARRAY['planned'::text, 'approved'::text, 'deployed'::text, 'rolled_back'::text, 'cancelled'::text])))
);
comment on table tracker_release.release_packages is 'Versions that are or were to be deployed.';
CREATE INDEX idx_release_packages_planned ON tracker_release.release_packages USING btree (tenant_id, scope_id) WHERE (planned_at IS NOT NULL);
CREATE INDEX idx_release_packages_tenant_status ON tracker_release.release_packages USING btree (tenant_id, status);
CREATE INDEX idx_release_packages_version ON tracker_release.release_packages USING btree (tenant_id, version_number);

alter table tracker_integration.egress_actions add constraint egress_actions_tenant_id_integration_endpoint_id_fkey FOREIGN KEY (tenant_id, integration_endpoint_id) REFERENCES tracker_integration.integration_endpoints(tenant_id, id);

alter table tracker_integration.egress_events add constraint egress_events_tenant_id_integration_endpoint_id_fkey FOREIGN KEY (tenant_id, integration_endpoint_id) REFERENCES tracker_integration.integration_endpoints(tenant_id, id);

alter table tracker_integration.event_deliveries add constraint event_deliveries_tenant_id_event_subscription_id_fkey FOREIGN KEY (tenant_id, event_subscription_id) REFERENCES tracker_integration.event_subscriptions(tenant_id, id);

alter table tracker_integration.scope_bindings add constraint scope_bindings_endpoint_fkey FOREIGN KEY (tenant_id, integration_endpoint_id) REFERENCES tracker_integration.integration_endpoints(tenant_id, id);

CREATE OR REPLACE FUNCTION tracker_audit.prevent_audit_modification()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  if tg_op = 'DELETE' and current_user = 'tracker_eraser' and not exists (
    select from tracker_governance.tenants where id = old.tenant_id and deleted_at is null
  ) then
    return old;
  end if;
  raise exception 'Audit entries cannot be modified or deleted';
end;
$function$;
revoke all on function tracker_audit.prevent_audit_modification() from public;

CREATE OR REPLACE FUNCTION tracker_design.date_status()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  if tg_op = 'INSERT' or new.status is distinct from old.status then new.status_at := clock_timestamp(); end if;
  return new;
end;
$function$;
revoke all on function tracker_design.date_status() from public;

CREATE OR REPLACE FUNCTION tracker_design.keep_contract_version()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  if tg_op = 'UPDATE' then
    if new.content_payload = old.content_payload then return null; end if;
    insert into tracker_design.contract_versions (tenant_id, contract_id, content_payload, recorded_at)
      select old.tenant_id, old.id, old.content_payload, old.updated_at
       where not exists (
         select from tracker_design.contract_versions v where v.tenant_id = old.tenant_id and v.contract_id = old.id);
  end if;
  insert into tracker_design.contract_versions (tenant_id, contract_id, content_payload, recorded_at)
    values (new.tenant_id, new.id, new.content_payload, clock_timestamp());
  return null;
end;
$function$;
revoke all on function tracker_design.keep_contract_version() from public;

CREATE OR REPLACE FUNCTION tracker_governance.announce_events()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  tenant uuid;
begin
  for tenant in select distinct tenant_id from added loop
    perform pg_notify('trackerd_outbox', tenant::text);
  end loop;
  return null;
end;
$function$;
revoke all on function tracker_governance.announce_events() from public;

CREATE OR REPLACE FUNCTION tracker_governance.current_tenant_id()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
  select nullif(current_setting('app.current_tenant_id', true), '')::uuid
$function$;
revoke all on function tracker_governance.current_tenant_id() from public;
grant execute on function tracker_governance.current_tenant_id() to app_user;
grant execute on function tracker_governance.current_tenant_id() to tracker_door;
grant execute on function tracker_governance.current_tenant_id() to tracker_eraser;
grant execute on function tracker_governance.current_tenant_id() to tracker_relay;

CREATE OR REPLACE FUNCTION tracker_governance.raise_version()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  new.version := old.version + 1;
  return new;
end;
$function$;
revoke all on function tracker_governance.raise_version() from public;

CREATE OR REPLACE FUNCTION tracker_governance.touch_row()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  new.version := old.version + 1;
  new.updated_at := now();
  return new;
end;
$function$;
revoke all on function tracker_governance.touch_row() from public;

CREATE OR REPLACE FUNCTION tracker_integration.door_api_key(prefix text)
 RETURNS TABLE(id uuid, tenant_id uuid, tenant_slug text, name text, secret_hash bytea, role text, expires_at timestamp with time zone, revoked_at timestamp with time zone)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select k.id, k.tenant_id, t.slug, k.name, k.secret_hash, k.role, k.expires_at, k.revoked_at
  from tracker_integration.api_keys k
  join tracker_governance.tenants t on t.id = k.tenant_id
  where k.prefix = door_api_key.prefix and k.deleted_at is null and t.deleted_at is null
$function$;
revoke all on function tracker_integration.door_api_key(text) from public;
alter function tracker_integration.door_api_key(text) owner to tracker_door;

CREATE OR REPLACE FUNCTION tracker_integration.door_endpoint(endpoint uuid)
 RETURNS TABLE(tenant_id uuid, system_type text, host text, base_url text, status text, auth_config jsonb)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select e.tenant_id, e.system_type, e.host, e.base_url, e.status, e.auth_config
  from tracker_integration.integration_endpoints e
  where e.id = endpoint and e.deleted_at is null
$function$;
revoke all on function tracker_integration.door_endpoint(uuid) from public;
alter function tracker_integration.door_endpoint(uuid) owner to tracker_door;

CREATE OR REPLACE FUNCTION tracker_integration.door_store(ids uuid[], tenant_ids uuid[], endpoint_ids uuid[], delivery_ids text[], topics text[], headers text[], content_types text[], bodies bytea[], encodings text[], body_sizes integer[], secret_ids text[], received_ats timestamp with time zone[], traceparents text[] DEFAULT NULL::text[])
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  return query
    insert into tracker_integration.inbox_messages (
      id, tenant_id, integration_endpoint_id, delivery_id, topic, headers, content_type, body, body_encoding,
      body_bytes, origin, secret_id, received_at, traceparent
    )
    select
      d.id, d.tenant_id, d.endpoint_id, d.delivery_id, d.topic, d.headers::jsonb, d.content_type, d.body, d.encoding,
      d.body_size, 'webhook', d.secret_id, d.received_at, d.traceparent
    from unnest(
      ids, tenant_ids, endpoint_ids, delivery_ids, topics, headers, content_types, bodies, encodings, body_sizes,
      secret_ids, received_ats, traceparents
    ) as d (
      id, tenant_id, endpoint_id, delivery_id, topic, headers, content_type, body, encoding, body_size, secret_id,
      received_at, traceparent
    )
    on conflict (id) do nothing
    returning inbox_messages.id;
end;
$function$;
revoke all on function tracker_integration.door_store(uuid[],uuid[],uuid[],text[],text[],text[],text[],bytea[],text[],integer[],text[],timestamp with time zone[],text[]) from public;
alter function tracker_integration.door_store(uuid[],uuid[],uuid[],text[],text[],text[],text[],bytea[],text[],integer[],text[],timestamp with time zone[],text[]) owner to tracker_door;

CREATE OR REPLACE FUNCTION tracker_metrics.dirty_defects()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_nestloop TO 'off'
AS $function$
begin
  insert into tracker_metrics.dirty_buckets (tenant_id, initiative_id, first_day, last_day)
    select c.tenant_id, b.initiative_id, lower(days), upper(days) - 1
      from (select n.tenant_id, n.scope_id, range_agg(daterange(d.day, d.day, '[]')) as spans
              from before o join after n using (id)
             cross join lateral (
               select (at at time zone 'UTC')::date as day
                 from unnest(array[coalesce(n.opened_at, n.created_at), n.closed_at]) as at where at is not null) d
             where (o.labels, o.release_package_ids, o.test_execution_id, o.linked_story_id) is distinct from
                   (n.labels, n.release_package_ids, n.test_execution_id, n.linked_story_id)
             group by n.tenant_id, n.scope_id) c
     cross join lateral (
       select initiative_id from tracker_integration.scope_bindings
        where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b
     cross join lateral unnest(c.spans) as days;
  return null;
end;
$function$;
revoke all on function tracker_metrics.dirty_defects() from public;

CREATE OR REPLACE FUNCTION tracker_metrics.dirty_work_item_history()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_nestloop TO 'off'
AS $function$
begin
  insert into tracker_metrics.dirty_buckets (tenant_id, initiative_id, first_day, last_day)
    select c.tenant_id, b.initiative_id, least(c.day, (now() at time zone 'UTC')::date), (now() at time zone 'UTC')::date
      from (select tenant_id, scope_id, min((changed_at at time zone 'UTC')::date) as day
              from after where field in ('status', 'state') group by tenant_id, scope_id) c
     cross join lateral (
       select initiative_id from tracker_integration.scope_bindings
        where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  return null;
end;
$function$;
revoke all on function tracker_metrics.dirty_work_item_history() from public;

CREATE OR REPLACE FUNCTION tracker_metrics.dirty_work_items()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_nestloop TO 'off'
AS $function$
declare
  today constant date := (now() at time zone 'UTC')::date;
begin
  if tg_op = 'INSERT' then
    insert into tracker_metrics.dirty_buckets (tenant_id, initiative_id, first_day, last_day)
      select c.tenant_id, b.initiative_id, lower(days), upper(days) - 1
        from (select tenant_id, scope_id,
                     range_agg(daterange(
                       least((opened_at at time zone 'UTC')::date, (closed_at at time zone 'UTC')::date, today),
                       coalesce((closed_at at time zone 'UTC')::date, today), '[]')) as spans
                from after where deleted_at is null
               group by tenant_id, scope_id) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b
       cross join lateral unnest(c.spans) as days;
  else
    insert into tracker_metrics.dirty_buckets (tenant_id, initiative_id, first_day, last_day)
      select c.tenant_id, b.initiative_id, lower(days), upper(days) - 1
        from (select tenant_id, scope_id, range_agg(days) as spans
                from (select c.tenant_id, c.scope_id, daterange(min(c.day), max(c.day), '[]') as days
                        from before o join after n using (id)
                       -- An end that is not known counts as now; and only the ends that moved count, when no other did.
                       cross join lateral (
                         select s.tenant_id, s.scope_id, (at at time zone 'UTC')::date as day
                           from (values (o.tenant_id, o.scope_id), (n.tenant_id, n.scope_id)) s (tenant_id, scope_id)
                          cross join lateral (
                            select coalesce(o.opened_at, now()) as at where o.opened_at is distinct from n.opened_at
                             union all
                            select coalesce(n.opened_at, now()) where o.opened_at is distinct from n.opened_at
                             union all
                            select coalesce(o.closed_at, now()) where o.closed_at is distinct from n.closed_at
                             union all
                            select coalesce(n.closed_at, now()) where o.closed_at is distinct from n.closed_at
                             union all
                            select now() where o.status is distinct from n.status
                             union all
                            select unnest(array[coalesce(n.opened_at, now()), coalesce(n.closed_at, now())])
                             where (o.scope_id, o.deleted_at) is distinct from (n.scope_id, n.deleted_at)) moved
                       ) c
                       group by o.id, c.tenant_id, c.scope_id) item
               group by tenant_id, scope_id) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b
       cross join lateral unnest(c.spans) as days;
  end if;
  return null;
end;
$function$;
revoke all on function tracker_metrics.dirty_work_items() from public;

CREATE OR REPLACE FUNCTION tracker_metrics.keep_defect_facts()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_nestloop TO 'off'
AS $function$
declare
  items tracker_metrics.work_facts[];
  words tracker_metrics.work_statuses[];
begin
  if tg_op = 'INSERT' then
    select array_agg(row(tenant_id, id, null, null, null, null, 'defect', case when deleted_at is null then scope_id end,
                         issue_id, opened_at, null, closed_at, linked_story_id, test_execution_id is not null)::tracker_metrics.work_facts),
           array_agg(row(tenant_id, scope_id, external_refs -> 0 ->> 'source_status', status)::tracker_metrics.work_statuses)
             filter (where deleted_at is null)
      into items, words from after;
  else
    select array_agg(row(tenant_id, id, null, null, null, null, 'defect', case when deleted_at is null then scope_id end,
                         issue_id, opened_at, null, closed_at, linked_story_id, test_execution_id is not null)::tracker_metrics.work_facts),
           array_agg(row(tenant_id, scope_id, external_refs -> 0 ->> 'source_status', status)::tracker_metrics.work_statuses)
             filter (where deleted_at is null)
      into items, words
      from (select n.* from before o join after n using (id)
             where (o.scope_id, o.issue_id, o.external_refs -> 0 ->> 'source_status', o.status, o.opened_at, o.closed_at, o.linked_story_id, o.test_execution_id, o.deleted_at)
                   is distinct from
                   (n.scope_id, n.issue_id, n.external_refs -> 0 ->> 'source_status', n.status, n.opened_at, n.closed_at, n.linked_story_id, n.test_execution_id, n.deleted_at)) n;
  end if;
  if words is not null then perform tracker_metrics.learn_work_statuses(words); end if;
  if items is not null then perform tracker_metrics.record_work_items(items); end if;
  return null;
end;
$function$;
revoke all on function tracker_metrics.keep_defect_facts() from public;

CREATE OR REPLACE FUNCTION tracker_metrics.keep_endpoint_access()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  if new.has_credential then
    insert into tracker_metrics.endpoint_access (tenant_id, integration_endpoint_id, known_from)
    values (new.tenant_id, new.id, case when tg_op = 'INSERT' then '-infinity' else clock_timestamp() end);
  else
    update tracker_metrics.endpoint_access set known_to = clock_timestamp()
     where tenant_id = new.tenant_id and integration_endpoint_id = new.id and known_to = 'infinity';
  end if;
  return null;
end;
$function$;
revoke all on function tracker_metrics.keep_endpoint_access() from public;

CREATE OR REPLACE FUNCTION tracker_metrics.keep_facts_of_tested_stories()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_nestloop TO 'off'
 SET enable_seqscan TO 'off'
AS $function$
declare
  moved uuid[];
  tests tracker_metrics.test_facts[];
begin
  if tg_op = 'INSERT' then
    select array_agg(id) into moved from after where scope_id is not null;
  else
    select array_agg(n.id) into moved from before o join after n using (id) where o.scope_id is distinct from n.scope_id;
    perform pg_advisory_xact_lock(hashtextextended('tests/' || tenant_id, 0))
       from (select distinct tenant_id from after where id = any (moved) order by tenant_id) t;
  end if;
  if moved is null then return null; end if;
  select array_agg(row(n.tenant_id, t.id, null, null, n.scope_id, t.created_at,
                       case when t.has_verdict then t.updated_at end,
                       case when t.has_verdict then t.status = 'passed' end)::tracker_metrics.test_facts)
    into tests
    from after n
   cross join lateral (
     select id, created_at, updated_at, status, status in ('passed', 'failed') and deleted_at is null as has_verdict
       from tracker_qa.test_executions where tenant_id = n.tenant_id and technical_story_id = n.id offset 0) t
   where n.id = any (moved);
  if tests is not null then perform tracker_metrics.record_tests(tests); end if;
  return null;
end;
$function$;
revoke all on function tracker_metrics.keep_facts_of_tested_stories() from public;

CREATE OR REPLACE FUNCTION tracker_metrics.keep_production_environments()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  since timestamptz := case when tg_op = 'INSERT' then new.updated_at else clock_timestamp() end;
begin
  if tg_op = 'UPDATE' then
    select greatest(since, max(known_from) + interval '1 microsecond') into since from tracker_metrics.production_environments
     where tenant_id = new.tenant_id and environment_id = new.id;
    update tracker_metrics.production_environments set known_to = since
     where tenant_id = new.tenant_id and environment_id = new.id and known_to = 'infinity';
  end if;
  if new.type = 'production' and not new.transient and new.deleted_at is null and new.scope_id is not null then
    insert into tracker_metrics.production_environments (tenant_id, environment_id, known_from, scope_id)
    values (new.tenant_id, new.id, since, new.scope_id);
  end if;
  return null;
end;
$function$;
revoke all on function tracker_metrics.keep_production_environments() from public;

CREATE OR REPLACE FUNCTION tracker_metrics.keep_scope_initiatives()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_nestloop TO 'off'
AS $function$
declare
  this_instant constant timestamptz := clock_timestamp();
begin
  if tg_op = 'INSERT' then
    insert into tracker_metrics.scope_initiatives
      (tenant_id, scope_binding_id, known_from, initiative_id, scope_id, name, told_since, stopped_at, deployment_source,
       attribution_hours)
    select tenant_id, id, created_at, initiative_id, scope_id, name, created_at, case when status <> 'active' then created_at end,
           rules ->> 'deploymentSource', (rules ->> 'attributionWindowHours')::double precision
      from after where deleted_at is null;
    return null;
  end if;

  update tracker_metrics.scope_initiatives h
     set told_since = moved.created_at, known_from = case when h.known_from = h.told_since then moved.created_at else h.known_from end
    from (select f.place, n.created_at
            from before o join after n using (id)
           cross join lateral (
             select ctid as place from tracker_metrics.scope_initiatives
              where tenant_id = n.tenant_id and scope_binding_id = n.id and told_since = o.created_at offset 0) f
           where o.created_at <> n.created_at) moved
   where h.ctid = moved.place;

  with told as materialized (
    select n.*
      from before o join after n using (id)
     where (o.initiative_id, o.scope_id, o.name, o.status = 'active', o.rules ->> 'deploymentSource',
            o.rules ->> 'attributionWindowHours', o.deleted_at is null)
           is distinct from
           (n.initiative_id, n.scope_id, n.name, n.status = 'active', n.rules ->> 'deploymentSource',
            n.rules ->> 'attributionWindowHours', n.deleted_at is null)
  ), known as materialized (
    select t.id, h.place, h.told_since, h.stopped_at, h.told_since <= h.stopped_at as is_stopped,
           greatest(this_instant, h.known_from + interval '1 microsecond', h.known_to) as since
      from told t
     cross join lateral (
       select case when known_to = 'infinity' then ctid end as place, case when known_to = 'infinity' then told_since end as told_since,
              case when known_to = 'infinity' then stopped_at end as stopped_at, known_from, nullif(known_to, 'infinity') as known_to
         from tracker_metrics.scope_initiatives
        where tenant_id = t.tenant_id and scope_binding_id = t.id order by known_from desc limit 1) h
  ), ended as (
    update tracker_metrics.scope_initiatives h set known_to = k.since from known k where h.ctid = k.place
  )
  insert into tracker_metrics.scope_initiatives
    (tenant_id, scope_binding_id, known_from, initiative_id, scope_id, name, told_since, stopped_at, deployment_source,
     attribution_hours)
  select t.tenant_id, t.id, coalesce(k.since, this_instant), t.initiative_id, t.scope_id, t.name,
         case when k.told_since is null or k.is_stopped and t.status = 'active' then coalesce(k.since, this_instant) else k.told_since end,
         case when t.status = 'active' or k.is_stopped then k.stopped_at else coalesce(k.since, this_instant) end,
         t.rules ->> 'deploymentSource', (t.rules ->> 'attributionWindowHours')::double precision
    from told t left join known k on k.id = t.id
   where t.deleted_at is null;

  -- Its work and its tests go along, however old: what is not frozen is to be computed anew.
  insert into tracker_metrics.dirty_buckets (tenant_id, initiative_id, first_day, last_day)
  select distinct s.tenant_id, s.initiative_id, '1970-01-01'::date, (now() at time zone 'UTC')::date
    from before o join after n using (id)
   cross join lateral (values (o.tenant_id, o.initiative_id), (n.tenant_id, n.initiative_id)) s (tenant_id, initiative_id)
   where o.scope_id is not null
     and (o.initiative_id, o.scope_id, o.deleted_at is null) is distinct from (n.initiative_id, n.scope_id, n.deleted_at is null);
  return null;
end;
$function$;
revoke all on function tracker_metrics.keep_scope_initiatives() from public;

CREATE OR REPLACE FUNCTION tracker_metrics.keep_technical_story_facts()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_nestloop TO 'off'
AS $function$
declare
  items tracker_metrics.work_facts[];
  words tracker_metrics.work_statuses[];
begin
  if tg_op = 'INSERT' then
    select array_agg(row(tenant_id, id, null, null, null, null, 'technical_story', case when deleted_at is null then scope_id end,
                         issue_id, opened_at, null, closed_at, null, false)::tracker_metrics.work_facts),
           array_agg(row(tenant_id, scope_id, source_status, coalesce(source_stage, status))::tracker_metrics.work_statuses)
             filter (where deleted_at is null)
      into items, words from after;
  else
    select array_agg(row(tenant_id, id, null, null, null, null, 'technical_story', case when deleted_at is null then scope_id end,
                         issue_id, opened_at, null, closed_at, null, false)::tracker_metrics.work_facts),
           array_agg(row(tenant_id, scope_id, source_status, coalesce(source_stage, status))::tracker_metrics.work_statuses)
             filter (where deleted_at is null)
      into items, words
      from (select n.* from before o join after n using (id)
             where (o.scope_id, o.issue_id, o.source_status, o.source_stage, o.opened_at, o.closed_at, o.deleted_at)
                   is distinct from
                   (n.scope_id, n.issue_id, n.source_status, n.source_stage, n.opened_at, n.closed_at, n.deleted_at)) n;
  end if;
  if words is not null then perform tracker_metrics.learn_work_statuses(words); end if;
  if items is not null then perform tracker_metrics.record_work_items(items); end if;
  return null;
end;
$function$;
revoke all on function tracker_metrics.keep_technical_story_facts() from public;

CREATE OR REPLACE FUNCTION tracker_metrics.keep_test_facts()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_nestloop TO 'off'
 SET enable_seqscan TO 'off'
AS $function$
declare
  tests tracker_metrics.test_facts[];
begin
  perform pg_advisory_xact_lock_shared(hashtextextended('tests/' || tenant_id, 0))
     from (select distinct tenant_id from after order by tenant_id) t;
  select array_agg(row(n.tenant_id, n.id, null, null, s.scope_id, n.created_at,
                       case when n.status in ('passed', 'failed') and n.deleted_at is null then n.updated_at end,
                       case when n.status in ('passed', 'failed') and n.deleted_at is null then n.status = 'passed' end
                      )::tracker_metrics.test_facts)
    into tests
    from after n
    left join lateral (
      select scope_id from tracker_construction.technical_stories
       where id = n.technical_story_id and tenant_id = n.tenant_id offset 0) s on true;
  if tests is not null then perform tracker_metrics.record_tests(tests); end if;
  return null;
end;
$function$;
revoke all on function tracker_metrics.keep_test_facts() from public;

CREATE OR REPLACE FUNCTION tracker_metrics.keep_user_story_facts()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_nestloop TO 'off'
AS $function$
declare
  items tracker_metrics.work_facts[];
  words tracker_metrics.work_statuses[];
begin
  if tg_op = 'INSERT' then
    select array_agg(row(tenant_id, id, null, null, null, null, 'user_story', case when deleted_at is null then scope_id end,
                         issue_id, opened_at, null, closed_at, null, false)::tracker_metrics.work_facts),
           array_agg(row(tenant_id, scope_id, source_status, status)::tracker_metrics.work_statuses)
             filter (where deleted_at is null)
      into items, words from after;
  else
    select array_agg(row(tenant_id, id, null, null, null, null, 'user_story', case when deleted_at is null then scope_id end,
                         issue_id, opened_at, null, closed_at, null, false)::tracker_metrics.work_facts),
           array_agg(row(tenant_id, scope_id, source_status, status)::tracker_metrics.work_statuses)
             filter (where deleted_at is null)
      into items, words
      from (select n.* from before o join after n using (id)
             where (o.scope_id, o.issue_id, o.source_status, o.status, o.opened_at, o.closed_at, o.deleted_at)
                   is distinct from
                   (n.scope_id, n.issue_id, n.source_status, n.status, n.opened_at, n.closed_at, n.deleted_at)) n;
  end if;
  if words is not null then perform tracker_metrics.learn_work_statuses(words); end if;
  if items is not null then perform tracker_metrics.record_work_items(items); end if;
  return null;
end;
$function$;
revoke all on function tracker_metrics.keep_user_story_facts() from public;

CREATE OR REPLACE FUNCTION tracker_metrics.keep_work_history_facts()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_nestloop TO 'off'
 SET enable_seqscan TO 'off'
AS $function$
declare
  items tracker_metrics.work_facts[];
begin
  select array_agg(row(h.tenant_id, f.work_item_id, null, null, null, null, null, null, null, null, null, null, null, null)::tracker_metrics.work_facts)
    into items
    from (select distinct tenant_id, issue_id from after where field in ('status', 'state')) h
   cross join lateral (
     select work_item_id from tracker_metrics.work_facts
      where tenant_id = h.tenant_id and issue_id = h.issue_id and known_to = 'infinity' and valid_to = 'infinity' offset 0) f;
  if items is not null then perform tracker_metrics.record_work_items(items); end if;
  return null;
end;
$function$;
revoke all on function tracker_metrics.keep_work_history_facts() from public;

CREATE OR REPLACE FUNCTION tracker_metrics.learn_incident_statuses()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_nestloop TO 'off'
AS $function$
declare
  words tracker_metrics.work_statuses[];
begin
  if tg_op = 'INSERT' then
    select array_agg(row(tenant_id, scope_id, external_refs -> 0 ->> 'source_status', status)::tracker_metrics.work_statuses)
      into words from after where issue_id is not null and deleted_at is null;
  else
    select array_agg(row(n.tenant_id, n.scope_id, n.external_refs -> 0 ->> 'source_status', n.status)::tracker_metrics.work_statuses)
      into words
      from before o join after n using (id)
     where n.issue_id is not null and n.deleted_at is null
       and (o.scope_id, o.issue_id, o.external_refs -> 0 ->> 'source_status', o.status, o.deleted_at) is distinct from
           (n.scope_id, n.issue_id, n.external_refs -> 0 ->> 'source_status', n.status, n.deleted_at);
  end if;
  if words is not null then perform tracker_metrics.learn_work_statuses(words); end if;
  return null;
end;
$function$;
revoke all on function tracker_metrics.learn_incident_statuses() from public;

CREATE OR REPLACE FUNCTION tracker_metrics.learn_work_statuses(words tracker_metrics.work_statuses[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_nestloop TO 'off'
 SET enable_seqscan TO 'off'
AS $function$
declare
  items tracker_metrics.work_facts[];
begin
  with told as materialized (
    -- All stages in which work goes on are one here, or the words of stories and those of defects would take turns.
    select distinct on (tenant_id, scope_id, source_status) tenant_id, scope_id, source_status,
           case when stage in ('todo', 'open') then 'todo'
                when stage in ('done', 'resolved', 'closed', 'duplicate') then 'done' else 'in_progress' end as stage
      from unnest(words)
     -- No source has statuses that long, and a key of a table has its limits.
     where scope_id is not null and octet_length(source_status) <= 1000
     order by tenant_id, scope_id, source_status, stage
  ), learned as (
    insert into tracker_metrics.work_statuses as known (tenant_id, scope_id, source_status, stage)
      select t.* from told t
        left join lateral (
          select true as is_known from tracker_metrics.work_statuses s
           where s.tenant_id = t.tenant_id and s.scope_id = t.scope_id and s.source_status = t.source_status
             and s.stage = t.stage offset 0) s on true
       where s.is_known is null
      on conflict (tenant_id, scope_id, source_status) do update set stage = excluded.stage
       where known.stage <> excluded.stage
    returning tenant_id, scope_id, source_status
  ), named as materialized (
    select l.tenant_id, l.scope_id, f.work_item_id, h.changed_at
      from learned l
     cross join lateral (
       select work_item_id, issue_id from tracker_metrics.work_facts
        where tenant_id = l.tenant_id and scope_id = l.scope_id and closed_at is null and known_to = 'infinity'
          and valid_to = 'infinity' and issue_id is not null
        union
       select work_item_id, issue_id from tracker_metrics.work_facts
        where tenant_id = l.tenant_id and scope_id = l.scope_id and closed_at is not null and known_to = 'infinity'
          and valid_to = 'infinity' and issue_id is not null
       offset 0) f
     cross join lateral (
       select min(changed_at) as changed_at from tracker_construction.work_item_history
        where tenant_id = l.tenant_id and issue_id = f.issue_id and field = 'status' and deleted_at is null
          and to_value #>> '{}' = l.source_status offset 0) h
     where h.changed_at is not null
  ), dirty as (
    insert into tracker_metrics.dirty_buckets (tenant_id, initiative_id, first_day, last_day)
      select c.tenant_id, b.initiative_id, least(c.day, (now() at time zone 'UTC')::date), (now() at time zone 'UTC')::date
        from (select tenant_id, scope_id, min((changed_at at time zone 'UTC')::date) as day
                from named group by tenant_id, scope_id) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b
  )
  select array_agg(row(tenant_id, work_item_id, null, null, null, null, null, null, null, null, null, null, null, null)::tracker_metrics.work_facts)
    into items from (select distinct tenant_id, work_item_id from named) n;
  if items is not null then perform tracker_metrics.record_work_items(items); end if;
end;
$function$;
revoke all on function tracker_metrics.learn_work_statuses(tracker_metrics.work_statuses[]) from public;
grant execute on function tracker_metrics.learn_work_statuses(tracker_metrics.work_statuses[]) to app_user;

CREATE OR REPLACE FUNCTION tracker_metrics.mark_commits()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_nestloop TO 'off'
AS $function$
begin
  if tg_op = 'INSERT' then
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
      select distinct c.tenant_id, b.initiative_id, c.scope_id
        from (select distinct tenant_id, scope_id from after n
               where exists (
                       select from tracker_release.deployment_changes l
                        where l.tenant_id = n.tenant_id and l.commit_id = n.id offset 0)
                  or exists (
                       select from tracker_construction.peer_reviews p
                        where p.tenant_id = n.tenant_id and p.scope_id = n.scope_id and p.merge_commit = n.sha
                          and p.merge_commit is not null and p.first_commit_at is null offset 0)) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  else
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
      select distinct c.tenant_id, b.initiative_id, c.scope_id
        from (select distinct n.tenant_id, n.scope_id
                from before o join after n using (id)
               where (o.title, o.author_id, o.author_login, o.author_is_bot, o.authored_at, o.committed_at,
                      o.parents_count, o.inside_path, o.deleted_at)
                     is distinct from
                     (n.title, n.author_id, n.author_login, n.author_is_bot, n.authored_at, n.committed_at,
                      n.parents_count, n.inside_path, n.deleted_at)
                 and (exists (
                        select from tracker_release.deployment_changes l
                         where l.tenant_id = n.tenant_id and l.commit_id = n.id offset 0)
                   or exists (
                        select from tracker_construction.peer_reviews p
                         where p.tenant_id = n.tenant_id and p.scope_id = n.scope_id and p.merge_commit = n.sha
                           and p.merge_commit is not null and p.first_commit_at is null offset 0))) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  end if;
  return null;
end;
$function$;
revoke all on function tracker_metrics.mark_commits() from public;

CREATE OR REPLACE FUNCTION tracker_metrics.mark_deployment_changes()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_nestloop TO 'off'
AS $function$
begin
  insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
    select distinct c.tenant_id, b.initiative_id, c.scope_id
      from (select distinct d.tenant_id, d.scope_id
              from (select distinct deployment_record_id from after) l
             cross join lateral (
               select tenant_id, scope_id from tracker_release.deployment_records
                where id = l.deployment_record_id and production and first_terminal_at is not null offset 0) d) c
     cross join lateral (
       select initiative_id from tracker_integration.scope_bindings
        where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  return null;
end;
$function$;
revoke all on function tracker_metrics.mark_deployment_changes() from public;

CREATE OR REPLACE FUNCTION tracker_metrics.mark_deployments()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_nestloop TO 'off'
AS $function$
begin
  if tg_op = 'INSERT' then
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
      select distinct c.tenant_id, b.initiative_id, c.scope_id
        from (select distinct tenant_id, scope_id from after
               where production and first_terminal_at is not null and deleted_at is null) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  else
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
      select distinct c.tenant_id, b.initiative_id, c.scope_id
        from (select distinct s.tenant_id, s.scope_id
                from before o join after n using (id)
               cross join lateral (values (o.tenant_id, o.scope_id), (n.tenant_id, n.scope_id)) s (tenant_id, scope_id)
               where (o.production or n.production) and num_nonnulls(o.first_terminal_at, n.first_terminal_at) > 0
                 and (o.scope_id, o.environment_id, o.external_id, o.commit_sha, o.ref, o.production, o.source,
                      o.requested_at, o.first_terminal_at, o.status, o.contents_base_sha, o.contents_complete,
                      o.release_package_id, o.deployed_version, o.declared_kind, o.remediates, o.pull_requests, o.deleted_at)
                     is distinct from
                     (n.scope_id, n.environment_id, n.external_id, n.commit_sha, n.ref, n.production, n.source,
                      n.requested_at, n.first_terminal_at, n.status, n.contents_base_sha, n.contents_complete,
                      n.release_package_id, n.deployed_version, n.declared_kind, n.remediates, n.pull_requests, n.deleted_at)) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  end if;
  return null;
end;
$function$;
revoke all on function tracker_metrics.mark_deployments() from public;

CREATE OR REPLACE FUNCTION tracker_metrics.mark_environments()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_nestloop TO 'off'
AS $function$
begin
  if tg_op = 'INSERT' then
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
      select distinct c.tenant_id, b.initiative_id, c.scope_id
        from (select distinct tenant_id, scope_id from after where type = 'production' and deleted_at is null) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  else
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
      select distinct c.tenant_id, b.initiative_id, c.scope_id
        from (select distinct s.tenant_id, s.scope_id
                from before o join after n using (id)
               cross join lateral (values (o.tenant_id, o.scope_id), (n.tenant_id, n.scope_id)) s (tenant_id, scope_id)
               where (o.scope_id, o.type, o.transient, o.deleted_at) is distinct from
                     (n.scope_id, n.type, n.transient, n.deleted_at)) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  end if;
  return null;
end;
$function$;
revoke all on function tracker_metrics.mark_environments() from public;

CREATE OR REPLACE FUNCTION tracker_metrics.mark_incident_deployments()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_nestloop TO 'off'
AS $function$
begin
  if tg_op = 'INSERT' then
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
      select distinct c.tenant_id, b.initiative_id, c.scope_id
        from (select s.tenant_id, s.scope_id
                from after l
               cross join lateral (
                 select tenant_id, scope_id from tracker_release.deployment_records where id = l.deployment_record_id
                  union all
                 select tenant_id, scope_id from tracker_operations.incidents where id = l.incident_id
                 offset 0) s
               where l.source <> 'attribution') c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  else
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
      select distinct c.tenant_id, b.initiative_id, c.scope_id
        from (select s.tenant_id, s.scope_id
                from before o join after n using (id)
               cross join lateral (
                 select tenant_id, scope_id from tracker_release.deployment_records
                  where id in (o.deployment_record_id, n.deployment_record_id)
                  union all
                 select tenant_id, scope_id from tracker_operations.incidents where id in (o.incident_id, n.incident_id)
                 offset 0) s
               where (o.source <> 'attribution' or n.source <> 'attribution')
                 and (o.incident_id, o.deployment_record_id, o.relation, o.source, o.deleted_at) is distinct from
                     (n.incident_id, n.deployment_record_id, n.relation, n.source, n.deleted_at)) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  end if;
  return null;
end;
$function$;
revoke all on function tracker_metrics.mark_incident_deployments() from public;

CREATE OR REPLACE FUNCTION tracker_metrics.mark_incident_history()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_nestloop TO 'off'
 SET enable_seqscan TO 'off'
AS $function$
begin
  insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
    select distinct c.tenant_id, b.initiative_id, c.scope_id
      from (select distinct tenant_id, issue_id from after where field = 'status') h
     cross join lateral (
       select id, tenant_id, scope_id from tracker_operations.incidents
        where tenant_id = h.tenant_id and issue_id = h.issue_id offset 0) i
     cross join lateral (
       values (i.tenant_id, i.scope_id)
        union all
       select d.tenant_id, d.scope_id
         from tracker_operations.incident_deployments l
        cross join lateral (
          select tenant_id, scope_id from tracker_release.deployment_records where id = l.deployment_record_id offset 0) d
        where l.tenant_id = i.tenant_id and l.incident_id = i.id and l.source <> 'attribution'
       offset 0
     ) c (tenant_id, scope_id)
     cross join lateral (
       select initiative_id from tracker_integration.scope_bindings
        where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  return null;
end;
$function$;
revoke all on function tracker_metrics.mark_incident_history() from public;

CREATE OR REPLACE FUNCTION tracker_metrics.mark_incidents()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_nestloop TO 'off'
AS $function$
begin
  if tg_op = 'INSERT' then
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
      select distinct c.tenant_id, b.initiative_id, c.scope_id
        from (select tenant_id, scope_id from after where deleted_at is null
               union
              select d.tenant_id, d.scope_id
                from (select unnest(caused_by || remediated_by) as id from after where deleted_at is null) l
               cross join lateral (
                 select tenant_id, scope_id from tracker_release.deployment_records where id = l.id offset 0) d) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  else
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
      select distinct c.tenant_id, b.initiative_id, c.scope_id
        from (select s.tenant_id, s.scope_id
                from (select o.tenant_id, o.scope_id as before_scope, n.scope_id, n.id,
                             o.caused_by || o.remediated_by || n.caused_by || n.remediated_by as deployments
                        from before o join after n using (id)
                       where (o.scope_id, o.environment_id, o.started_at, o.resolved_at, o.reopenings, o.issue_id, o.caused_by,
                              o.remediated_by, o.status = 'duplicate', o.deleted_at)
                             is distinct from
                             (n.scope_id, n.environment_id, n.started_at, n.resolved_at, n.reopenings, n.issue_id, n.caused_by,
                              n.remediated_by, n.status = 'duplicate', n.deleted_at)) changed
               cross join lateral (
                 values (changed.tenant_id, changed.before_scope), (changed.tenant_id, changed.scope_id)
                  union all
                 select d.tenant_id, d.scope_id
                   from (select unnest(changed.deployments) as id
                          union all
                         select deployment_record_id from tracker_operations.incident_deployments
                          where tenant_id = changed.tenant_id and incident_id = changed.id and source <> 'attribution') l
                  cross join lateral (
                    select tenant_id, scope_id from tracker_release.deployment_records where id = l.id offset 0) d
                 offset 0
               ) s (tenant_id, scope_id)) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  end if;
  return null;
end;
$function$;
revoke all on function tracker_metrics.mark_incidents() from public;

CREATE OR REPLACE FUNCTION tracker_metrics.mark_peer_reviews()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_nestloop TO 'off'
AS $function$
begin
  if tg_op = 'INSERT' then
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id, open_pull_requests)
      select c.tenant_id, b.initiative_id, c.scope_id, case when c.is_open then c.ids end
        from (select tenant_id, scope_id, array_agg(id) as ids, merged_at is null as is_open
                from after where opened_at is not null and deleted_at is null
               group by tenant_id, scope_id, is_open) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  else
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id, open_pull_requests)
      select c.tenant_id, b.initiative_id, c.scope_id, case when c.is_open then c.ids end
        from (select s.tenant_id, s.scope_id, array_agg(distinct n.id) as ids,
                     num_nonnulls(o.merged_at, n.merged_at, o.deleted_at, n.deleted_at) = 0
                       and (o.scope_id, o.number, o.source_branch, o.target_branch)
                           is not distinct from (n.scope_id, n.number, n.source_branch, n.target_branch) as is_open
                from before o join after n using (id)
               cross join lateral (values (o.tenant_id, o.scope_id), (n.tenant_id, n.scope_id)) s (tenant_id, scope_id)
               where (o.scope_id, o.number, o.title, o.source_branch, o.target_branch, o.author_id, o.author_is_bot,
                      o.opened_at, o.first_commit_at, o.first_review_at, o.approved_at, o.merged_at, o.closed_at,
                      o.merge_commit, o.additions, o.deletions, o.author_login, o.ready_at, o.labels, o.reverts,
                      o.inside_path, o.deleted_at)
                     is distinct from
                     (n.scope_id, n.number, n.title, n.source_branch, n.target_branch, n.author_id, n.author_is_bot,
                      n.opened_at, n.first_commit_at, n.first_review_at, n.approved_at, n.merged_at, n.closed_at,
                      n.merge_commit, n.additions, n.deletions, n.author_login, n.ready_at, n.labels, n.reverts,
                      n.inside_path, n.deleted_at)
               group by s.tenant_id, s.scope_id, is_open) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  end if;
  return null;
end;
$function$;
revoke all on function tracker_metrics.mark_peer_reviews() from public;

CREATE OR REPLACE FUNCTION tracker_metrics.mark_pipeline_runs()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_nestloop TO 'off'
AS $function$
begin
  if tg_op = 'INSERT' then
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
      select distinct c.tenant_id, b.initiative_id, c.scope_id
        from (select distinct tenant_id, scope_id from after where status = 'completed' and deleted_at is null) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null
            and rules ->> 'deploymentSource' = 'workflow_runs' offset 0) b;
  else
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
      select distinct c.tenant_id, b.initiative_id, c.scope_id
        from (select distinct s.tenant_id, s.scope_id
                from before o join after n using (id)
               cross join lateral (values (o.tenant_id, o.scope_id), (n.tenant_id, n.scope_id)) s (tenant_id, scope_id)
               where (o.status = 'completed' or n.status = 'completed')
                 and (o.scope_id, o.workflow_name, o.branch, o.head_sha, o.status, o.conclusion, o.started_at,
                      o.finished_at, o.deleted_at)
                     is distinct from
                     (n.scope_id, n.workflow_name, n.branch, n.head_sha, n.status, n.conclusion, n.started_at,
                      n.finished_at, n.deleted_at)) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null
            and rules ->> 'deploymentSource' = 'workflow_runs' offset 0) b;
  end if;
  return null;
end;
$function$;
revoke all on function tracker_metrics.mark_pipeline_runs() from public;

CREATE OR REPLACE FUNCTION tracker_metrics.mark_pull_request_commits()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_nestloop TO 'off'
AS $function$
begin
  insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
    select distinct c.tenant_id, b.initiative_id, c.scope_id
      from (select distinct p.tenant_id, p.scope_id
              from (select distinct peer_review_id from after) l
             cross join lateral (
               select tenant_id, scope_id from tracker_construction.peer_reviews
                where id = l.peer_review_id and merged_at is not null offset 0) p) c
     cross join lateral (
       select initiative_id from tracker_integration.scope_bindings
        where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  return null;
end;
$function$;
revoke all on function tracker_metrics.mark_pull_request_commits() from public;

CREATE OR REPLACE FUNCTION tracker_metrics.mark_releases()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_nestloop TO 'off'
AS $function$
begin
  if tg_op = 'INSERT' then
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
      select distinct c.tenant_id, b.initiative_id, c.scope_id
        from (select distinct tenant_id, scope_id from after
               where published_at is not null and deleted_at is null) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null
            and rules ->> 'deploymentSource' = 'releases' offset 0) b;
  else
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
      select distinct c.tenant_id, b.initiative_id, c.scope_id
        from (select distinct s.tenant_id, s.scope_id
                from before o join after n using (id)
               cross join lateral (values (o.tenant_id, o.scope_id), (n.tenant_id, n.scope_id)) s (tenant_id, scope_id)
               where num_nonnulls(o.published_at, n.published_at) > 0
                 and (o.scope_id, o.version_number, o.draft, o.prerelease, o.published_at, o.deleted_at)
                     is distinct from
                     (n.scope_id, n.version_number, n.draft, n.prerelease, n.published_at, n.deleted_at)) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null
            and rules ->> 'deploymentSource' = 'releases' offset 0) b;
  end if;
  return null;
end;
$function$;
revoke all on function tracker_metrics.mark_releases() from public;

CREATE OR REPLACE FUNCTION tracker_metrics.mark_scope_bindings()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_nestloop TO 'off'
AS $function$
begin
  if tg_op = 'INSERT' then
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id)
      select distinct tenant_id, initiative_id from after where scope_id is not null and deleted_at is null;
  else
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id)
      select distinct s.tenant_id, s.initiative_id
        from before o join after n using (id)
       cross join lateral (values (o.tenant_id, o.initiative_id), (n.tenant_id, n.initiative_id)) s (tenant_id, initiative_id)
       where (o.scope_id, o.initiative_id, o.path_prefix, o.rules, o.default_branch, o.deleted_at) is distinct from
             (n.scope_id, n.initiative_id, n.path_prefix, n.rules, n.default_branch, n.deleted_at);
  end if;
  return null;
end;
$function$;
revoke all on function tracker_metrics.mark_scope_bindings() from public;

CREATE OR REPLACE FUNCTION tracker_metrics.mark_work_statuses()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_nestloop TO 'off'
 SET enable_seqscan TO 'off'
AS $function$
begin
  insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
    select distinct c.tenant_id, b.initiative_id, c.scope_id
      from (select distinct tenant_id, scope_id from after) c
     cross join lateral (
       select from tracker_operations.incidents
        where tenant_id = c.tenant_id and scope_id = c.scope_id and issue_id is not null limit 1) i
     cross join lateral (
       select initiative_id from tracker_integration.scope_bindings
        where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  return null;
end;
$function$;
revoke all on function tracker_metrics.mark_work_statuses() from public;

CREATE OR REPLACE FUNCTION tracker_metrics.record_tests(tests tracker_metrics.test_facts[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_nestloop TO 'off'
 SET enable_seqscan TO 'off'
AS $function$
declare
  this_instant constant timestamptz := clock_timestamp();
begin
  with told as materialized (
    select tenant_id, test_execution_id as id, scope_id, told_at, ended_at, passed from unnest(tests)
  ), known as materialized (
    select t.id, t.tenant_id, f.place, f.scope_id, f.told_at, f.ended_at, f.passed,
           greatest(this_instant, f.known_from + interval '1 microsecond') as since
      from told t
     cross join lateral (
       select ctid as place, known_from, scope_id, told_at, ended_at, passed from tracker_metrics.test_facts
        where tenant_id = t.tenant_id and test_execution_id = t.id and known_to = 'infinity' offset 0) f
  ), differing as materialized (
    select t.*, coalesce(k.since, this_instant) as since, k.place, k.scope_id as scope_before, k.told_at as told_before,
           k.ended_at as ended_before
      from told t left join known k on k.id = t.id
     where (k.scope_id, k.told_at, k.ended_at, k.passed) is distinct from (t.scope_id, t.told_at, t.ended_at, t.passed)
  ), ended as (
    update tracker_metrics.test_facts f set known_to = d.since from differing d where f.ctid = d.place
  ), dirty as (
    insert into tracker_metrics.dirty_buckets (tenant_id, initiative_id, first_day, last_day)
      select distinct c.tenant_id, b.initiative_id, c.day, c.day
        from (select distinct s.tenant_id, s.scope_id, (s.at at time zone 'UTC')::date as day
                from (select tenant_id, scope_before as scope_id, unnest(array[told_before, ended_before]) as at from differing
                       union
                      select tenant_id, scope_id, unnest(array[told_at, ended_at]) from differing) s
               where s.scope_id is not null and s.at is not null) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b
  )
  insert into tracker_metrics.test_facts (tenant_id, test_execution_id, known_from, scope_id, told_at, ended_at, passed)
  select tenant_id, id, since, scope_id, told_at, ended_at, passed from differing where scope_id is not null;
end;
$function$;
revoke all on function tracker_metrics.record_tests(tracker_metrics.test_facts[]) from public;
grant execute on function tracker_metrics.record_tests(tracker_metrics.test_facts[]) to app_user;

CREATE OR REPLACE FUNCTION tracker_metrics.record_work_items(items tracker_metrics.work_facts[], ever boolean DEFAULT false)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_nestloop TO 'off'
 SET enable_seqscan TO 'off'
AS $function$
declare
  this_instant constant timestamptz := clock_timestamp();
begin
  -- Whoever comes later sees what the other wrote: the next statement begins when these are held.
  perform from (select distinct tenant_id, work_item_id from unnest(items) order by work_item_id) i
    cross join lateral (
      select from tracker_metrics.work_facts
       where tenant_id = i.tenant_id and work_item_id = i.work_item_id and known_to = 'infinity' offset 0 for update) f;

  with known as materialized (
    select f.*
      from (select distinct tenant_id, work_item_id from unnest(items)) i
     cross join lateral (
       select ctid as place, tenant_id, work_item_id as id, known_from, valid_from, valid_to, kind, scope_id, issue_id, opened_at,
              started_at, closed_at, linked_story_id, found_by_test
         from tracker_metrics.work_facts
        where tenant_id = i.tenant_id and work_item_id = i.work_item_id and known_to = 'infinity' offset 0) f
  ), told as materialized (
    select work_item_id as id, tenant_id, kind, scope_id, issue_id, opened_at, closed_at, linked_story_id, found_by_test
      from unnest(items) where kind is not null
     union all
    select k.id, k.tenant_id, k.kind, k.scope_id, k.issue_id, k.opened_at, k.closed_at, k.linked_story_id, k.found_by_test
      from known k join unnest(items) i on i.work_item_id = k.id
     where i.kind is null and k.valid_to = 'infinity'
  ), since as materialized (
    select greatest(this_instant, max(known_from) + interval '1 microsecond') as instant from known
  ), entries as materialized (
    select w.id, h.changed_at, h.created_at, h.id as entry_id, h.is_state,
           case when not h.is_state then s.stage when h.word = 'closed' then 'done' else 'todo' end as stage
      from told w
     cross join lateral (
       select id, changed_at, created_at, to_value #>> '{}' as word, field = 'state' as is_state
         from tracker_construction.work_item_history
        where tenant_id = w.tenant_id and issue_id = w.issue_id and field in ('status', 'state') and deleted_at is null
       offset 0) h
      left join lateral (
       select stage from tracker_metrics.work_statuses
        where tenant_id = w.tenant_id and scope_id = w.scope_id and source_status = h.word offset 0) s on true
  ), starts as (
    -- That an issue was closed does not say when work on it began.
    select id, min(changed_at) as started_at from entries where stage is distinct from 'todo' and not is_state group by id
  ), turns as (
    -- Words that nobody explained yet say nothing of what was done. Of two turns of one second the closing came first.
    select id, changed_at, created_at, entry_id, is_state, stage = 'done' as is_done,
           lag(stage = 'done', 1, false) over (turn) as was_done, row_number() over (turn) as place
      from entries where stage is not null
    window turn as (partition by id order by changed_at, is_state and stage = 'todo', created_at, entry_id)
  ), reopenings as materialized (
    -- A source that says that it was opened again need not have told us that it was closed, and when.
    select id, reopened_at, closed_at
      from (select id, changed_at as reopened_at, not is_done and (was_done or is_state) as is_reopened,
                   case when was_done then max(changed_at) filter (where is_done and not was_done) over (
                     partition by id order by place rows between unbounded preceding and 1 preceding) end as closed_at
              from turns) turn
     where is_reopened
  ), standing as materialized (
    select w.*, s.started_at,
           case
             when last.id is null then
               case when ever or of_it.id is null and (o.was_known is not true or o.is_reread) then '-infinity' else instant end
             when o.is_reread then last.valid_from
             when w.scope_id is null then instant
             when (w.scope_id, w.linked_story_id, w.found_by_test)
                  is distinct from (last.scope_id, last.linked_story_id, last.found_by_test) then instant
             when last.closed_at is not null and w.closed_at is distinct from last.closed_at then coalesce(
               (select min(reopened_at) from reopenings r
                 where r.id = w.id and reopened_at > greatest(last.closed_at, last.valid_from) and reopened_at <= instant),
               instant)
             else last.valid_from
           end as border
      from told w
     cross join since
      left join starts s on s.id = w.id
      left join known last on last.id = w.id and last.valid_to = 'infinity'
      left join (select distinct id from known) of_it on of_it.id = w.id
      left join lateral (
        select prior_version is not null as was_known, source_version is not distinct from prior_version and gone_reason is null as is_reread
          from tracker_integration.external_objects where id = w.issue_id offset 0) o on true
  ), drafted as materialized (
    -- How it stood before, as far as it did; then how it stands.
    select k.id, n.tenant_id, k.kind, k.scope_id, k.issue_id, k.opened_at, n.started_at, k.closed_at, k.linked_story_id,
           k.found_by_test, k.valid_from, case when k.valid_to = 'infinity' then n.border else k.valid_to end as valid_to
      from known k join standing n on n.id = k.id
     where k.valid_to < 'infinity' or k.valid_from < n.border
     union all
    select id, tenant_id, kind, scope_id, issue_id, opened_at, started_at, closed_at, linked_story_id, found_by_test,
           border, 'infinity'
      from standing where scope_id is not null
  ), opened_again as materialized (
    -- Within what was drafted, as far as that does not say so itself.
    select d.id, d.valid_from, r.reopened_at, r.closed_at,
           lag(r.reopened_at, 1, d.valid_from) over (partition by d.id, d.valid_from order by r.reopened_at) as begins
      from drafted d join reopenings r on r.id = d.id cross join since
     where r.reopened_at > d.valid_from and r.reopened_at < d.valid_to and r.reopened_at <= instant and r.closed_at is not null
       and (d.closed_at is null or d.closed_at > r.reopened_at)
  ), found as (
    select d.id, d.tenant_id, coalesce(o.begins, d.valid_from) as valid_from, coalesce(o.reopened_at, d.valid_to) as valid_to,
           d.kind, d.scope_id, d.issue_id, d.opened_at, d.started_at,
           case when o.reopened_at is null then d.closed_at else o.closed_at end as closed_at, d.linked_story_id, d.found_by_test
      from drafted d
      left join (
        select id, valid_from, reopened_at, closed_at, begins from opened_again
         union all
        select id, valid_from, null, null, max(reopened_at) from opened_again group by id, valid_from
      ) o on o.id = d.id and o.valid_from = d.valid_from
  ), differing as materialized (
    select k.place, f.*
      from (select k.* from known k join standing n on n.id = k.id) k
      full join found f on f.id = k.id and f.valid_from = k.valid_from
     where (k.valid_to, k.kind, k.scope_id, k.issue_id, k.opened_at, k.started_at, k.closed_at, k.linked_story_id, k.found_by_test)
           is distinct from
           (f.valid_to, f.kind, f.scope_id, f.issue_id, f.opened_at, f.started_at, f.closed_at, f.linked_story_id, f.found_by_test)
  ), ended as (
    update tracker_metrics.work_facts set known_to = (select instant from since)
     where ctid = any (array(select place from differing where place is not null))
  )
  insert into tracker_metrics.work_facts
    (tenant_id, work_item_id, known_from, valid_from, valid_to, kind, scope_id, issue_id, opened_at, started_at, closed_at,
     linked_story_id, found_by_test)
  select tenant_id, id, instant, valid_from, valid_to, kind, scope_id, issue_id, opened_at, started_at, closed_at,
         linked_story_id, found_by_test
    from differing cross join since where id is not null;
end;
$function$;
revoke all on function tracker_metrics.record_work_items(tracker_metrics.work_facts[],boolean) from public;
grant execute on function tracker_metrics.record_work_items(tracker_metrics.work_facts[],boolean) to app_user;

CREATE OR REPLACE FUNCTION tracker_release.keep_planned_dates()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  insert into tracker_release.planned_dates (tenant_id, release_package_id, planned_at, recorded_at)
    select n.tenant_id, n.id, n.planned_at, clock_timestamp()
      from after n
     where n.planned_at is not null
       and n.planned_at is distinct from (
         select d.planned_at from tracker_release.planned_dates d
          where d.tenant_id = n.tenant_id and d.release_package_id = n.id order by d.recorded_at desc limit 1);
  return null;
end;
$function$;
revoke all on function tracker_release.keep_planned_dates() from public;

alter table tracker_artifacts.artifact_definitions enable row level security;
alter table tracker_artifacts.artifact_definitions force row level security;
create policy eraser_removes on tracker_artifacts.artifact_definitions for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_artifacts.artifact_definitions for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_artifacts.artifact_definitions to app_user;
grant select on tracker_artifacts.artifact_definitions to app_user;
grant update on tracker_artifacts.artifact_definitions to app_user;
grant delete on tracker_artifacts.artifact_definitions to tracker_eraser;
grant select on tracker_artifacts.artifact_definitions to tracker_eraser;
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_artifacts.artifact_definitions FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_artifacts.artifact_instances enable row level security;
alter table tracker_artifacts.artifact_instances force row level security;
create policy eraser_removes on tracker_artifacts.artifact_instances for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_artifacts.artifact_instances for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_artifacts.artifact_instances to app_user;
grant select on tracker_artifacts.artifact_instances to app_user;
grant update on tracker_artifacts.artifact_instances to app_user;
grant delete on tracker_artifacts.artifact_instances to tracker_eraser;
grant select on tracker_artifacts.artifact_instances to tracker_eraser;
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_artifacts.artifact_instances FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_artifacts.evidence_records enable row level security;
alter table tracker_artifacts.evidence_records force row level security;
create policy eraser_removes on tracker_artifacts.evidence_records for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_artifacts.evidence_records for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_artifacts.evidence_records to app_user;
grant select on tracker_artifacts.evidence_records to app_user;
grant update on tracker_artifacts.evidence_records to app_user;
grant delete on tracker_artifacts.evidence_records to tracker_eraser;
grant select on tracker_artifacts.evidence_records to tracker_eraser;
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_artifacts.evidence_records FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_audit.audit_entries enable row level security;
alter table tracker_audit.audit_entries force row level security;
create policy eraser_removes on tracker_audit.audit_entries for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_audit.audit_entries for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_audit.audit_entries to app_user;
grant select on tracker_audit.audit_entries to app_user;
grant delete on tracker_audit.audit_entries to tracker_eraser;
grant select on tracker_audit.audit_entries to tracker_eraser;
CREATE TRIGGER audit_entries_immutable BEFORE DELETE OR UPDATE ON tracker_audit.audit_entries FOR EACH ROW EXECUTE FUNCTION tracker_audit.prevent_audit_modification();
alter table tracker_audit.audit_entries enable always trigger audit_entries_immutable;
CREATE TRIGGER audit_entries_not_truncated BEFORE TRUNCATE ON tracker_audit.audit_entries FOR EACH STATEMENT EXECUTE FUNCTION tracker_audit.prevent_audit_modification();
alter table tracker_audit.audit_entries enable always trigger audit_entries_not_truncated;

alter table tracker_construction.branches enable row level security;
alter table tracker_construction.branches force row level security;
create policy eraser_removes on tracker_construction.branches for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_construction.branches for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_construction.branches to app_user;
grant select on tracker_construction.branches to app_user;
grant update on tracker_construction.branches to app_user;
grant delete on tracker_construction.branches to tracker_eraser;
grant select on tracker_construction.branches to tracker_eraser;
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_construction.branches FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_construction.commit_checks enable row level security;
alter table tracker_construction.commit_checks force row level security;
create policy eraser_removes on tracker_construction.commit_checks for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_construction.commit_checks for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_construction.commit_checks to app_user;
grant select on tracker_construction.commit_checks to app_user;
grant update on tracker_construction.commit_checks to app_user;
grant delete on tracker_construction.commit_checks to tracker_eraser;
grant select on tracker_construction.commit_checks to tracker_eraser;
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_construction.commit_checks FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_construction.commits enable row level security;
alter table tracker_construction.commits force row level security;
create policy eraser_removes on tracker_construction.commits for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_construction.commits for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_construction.commits to app_user;
grant select on tracker_construction.commits to app_user;
grant update on tracker_construction.commits to app_user;
grant delete on tracker_construction.commits to tracker_eraser;
grant select on tracker_construction.commits to tracker_eraser;
CREATE TRIGGER mark_metrics_added AFTER INSERT ON tracker_construction.commits REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.mark_commits();
CREATE TRIGGER mark_metrics_changed AFTER UPDATE ON tracker_construction.commits REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.mark_commits();
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_construction.commits FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_construction.cycle_changes enable row level security;
alter table tracker_construction.cycle_changes force row level security;
create policy eraser_removes on tracker_construction.cycle_changes for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_construction.cycle_changes for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_construction.cycle_changes to app_user;
grant select on tracker_construction.cycle_changes to app_user;
grant delete on tracker_construction.cycle_changes to tracker_eraser;
grant select on tracker_construction.cycle_changes to tracker_eraser;

alter table tracker_construction.implementation_cycles enable row level security;
alter table tracker_construction.implementation_cycles force row level security;
create policy eraser_removes on tracker_construction.implementation_cycles for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_construction.implementation_cycles for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_construction.implementation_cycles to app_user;
grant select on tracker_construction.implementation_cycles to app_user;
grant update on tracker_construction.implementation_cycles to app_user;
grant delete on tracker_construction.implementation_cycles to tracker_eraser;
grant select on tracker_construction.implementation_cycles to tracker_eraser;
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_construction.implementation_cycles FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_construction.peer_reviews enable row level security;
alter table tracker_construction.peer_reviews force row level security;
create policy eraser_removes on tracker_construction.peer_reviews for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_construction.peer_reviews for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_construction.peer_reviews to app_user;
grant select on tracker_construction.peer_reviews to app_user;
grant update on tracker_construction.peer_reviews to app_user;
grant delete on tracker_construction.peer_reviews to tracker_eraser;
grant select on tracker_construction.peer_reviews to tracker_eraser;
CREATE TRIGGER mark_metrics_added AFTER INSERT ON tracker_construction.peer_reviews REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.mark_peer_reviews();
CREATE TRIGGER mark_metrics_changed AFTER UPDATE ON tracker_construction.peer_reviews REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.mark_peer_reviews();
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_construction.peer_reviews FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_construction.pipeline_runs enable row level security;
alter table tracker_construction.pipeline_runs force row level security;
create policy eraser_removes on tracker_construction.pipeline_runs for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_construction.pipeline_runs for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_construction.pipeline_runs to app_user;
grant select on tracker_construction.pipeline_runs to app_user;
grant update on tracker_construction.pipeline_runs to app_user;
grant delete on tracker_construction.pipeline_runs to tracker_eraser;
grant select on tracker_construction.pipeline_runs to tracker_eraser;
CREATE TRIGGER mark_metrics_added AFTER INSERT ON tracker_construction.pipeline_runs REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.mark_pipeline_runs();
CREATE TRIGGER mark_metrics_changed AFTER UPDATE ON tracker_construction.pipeline_runs REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.mark_pipeline_runs();
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_construction.pipeline_runs FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_construction.pull_request_commits enable row level security;
alter table tracker_construction.pull_request_commits force row level security;
create policy eraser_removes on tracker_construction.pull_request_commits for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_construction.pull_request_commits for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_construction.pull_request_commits to app_user;
grant select on tracker_construction.pull_request_commits to app_user;
grant delete on tracker_construction.pull_request_commits to tracker_eraser;
grant select on tracker_construction.pull_request_commits to tracker_eraser;
CREATE TRIGGER mark_metrics_added AFTER INSERT ON tracker_construction.pull_request_commits REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.mark_pull_request_commits();

alter table tracker_construction.story_mentions enable row level security;
alter table tracker_construction.story_mentions force row level security;
create policy eraser_removes on tracker_construction.story_mentions for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_construction.story_mentions for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_construction.story_mentions to app_user;
grant select on tracker_construction.story_mentions to app_user;
grant delete on tracker_construction.story_mentions to tracker_eraser;
grant select on tracker_construction.story_mentions to tracker_eraser;

alter table tracker_construction.technical_stories enable row level security;
alter table tracker_construction.technical_stories force row level security;
create policy eraser_removes on tracker_construction.technical_stories for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_construction.technical_stories for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_construction.technical_stories to app_user;
grant select on tracker_construction.technical_stories to app_user;
grant update on tracker_construction.technical_stories to app_user;
grant delete on tracker_construction.technical_stories to tracker_eraser;
grant select on tracker_construction.technical_stories to tracker_eraser;
CREATE TRIGGER dirty_days_added AFTER INSERT ON tracker_construction.technical_stories REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.dirty_work_items();
CREATE TRIGGER dirty_days_changed AFTER UPDATE ON tracker_construction.technical_stories REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.dirty_work_items();
CREATE TRIGGER keep_facts_added AFTER INSERT ON tracker_construction.technical_stories REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.keep_technical_story_facts();
CREATE TRIGGER keep_facts_changed AFTER UPDATE ON tracker_construction.technical_stories REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.keep_technical_story_facts();
CREATE TRIGGER keep_facts_of_tests_added AFTER INSERT ON tracker_construction.technical_stories REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.keep_facts_of_tested_stories();
CREATE TRIGGER keep_facts_of_tests_changed AFTER UPDATE ON tracker_construction.technical_stories REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.keep_facts_of_tested_stories();
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_construction.technical_stories FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_construction.work_item_history enable row level security;
alter table tracker_construction.work_item_history force row level security;
create policy eraser_removes on tracker_construction.work_item_history for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_construction.work_item_history for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_construction.work_item_history to app_user;
grant select on tracker_construction.work_item_history to app_user;
grant update on tracker_construction.work_item_history to app_user;
grant delete on tracker_construction.work_item_history to tracker_eraser;
grant select on tracker_construction.work_item_history to tracker_eraser;
CREATE TRIGGER dirty_days_added AFTER INSERT ON tracker_construction.work_item_history REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.dirty_work_item_history();
CREATE TRIGGER dirty_days_changed AFTER UPDATE ON tracker_construction.work_item_history REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.dirty_work_item_history();
CREATE TRIGGER keep_facts_added AFTER INSERT ON tracker_construction.work_item_history REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.keep_work_history_facts();
CREATE TRIGGER keep_facts_changed AFTER UPDATE ON tracker_construction.work_item_history REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.keep_work_history_facts();
CREATE TRIGGER mark_metrics_added AFTER INSERT ON tracker_construction.work_item_history REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.mark_incident_history();
CREATE TRIGGER mark_metrics_changed AFTER UPDATE ON tracker_construction.work_item_history REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.mark_incident_history();
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_construction.work_item_history FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_design.adrs enable row level security;
alter table tracker_design.adrs force row level security;
create policy eraser_removes on tracker_design.adrs for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_design.adrs for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_design.adrs to app_user;
grant select on tracker_design.adrs to app_user;
grant update on tracker_design.adrs to app_user;
grant delete on tracker_design.adrs to tracker_eraser;
grant select on tracker_design.adrs to tracker_eraser;
CREATE TRIGGER date_status BEFORE INSERT OR UPDATE OF status ON tracker_design.adrs FOR EACH ROW EXECUTE FUNCTION tracker_design.date_status();
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_design.adrs FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_design.contract_comparisons enable row level security;
alter table tracker_design.contract_comparisons force row level security;
create policy eraser_removes on tracker_design.contract_comparisons for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_design.contract_comparisons for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_design.contract_comparisons to app_user;
grant select on tracker_design.contract_comparisons to app_user;
grant delete on tracker_design.contract_comparisons to tracker_eraser;
grant select on tracker_design.contract_comparisons to tracker_eraser;

alter table tracker_design.contract_versions enable row level security;
alter table tracker_design.contract_versions force row level security;
create policy eraser_removes on tracker_design.contract_versions for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_design.contract_versions for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_design.contract_versions to app_user;
grant select on tracker_design.contract_versions to app_user;
grant delete on tracker_design.contract_versions to tracker_eraser;
grant select on tracker_design.contract_versions to tracker_eraser;

alter table tracker_design.data_schemas enable row level security;
alter table tracker_design.data_schemas force row level security;
create policy eraser_removes on tracker_design.data_schemas for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_design.data_schemas for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_design.data_schemas to app_user;
grant select on tracker_design.data_schemas to app_user;
grant update on tracker_design.data_schemas to app_user;
grant delete on tracker_design.data_schemas to tracker_eraser;
grant select on tracker_design.data_schemas to tracker_eraser;
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_design.data_schemas FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_design.technical_blueprints enable row level security;
alter table tracker_design.technical_blueprints force row level security;
create policy eraser_removes on tracker_design.technical_blueprints for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_design.technical_blueprints for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_design.technical_blueprints to app_user;
grant select on tracker_design.technical_blueprints to app_user;
grant update on tracker_design.technical_blueprints to app_user;
grant delete on tracker_design.technical_blueprints to tracker_eraser;
grant select on tracker_design.technical_blueprints to tracker_eraser;
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_design.technical_blueprints FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_design.technical_contracts enable row level security;
alter table tracker_design.technical_contracts force row level security;
create policy eraser_removes on tracker_design.technical_contracts for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_design.technical_contracts for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_design.technical_contracts to app_user;
grant select on tracker_design.technical_contracts to app_user;
grant update on tracker_design.technical_contracts to app_user;
grant delete on tracker_design.technical_contracts to tracker_eraser;
grant select on tracker_design.technical_contracts to tracker_eraser;
CREATE TRIGGER keep_version AFTER INSERT OR UPDATE OF content_payload ON tracker_design.technical_contracts FOR EACH ROW EXECUTE FUNCTION tracker_design.keep_contract_version();
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_design.technical_contracts FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_discovery.backlogs enable row level security;
alter table tracker_discovery.backlogs force row level security;
create policy eraser_removes on tracker_discovery.backlogs for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_discovery.backlogs for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_discovery.backlogs to app_user;
grant select on tracker_discovery.backlogs to app_user;
grant update on tracker_discovery.backlogs to app_user;
grant delete on tracker_discovery.backlogs to tracker_eraser;
grant select on tracker_discovery.backlogs to tracker_eraser;
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_discovery.backlogs FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_discovery.epics enable row level security;
alter table tracker_discovery.epics force row level security;
create policy eraser_removes on tracker_discovery.epics for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_discovery.epics for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_discovery.epics to app_user;
grant select on tracker_discovery.epics to app_user;
grant update on tracker_discovery.epics to app_user;
grant delete on tracker_discovery.epics to tracker_eraser;
grant select on tracker_discovery.epics to tracker_eraser;
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_discovery.epics FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_discovery.initiatives enable row level security;
alter table tracker_discovery.initiatives force row level security;
create policy eraser_removes on tracker_discovery.initiatives for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_discovery.initiatives for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_discovery.initiatives to app_user;
grant select on tracker_discovery.initiatives to app_user;
grant update on tracker_discovery.initiatives to app_user;
grant delete on tracker_discovery.initiatives to tracker_eraser;
grant select on tracker_discovery.initiatives to tracker_eraser;
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_discovery.initiatives FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_discovery.user_stories enable row level security;
alter table tracker_discovery.user_stories force row level security;
create policy eraser_removes on tracker_discovery.user_stories for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_discovery.user_stories for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_discovery.user_stories to app_user;
grant select on tracker_discovery.user_stories to app_user;
grant update on tracker_discovery.user_stories to app_user;
grant delete on tracker_discovery.user_stories to tracker_eraser;
grant select on tracker_discovery.user_stories to tracker_eraser;
CREATE TRIGGER dirty_days_added AFTER INSERT ON tracker_discovery.user_stories REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.dirty_work_items();
CREATE TRIGGER dirty_days_changed AFTER UPDATE ON tracker_discovery.user_stories REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.dirty_work_items();
CREATE TRIGGER keep_facts_added AFTER INSERT ON tracker_discovery.user_stories REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.keep_user_story_facts();
CREATE TRIGGER keep_facts_changed AFTER UPDATE ON tracker_discovery.user_stories REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.keep_user_story_facts();
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_discovery.user_stories FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_governance.architecture_reports enable row level security;
alter table tracker_governance.architecture_reports force row level security;
create policy eraser_removes on tracker_governance.architecture_reports for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_governance.architecture_reports for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_governance.architecture_reports to app_user;
grant select on tracker_governance.architecture_reports to app_user;
grant update on tracker_governance.architecture_reports to app_user;
grant delete on tracker_governance.architecture_reports to tracker_eraser;
grant select on tracker_governance.architecture_reports to tracker_eraser;
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_governance.architecture_reports FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_governance.erasure_receipts enable row level security;
alter table tracker_governance.erasure_receipts force row level security;
create policy relay_adds on tracker_governance.erasure_receipts for insert to tracker_relay with check (true);
create policy relay_reads on tracker_governance.erasure_receipts for select to tracker_relay using (true);
create policy relay_updates on tracker_governance.erasure_receipts for update to tracker_relay using (true) with check (true);
grant insert on tracker_governance.erasure_receipts to tracker_relay;
grant select on tracker_governance.erasure_receipts to tracker_relay;
grant update on tracker_governance.erasure_receipts to tracker_relay;

alter table tracker_governance.exception_requests enable row level security;
alter table tracker_governance.exception_requests force row level security;
create policy eraser_removes on tracker_governance.exception_requests for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_governance.exception_requests for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_governance.exception_requests to app_user;
grant select on tracker_governance.exception_requests to app_user;
grant update on tracker_governance.exception_requests to app_user;
grant delete on tracker_governance.exception_requests to tracker_eraser;
grant select on tracker_governance.exception_requests to tracker_eraser;
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_governance.exception_requests FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_governance.outbox_backlog enable row level security;
alter table tracker_governance.outbox_backlog force row level security;
create policy eraser_removes on tracker_governance.outbox_backlog for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy only_done_goes on tracker_governance.outbox_backlog as restrictive for delete to app_user using ((status = 'acknowledged'::text));
create policy relay_adds on tracker_governance.outbox_backlog for insert to tracker_relay with check ((EXISTS ( SELECT
   FROM tracker_governance.outbox_messages m
  WHERE ((m.id = outbox_backlog.message_id) AND (m.tenant_id = outbox_backlog.tenant_id)))));
create policy relay_marks on tracker_governance.outbox_backlog for update to tracker_relay using (true) with check (true);
create policy relay_reads on tracker_governance.outbox_backlog for select to tracker_relay using (true);
create policy tenant_isolation on tracker_governance.outbox_backlog for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant delete on tracker_governance.outbox_backlog to app_user;
grant insert on tracker_governance.outbox_backlog to app_user;
grant select on tracker_governance.outbox_backlog to app_user;
grant delete on tracker_governance.outbox_backlog to tracker_eraser;
grant select on tracker_governance.outbox_backlog to tracker_eraser;
grant insert (tenant_id, message_id, aggregate_id, sequence, sink, attempts, next_attempt_at, last_error) on tracker_governance.outbox_backlog to tracker_relay;
grant select on tracker_governance.outbox_backlog to tracker_relay;
grant update (status, attempts, next_attempt_at, last_error, acknowledged_at) on tracker_governance.outbox_backlog to tracker_relay;

alter table tracker_governance.outbox_messages enable row level security;
alter table tracker_governance.outbox_messages force row level security;
create policy eraser_removes on tracker_governance.outbox_messages for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy only_done_goes on tracker_governance.outbox_messages as restrictive for delete to app_user using ((processed_at IS NOT NULL));
create policy relay_marks on tracker_governance.outbox_messages for update to tracker_relay using (true) with check (true);
create policy relay_reads on tracker_governance.outbox_messages for select to tracker_relay using (true);
create policy tenant_isolation on tracker_governance.outbox_messages for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant delete on tracker_governance.outbox_messages to app_user;
grant insert on tracker_governance.outbox_messages to app_user;
grant select on tracker_governance.outbox_messages to app_user;
grant delete on tracker_governance.outbox_messages to tracker_eraser;
grant select on tracker_governance.outbox_messages to tracker_eraser;
grant select on tracker_governance.outbox_messages to tracker_relay;
grant update (processed_at, retry_count, next_attempt_at, locked_until, dead_at, last_error, relayed_at) on tracker_governance.outbox_messages to tracker_relay;
CREATE TRIGGER announce_events AFTER INSERT ON tracker_governance.outbox_messages REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tracker_governance.announce_events();

alter table tracker_governance.phase_gate_states enable row level security;
alter table tracker_governance.phase_gate_states force row level security;
create policy eraser_removes on tracker_governance.phase_gate_states for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_governance.phase_gate_states for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_governance.phase_gate_states to app_user;
grant select on tracker_governance.phase_gate_states to app_user;
grant update on tracker_governance.phase_gate_states to app_user;
grant delete on tracker_governance.phase_gate_states to tracker_eraser;
grant select on tracker_governance.phase_gate_states to tracker_eraser;
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_governance.phase_gate_states FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_governance.retention_settings enable row level security;
alter table tracker_governance.retention_settings force row level security;
create policy eraser_removes on tracker_governance.retention_settings for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_governance.retention_settings for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_governance.retention_settings to app_user;
grant select on tracker_governance.retention_settings to app_user;
grant update on tracker_governance.retention_settings to app_user;
grant delete on tracker_governance.retention_settings to tracker_eraser;
grant select on tracker_governance.retention_settings to tracker_eraser;
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_governance.retention_settings FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_governance.satellite_products enable row level security;
alter table tracker_governance.satellite_products force row level security;
create policy eraser_removes on tracker_governance.satellite_products for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_governance.satellite_products for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_governance.satellite_products to app_user;
grant select on tracker_governance.satellite_products to app_user;
grant update on tracker_governance.satellite_products to app_user;
grant delete on tracker_governance.satellite_products to tracker_eraser;
grant select on tracker_governance.satellite_products to tracker_eraser;
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_governance.satellite_products FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_governance.sdlc_executions enable row level security;
alter table tracker_governance.sdlc_executions force row level security;
create policy eraser_removes on tracker_governance.sdlc_executions for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_governance.sdlc_executions for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_governance.sdlc_executions to app_user;
grant select on tracker_governance.sdlc_executions to app_user;
grant update on tracker_governance.sdlc_executions to app_user;
grant delete on tracker_governance.sdlc_executions to tracker_eraser;
grant select on tracker_governance.sdlc_executions to tracker_eraser;
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_governance.sdlc_executions FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_governance.tenants enable row level security;
alter table tracker_governance.tenants force row level security;
create policy door_reads on tracker_governance.tenants for select to tracker_door using ((deleted_at IS NULL));
create policy eraser_removes on tracker_governance.tenants for all to tracker_eraser using ((id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy relay_reads on tracker_governance.tenants for select to tracker_relay using (true);
create policy tenant_isolation on tracker_governance.tenants for all to app_user using ((id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_governance.tenants to app_user;
grant select on tracker_governance.tenants to app_user;
grant update on tracker_governance.tenants to app_user;
grant select (id, slug, deleted_at) on tracker_governance.tenants to tracker_door;
grant delete on tracker_governance.tenants to tracker_eraser;
grant select on tracker_governance.tenants to tracker_eraser;
grant select (id, slug, name, time_zone, created_at, created_by, updated_at, updated_by, deleted_at, version) on tracker_governance.tenants to tracker_relay;
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_governance.tenants FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_integration.acl_adapters enable row level security;
alter table tracker_integration.acl_adapters force row level security;
create policy eraser_removes on tracker_integration.acl_adapters for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_integration.acl_adapters for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_integration.acl_adapters to app_user;
grant select on tracker_integration.acl_adapters to app_user;
grant update on tracker_integration.acl_adapters to app_user;
grant delete on tracker_integration.acl_adapters to tracker_eraser;
grant select on tracker_integration.acl_adapters to tracker_eraser;
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_integration.acl_adapters FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_integration.api_keys enable row level security;
alter table tracker_integration.api_keys force row level security;
create policy door_reads on tracker_integration.api_keys for select to tracker_door using (true);
create policy eraser_removes on tracker_integration.api_keys for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_integration.api_keys for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_integration.api_keys to app_user;
grant select on tracker_integration.api_keys to app_user;
grant update on tracker_integration.api_keys to app_user;
grant select (id, tenant_id, name, prefix, secret_hash, role, expires_at, revoked_at, deleted_at) on tracker_integration.api_keys to tracker_door;
grant delete on tracker_integration.api_keys to tracker_eraser;
grant select on tracker_integration.api_keys to tracker_eraser;
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_integration.api_keys FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_integration.app_limits enable row level security;
alter table tracker_integration.app_limits force row level security;
create policy relay_adds on tracker_integration.app_limits for insert to tracker_relay with check (true);
create policy relay_reads on tracker_integration.app_limits for select to tracker_relay using (true);
create policy relay_updates on tracker_integration.app_limits for update to tracker_relay using (true) with check (true);
grant insert on tracker_integration.app_limits to tracker_relay;
grant select on tracker_integration.app_limits to tracker_relay;
grant update on tracker_integration.app_limits to tracker_relay;

alter table tracker_integration.egress_actions enable row level security;
alter table tracker_integration.egress_actions force row level security;
create policy eraser_removes on tracker_integration.egress_actions for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy only_done_goes on tracker_integration.egress_actions as restrictive for delete to app_user using (((status = ANY (ARRAY['done'::text, 'skipped'::text])) AND (kind <> 'issue'::text)));
create policy relay_reads on tracker_integration.egress_actions for select to tracker_relay using (true);
create policy tenant_isolation on tracker_integration.egress_actions for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant delete on tracker_integration.egress_actions to app_user;
grant insert on tracker_integration.egress_actions to app_user;
grant select on tracker_integration.egress_actions to app_user;
grant update on tracker_integration.egress_actions to app_user;
grant delete on tracker_integration.egress_actions to tracker_eraser;
grant select on tracker_integration.egress_actions to tracker_eraser;
grant select (id, integration_endpoint_id, status, next_attempt_at) on tracker_integration.egress_actions to tracker_relay;

alter table tracker_integration.egress_events enable row level security;
alter table tracker_integration.egress_events force row level security;
create policy eraser_removes on tracker_integration.egress_events for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy only_done_goes on tracker_integration.egress_events as restrictive for delete to app_user using ((status = ANY (ARRAY['planned'::text, 'skipped'::text])));
create policy relay_adds on tracker_integration.egress_events for insert to tracker_relay with check ((EXISTS ( SELECT
   FROM tracker_governance.outbox_messages m
  WHERE ((m.id = egress_events.message_id) AND (m.tenant_id = egress_events.tenant_id)))));
create policy relay_reads on tracker_integration.egress_events for select to tracker_relay using (true);
create policy tenant_isolation on tracker_integration.egress_events for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant delete on tracker_integration.egress_events to app_user;
grant insert on tracker_integration.egress_events to app_user;
grant select on tracker_integration.egress_events to app_user;
grant update on tracker_integration.egress_events to app_user;
grant delete on tracker_integration.egress_events to tracker_eraser;
grant select on tracker_integration.egress_events to tracker_eraser;
grant insert (tenant_id, integration_endpoint_id, message_id, event_type, next_attempt_at) on tracker_integration.egress_events to tracker_relay;
grant select (id, integration_endpoint_id, message_id, status, next_attempt_at) on tracker_integration.egress_events to tracker_relay;

alter table tracker_integration.egress_objects enable row level security;
alter table tracker_integration.egress_objects force row level security;
create policy eraser_removes on tracker_integration.egress_objects for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_integration.egress_objects for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_integration.egress_objects to app_user;
grant select on tracker_integration.egress_objects to app_user;
grant delete on tracker_integration.egress_objects to tracker_eraser;
grant select on tracker_integration.egress_objects to tracker_eraser;

alter table tracker_integration.event_deliveries enable row level security;
alter table tracker_integration.event_deliveries force row level security;
create policy eraser_removes on tracker_integration.event_deliveries for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy only_done_goes on tracker_integration.event_deliveries as restrictive for delete to app_user using ((status = 'delivered'::text));
create policy relay_adds on tracker_integration.event_deliveries for insert to tracker_relay with check ((EXISTS ( SELECT
   FROM tracker_governance.outbox_messages m
  WHERE ((m.id = event_deliveries.message_id) AND (m.tenant_id = event_deliveries.tenant_id)))));
create policy relay_reads on tracker_integration.event_deliveries for select to tracker_relay using (true);
create policy tenant_isolation on tracker_integration.event_deliveries for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant delete on tracker_integration.event_deliveries to app_user;
grant insert on tracker_integration.event_deliveries to app_user;
grant select on tracker_integration.event_deliveries to app_user;
grant update on tracker_integration.event_deliveries to app_user;
grant delete on tracker_integration.event_deliveries to tracker_eraser;
grant select on tracker_integration.event_deliveries to tracker_eraser;
grant insert (tenant_id, event_subscription_id, message_id, event_type, next_attempt_at) on tracker_integration.event_deliveries to tracker_relay;
grant select (id, event_subscription_id, message_id, status, next_attempt_at) on tracker_integration.event_deliveries to tracker_relay;

alter table tracker_integration.event_subscriptions enable row level security;
alter table tracker_integration.event_subscriptions force row level security;
create policy eraser_removes on tracker_integration.event_subscriptions for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy relay_reads on tracker_integration.event_subscriptions for select to tracker_relay using (true);
create policy tenant_isolation on tracker_integration.event_subscriptions for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_integration.event_subscriptions to app_user;
grant select on tracker_integration.event_subscriptions to app_user;
grant update on tracker_integration.event_subscriptions to app_user;
grant delete on tracker_integration.event_subscriptions to tracker_eraser;
grant select on tracker_integration.event_subscriptions to tracker_eraser;
grant select (id, tenant_id, event_types, status, resume_at, deleted_at) on tracker_integration.event_subscriptions to tracker_relay;
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_integration.event_subscriptions FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_integration.external_identities enable row level security;
alter table tracker_integration.external_identities force row level security;
create policy eraser_removes on tracker_integration.external_identities for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_integration.external_identities for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_integration.external_identities to app_user;
grant select on tracker_integration.external_identities to app_user;
grant update on tracker_integration.external_identities to app_user;
grant delete on tracker_integration.external_identities to tracker_eraser;
grant select on tracker_integration.external_identities to tracker_eraser;
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_integration.external_identities FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_integration.external_objects enable row level security;
alter table tracker_integration.external_objects force row level security;
create policy eraser_removes on tracker_integration.external_objects for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_integration.external_objects for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_integration.external_objects to app_user;
grant select on tracker_integration.external_objects to app_user;
grant update on tracker_integration.external_objects to app_user;
grant delete on tracker_integration.external_objects to tracker_eraser;
grant select on tracker_integration.external_objects to tracker_eraser;

alter table tracker_integration.inbox_messages enable row level security;
alter table tracker_integration.inbox_messages force row level security;
create policy door_reads on tracker_integration.inbox_messages for select to tracker_door using (true);
create policy door_stores on tracker_integration.inbox_messages for insert to tracker_door with check (((status = 'pending'::text) AND (origin = 'webhook'::text)));
create policy eraser_removes on tracker_integration.inbox_messages for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy only_done_goes on tracker_integration.inbox_messages as restrictive for delete to app_user using (((status = ANY (ARRAY['applied'::text, 'skipped'::text])) AND (body IS NULL)));
create policy relay_marks on tracker_integration.inbox_messages for update to tracker_relay using (true) with check (true);
create policy relay_reads on tracker_integration.inbox_messages for select to tracker_relay using (true);
create policy tenant_isolation on tracker_integration.inbox_messages for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant delete on tracker_integration.inbox_messages to app_user;
grant insert on tracker_integration.inbox_messages to app_user;
grant select on tracker_integration.inbox_messages to app_user;
grant update on tracker_integration.inbox_messages to app_user;
grant insert (id, tenant_id, integration_endpoint_id, delivery_id, topic, headers, content_type, body, body_encoding, body_bytes, origin, secret_id, received_at, traceparent) on tracker_integration.inbox_messages to tracker_door;
grant select (id) on tracker_integration.inbox_messages to tracker_door;
grant delete on tracker_integration.inbox_messages to tracker_eraser;
grant select on tracker_integration.inbox_messages to tracker_eraser;
grant select (id, sequence, tenant_id, integration_endpoint_id, delivery_id, topic, content_type, body_encoding, body_bytes, origin, secret_id, received_at, status, attempts, next_attempt_at, reason, error, applied_at, sync_record_id) on tracker_integration.inbox_messages to tracker_relay;
grant update (status, attempts, next_attempt_at, reason, error, applied_at, sync_record_id) on tracker_integration.inbox_messages to tracker_relay;

alter table tracker_integration.integration_endpoints enable row level security;
alter table tracker_integration.integration_endpoints force row level security;
create policy door_reads on tracker_integration.integration_endpoints for select to tracker_door using ((deleted_at IS NULL));
create policy eraser_removes on tracker_integration.integration_endpoints for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy relay_reads on tracker_integration.integration_endpoints for select to tracker_relay using (true);
create policy tenant_isolation on tracker_integration.integration_endpoints for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_integration.integration_endpoints to app_user;
grant select on tracker_integration.integration_endpoints to app_user;
grant update on tracker_integration.integration_endpoints to app_user;
grant select (id, tenant_id, system_type, base_url, host, auth_config, status, deleted_at) on tracker_integration.integration_endpoints to tracker_door;
grant delete on tracker_integration.integration_endpoints to tracker_eraser;
grant select on tracker_integration.integration_endpoints to tracker_eraser;
grant select (id, tenant_id, system_type, host, binding_mode, status, last_sync_at, last_delivery_at, created_at, deleted_at, has_credential, credential_expires_at, sync_interval_seconds, last_polled_at, last_census_at, egress_event_types) on tracker_integration.integration_endpoints to tracker_relay;
CREATE TRIGGER keep_facts_added AFTER INSERT ON tracker_integration.integration_endpoints FOR EACH ROW WHEN (new.has_credential) EXECUTE FUNCTION tracker_metrics.keep_endpoint_access();
CREATE TRIGGER keep_facts_changed AFTER UPDATE OF has_credential ON tracker_integration.integration_endpoints FOR EACH ROW WHEN ((old.has_credential <> new.has_credential)) EXECUTE FUNCTION tracker_metrics.keep_endpoint_access();
CREATE TRIGGER touch_row BEFORE UPDATE OF name, system_type, base_url, host, auth_config, status, binding_mode, deleted_at, updated_by ON tracker_integration.integration_endpoints FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_integration.rate_budgets enable row level security;
alter table tracker_integration.rate_budgets force row level security;
create policy eraser_removes on tracker_integration.rate_budgets for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy relay_reads on tracker_integration.rate_budgets for select to tracker_relay using (true);
create policy tenant_isolation on tracker_integration.rate_budgets for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_integration.rate_budgets to app_user;
grant select on tracker_integration.rate_budgets to app_user;
grant update on tracker_integration.rate_budgets to app_user;
grant delete on tracker_integration.rate_budgets to tracker_eraser;
grant select on tracker_integration.rate_budgets to tracker_eraser;
grant select (tenant_id, integration_endpoint_id, resource, limit_value, remaining, resets_at, blocked_until) on tracker_integration.rate_budgets to tracker_relay;

alter table tracker_integration.scope_bindings enable row level security;
alter table tracker_integration.scope_bindings force row level security;
create policy eraser_removes on tracker_integration.scope_bindings for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_integration.scope_bindings for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_integration.scope_bindings to app_user;
grant select on tracker_integration.scope_bindings to app_user;
grant update on tracker_integration.scope_bindings to app_user;
grant delete on tracker_integration.scope_bindings to tracker_eraser;
grant select on tracker_integration.scope_bindings to tracker_eraser;
CREATE TRIGGER keep_facts_added AFTER INSERT ON tracker_integration.scope_bindings REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.keep_scope_initiatives();
CREATE TRIGGER keep_facts_changed AFTER UPDATE ON tracker_integration.scope_bindings REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.keep_scope_initiatives();
CREATE TRIGGER mark_metrics_added AFTER INSERT ON tracker_integration.scope_bindings REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.mark_scope_bindings();
CREATE TRIGGER mark_metrics_changed AFTER UPDATE ON tracker_integration.scope_bindings REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.mark_scope_bindings();
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_integration.scope_bindings FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_integration.sync_cursors enable row level security;
alter table tracker_integration.sync_cursors force row level security;
create policy eraser_removes on tracker_integration.sync_cursors for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_integration.sync_cursors for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_integration.sync_cursors to app_user;
grant select on tracker_integration.sync_cursors to app_user;
grant update on tracker_integration.sync_cursors to app_user;
grant delete on tracker_integration.sync_cursors to tracker_eraser;
grant select on tracker_integration.sync_cursors to tracker_eraser;

alter table tracker_integration.sync_records enable row level security;
alter table tracker_integration.sync_records force row level security;
create policy eraser_removes on tracker_integration.sync_records for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy only_done_goes on tracker_integration.sync_records as restrictive for delete to app_user using ((status <> 'running'::text));
create policy relay_closes on tracker_integration.sync_records for update to tracker_relay using (true) with check (true);
create policy relay_reads on tracker_integration.sync_records for select to tracker_relay using (true);
create policy tenant_isolation on tracker_integration.sync_records for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant delete on tracker_integration.sync_records to app_user;
grant insert on tracker_integration.sync_records to app_user;
grant select on tracker_integration.sync_records to app_user;
grant update on tracker_integration.sync_records to app_user;
grant delete on tracker_integration.sync_records to tracker_eraser;
grant select on tracker_integration.sync_records to tracker_eraser;
grant select on tracker_integration.sync_records to tracker_relay;
grant update (status, completed_at, items_processed, items_failed, error_message, counts, heartbeat_at) on tracker_integration.sync_records to tracker_relay;
CREATE TRIGGER raise_version BEFORE UPDATE ON tracker_integration.sync_records FOR EACH ROW EXECUTE FUNCTION tracker_governance.raise_version();

alter table tracker_integration.token_subjects enable row level security;
alter table tracker_integration.token_subjects force row level security;
create policy eraser_removes on tracker_integration.token_subjects for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_integration.token_subjects for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_integration.token_subjects to app_user;
grant select on tracker_integration.token_subjects to app_user;
grant update on tracker_integration.token_subjects to app_user;
grant delete on tracker_integration.token_subjects to tracker_eraser;
grant select on tracker_integration.token_subjects to tracker_eraser;

alter table tracker_metrics.change_facts enable row level security;
alter table tracker_metrics.change_facts force row level security;
create policy eraser_removes on tracker_metrics.change_facts for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_metrics.change_facts for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_metrics.change_facts to app_user;
grant select on tracker_metrics.change_facts to app_user;
grant update on tracker_metrics.change_facts to app_user;
grant delete on tracker_metrics.change_facts to tracker_eraser;
grant select on tracker_metrics.change_facts to tracker_eraser;

alter table tracker_metrics.deployment_facts enable row level security;
alter table tracker_metrics.deployment_facts force row level security;
create policy eraser_removes on tracker_metrics.deployment_facts for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_metrics.deployment_facts for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_metrics.deployment_facts to app_user;
grant select on tracker_metrics.deployment_facts to app_user;
grant update on tracker_metrics.deployment_facts to app_user;
grant delete on tracker_metrics.deployment_facts to tracker_eraser;
grant select on tracker_metrics.deployment_facts to tracker_eraser;

alter table tracker_metrics.dirty_buckets enable row level security;
alter table tracker_metrics.dirty_buckets force row level security;
create policy eraser_removes on tracker_metrics.dirty_buckets for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy relay_reads on tracker_metrics.dirty_buckets for select to tracker_relay using (true);
create policy tenant_isolation on tracker_metrics.dirty_buckets for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant delete on tracker_metrics.dirty_buckets to app_user;
grant insert on tracker_metrics.dirty_buckets to app_user;
grant select on tracker_metrics.dirty_buckets to app_user;
grant delete on tracker_metrics.dirty_buckets to tracker_eraser;
grant select on tracker_metrics.dirty_buckets to tracker_eraser;
grant select (id, tenant_id, initiative_id, created_at) on tracker_metrics.dirty_buckets to tracker_relay;

alter table tracker_metrics.drift_alerts enable row level security;
alter table tracker_metrics.drift_alerts force row level security;
create policy eraser_removes on tracker_metrics.drift_alerts for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy relay_reads on tracker_metrics.drift_alerts for select to tracker_relay using (true);
create policy tenant_isolation on tracker_metrics.drift_alerts for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_metrics.drift_alerts to app_user;
grant select on tracker_metrics.drift_alerts to app_user;
grant update on tracker_metrics.drift_alerts to app_user;
grant delete on tracker_metrics.drift_alerts to tracker_eraser;
grant select on tracker_metrics.drift_alerts to tracker_eraser;
grant select (id, tenant_id, severity, resolved_at, deleted_at, status) on tracker_metrics.drift_alerts to tracker_relay;
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_metrics.drift_alerts FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_metrics.drift_progress enable row level security;
alter table tracker_metrics.drift_progress force row level security;
create policy eraser_removes on tracker_metrics.drift_progress for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy relay_reads on tracker_metrics.drift_progress for select to tracker_relay using (true);
create policy tenant_isolation on tracker_metrics.drift_progress for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_metrics.drift_progress to app_user;
grant select on tracker_metrics.drift_progress to app_user;
grant update on tracker_metrics.drift_progress to app_user;
grant delete on tracker_metrics.drift_progress to tracker_eraser;
grant select on tracker_metrics.drift_progress to tracker_eraser;
grant select (id, tenant_id, ran_at) on tracker_metrics.drift_progress to tracker_relay;

alter table tracker_metrics.drift_settings enable row level security;
alter table tracker_metrics.drift_settings force row level security;
create policy eraser_removes on tracker_metrics.drift_settings for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_metrics.drift_settings for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_metrics.drift_settings to app_user;
grant select on tracker_metrics.drift_settings to app_user;
grant update on tracker_metrics.drift_settings to app_user;
grant delete on tracker_metrics.drift_settings to tracker_eraser;
grant select on tracker_metrics.drift_settings to tracker_eraser;
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_metrics.drift_settings FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_metrics.endpoint_access enable row level security;
alter table tracker_metrics.endpoint_access force row level security;
create policy eraser_removes on tracker_metrics.endpoint_access for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_metrics.endpoint_access for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_metrics.endpoint_access to app_user;
grant select on tracker_metrics.endpoint_access to app_user;
grant update on tracker_metrics.endpoint_access to app_user;
grant delete on tracker_metrics.endpoint_access to tracker_eraser;
grant select on tracker_metrics.endpoint_access to tracker_eraser;

alter table tracker_metrics.incident_facts enable row level security;
alter table tracker_metrics.incident_facts force row level security;
create policy eraser_removes on tracker_metrics.incident_facts for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_metrics.incident_facts for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_metrics.incident_facts to app_user;
grant select on tracker_metrics.incident_facts to app_user;
grant update on tracker_metrics.incident_facts to app_user;
grant delete on tracker_metrics.incident_facts to tracker_eraser;
grant select on tracker_metrics.incident_facts to tracker_eraser;

alter table tracker_metrics.initiative_runs enable row level security;
alter table tracker_metrics.initiative_runs force row level security;
create policy eraser_removes on tracker_metrics.initiative_runs for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy relay_reads on tracker_metrics.initiative_runs for select to tracker_relay using (true);
create policy tenant_isolation on tracker_metrics.initiative_runs for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_metrics.initiative_runs to app_user;
grant select on tracker_metrics.initiative_runs to app_user;
grant update on tracker_metrics.initiative_runs to app_user;
grant delete on tracker_metrics.initiative_runs to tracker_eraser;
grant select on tracker_metrics.initiative_runs to tracker_eraser;
grant select (id, tenant_id, work, requested, tried, failure) on tracker_metrics.initiative_runs to tracker_relay;

alter table tracker_metrics.metric_backfills enable row level security;
alter table tracker_metrics.metric_backfills force row level security;
create policy eraser_removes on tracker_metrics.metric_backfills for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy relay_reads on tracker_metrics.metric_backfills for select to tracker_relay using (true);
create policy tenant_isolation on tracker_metrics.metric_backfills for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_metrics.metric_backfills to app_user;
grant select on tracker_metrics.metric_backfills to app_user;
grant update on tracker_metrics.metric_backfills to app_user;
grant delete on tracker_metrics.metric_backfills to tracker_eraser;
grant select on tracker_metrics.metric_backfills to tracker_eraser;
grant select (id, tenant_id, status, heartbeat_at) on tracker_metrics.metric_backfills to tracker_relay;
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_metrics.metric_backfills FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_metrics.metric_baselines enable row level security;
alter table tracker_metrics.metric_baselines force row level security;
create policy eraser_removes on tracker_metrics.metric_baselines for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_metrics.metric_baselines for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_metrics.metric_baselines to app_user;
grant select on tracker_metrics.metric_baselines to app_user;
grant update on tracker_metrics.metric_baselines to app_user;
grant delete on tracker_metrics.metric_baselines to tracker_eraser;
grant select on tracker_metrics.metric_baselines to tracker_eraser;
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_metrics.metric_baselines FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_metrics.metric_marks enable row level security;
alter table tracker_metrics.metric_marks force row level security;
create policy eraser_removes on tracker_metrics.metric_marks for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy relay_reads on tracker_metrics.metric_marks for select to tracker_relay using (true);
create policy tenant_isolation on tracker_metrics.metric_marks for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant delete on tracker_metrics.metric_marks to app_user;
grant insert on tracker_metrics.metric_marks to app_user;
grant select on tracker_metrics.metric_marks to app_user;
grant delete on tracker_metrics.metric_marks to tracker_eraser;
grant select on tracker_metrics.metric_marks to tracker_eraser;
grant select (id, tenant_id, initiative_id, created_at) on tracker_metrics.metric_marks to tracker_relay;

alter table tracker_metrics.metric_snapshots enable row level security;
alter table tracker_metrics.metric_snapshots force row level security;
create policy eraser_removes on tracker_metrics.metric_snapshots for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_metrics.metric_snapshots for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_metrics.metric_snapshots to app_user;
grant select on tracker_metrics.metric_snapshots to app_user;
grant update on tracker_metrics.metric_snapshots to app_user;
grant delete on tracker_metrics.metric_snapshots to tracker_eraser;
grant select on tracker_metrics.metric_snapshots to tracker_eraser;
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_metrics.metric_snapshots FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_metrics.production_environments enable row level security;
alter table tracker_metrics.production_environments force row level security;
create policy eraser_removes on tracker_metrics.production_environments for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_metrics.production_environments for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_metrics.production_environments to app_user;
grant select on tracker_metrics.production_environments to app_user;
grant update on tracker_metrics.production_environments to app_user;
grant delete on tracker_metrics.production_environments to tracker_eraser;
grant select on tracker_metrics.production_environments to tracker_eraser;

alter table tracker_metrics.scope_initiatives enable row level security;
alter table tracker_metrics.scope_initiatives force row level security;
create policy eraser_removes on tracker_metrics.scope_initiatives for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_metrics.scope_initiatives for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_metrics.scope_initiatives to app_user;
grant select on tracker_metrics.scope_initiatives to app_user;
grant update on tracker_metrics.scope_initiatives to app_user;
grant delete on tracker_metrics.scope_initiatives to tracker_eraser;
grant select on tracker_metrics.scope_initiatives to tracker_eraser;

alter table tracker_metrics.scorecard_definitions enable row level security;
alter table tracker_metrics.scorecard_definitions force row level security;
create policy eraser_removes on tracker_metrics.scorecard_definitions for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_metrics.scorecard_definitions for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_metrics.scorecard_definitions to app_user;
grant select on tracker_metrics.scorecard_definitions to app_user;
grant update on tracker_metrics.scorecard_definitions to app_user;
grant delete on tracker_metrics.scorecard_definitions to tracker_eraser;
grant select on tracker_metrics.scorecard_definitions to tracker_eraser;
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_metrics.scorecard_definitions FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_metrics.snapshot_progress enable row level security;
alter table tracker_metrics.snapshot_progress force row level security;
create policy eraser_removes on tracker_metrics.snapshot_progress for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy relay_reads on tracker_metrics.snapshot_progress for select to tracker_relay using (true);
create policy tenant_isolation on tracker_metrics.snapshot_progress for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_metrics.snapshot_progress to app_user;
grant select on tracker_metrics.snapshot_progress to app_user;
grant update on tracker_metrics.snapshot_progress to app_user;
grant delete on tracker_metrics.snapshot_progress to tracker_eraser;
grant select on tracker_metrics.snapshot_progress to tracker_eraser;
grant select (id, tenant_id, initiative_id, day, lags, looked_at) on tracker_metrics.snapshot_progress to tracker_relay;

alter table tracker_metrics.test_facts enable row level security;
alter table tracker_metrics.test_facts force row level security;
create policy eraser_removes on tracker_metrics.test_facts for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_metrics.test_facts for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_metrics.test_facts to app_user;
grant select on tracker_metrics.test_facts to app_user;
grant update on tracker_metrics.test_facts to app_user;
grant delete on tracker_metrics.test_facts to tracker_eraser;
grant select on tracker_metrics.test_facts to tracker_eraser;

alter table tracker_metrics.work_facts enable row level security;
alter table tracker_metrics.work_facts force row level security;
create policy eraser_removes on tracker_metrics.work_facts for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_metrics.work_facts for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_metrics.work_facts to app_user;
grant select on tracker_metrics.work_facts to app_user;
grant update on tracker_metrics.work_facts to app_user;
grant delete on tracker_metrics.work_facts to tracker_eraser;
grant select on tracker_metrics.work_facts to tracker_eraser;

alter table tracker_metrics.work_statuses enable row level security;
alter table tracker_metrics.work_statuses force row level security;
create policy eraser_removes on tracker_metrics.work_statuses for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_metrics.work_statuses for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_metrics.work_statuses to app_user;
grant select on tracker_metrics.work_statuses to app_user;
grant update on tracker_metrics.work_statuses to app_user;
grant delete on tracker_metrics.work_statuses to tracker_eraser;
grant select on tracker_metrics.work_statuses to tracker_eraser;
CREATE TRIGGER mark_metrics_added AFTER INSERT ON tracker_metrics.work_statuses REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.mark_work_statuses();
CREATE TRIGGER mark_metrics_changed AFTER UPDATE ON tracker_metrics.work_statuses REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.mark_work_statuses();

alter table tracker_operations.incident_deployments enable row level security;
alter table tracker_operations.incident_deployments force row level security;
create policy eraser_removes on tracker_operations.incident_deployments for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_operations.incident_deployments for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_operations.incident_deployments to app_user;
grant select on tracker_operations.incident_deployments to app_user;
grant update on tracker_operations.incident_deployments to app_user;
grant delete on tracker_operations.incident_deployments to tracker_eraser;
grant select on tracker_operations.incident_deployments to tracker_eraser;
CREATE TRIGGER mark_metrics_added AFTER INSERT ON tracker_operations.incident_deployments REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.mark_incident_deployments();
CREATE TRIGGER mark_metrics_changed AFTER UPDATE ON tracker_operations.incident_deployments REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.mark_incident_deployments();
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_operations.incident_deployments FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_operations.incidents enable row level security;
alter table tracker_operations.incidents force row level security;
create policy eraser_removes on tracker_operations.incidents for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_operations.incidents for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_operations.incidents to app_user;
grant select on tracker_operations.incidents to app_user;
grant update on tracker_operations.incidents to app_user;
grant delete on tracker_operations.incidents to tracker_eraser;
grant select on tracker_operations.incidents to tracker_eraser;
CREATE TRIGGER learn_statuses_added AFTER INSERT ON tracker_operations.incidents REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.learn_incident_statuses();
CREATE TRIGGER learn_statuses_changed AFTER UPDATE ON tracker_operations.incidents REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.learn_incident_statuses();
CREATE TRIGGER mark_metrics_added AFTER INSERT ON tracker_operations.incidents REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.mark_incidents();
CREATE TRIGGER mark_metrics_changed AFTER UPDATE ON tracker_operations.incidents REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.mark_incidents();
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_operations.incidents FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_qa.defects enable row level security;
alter table tracker_qa.defects force row level security;
create policy eraser_removes on tracker_qa.defects for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_qa.defects for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_qa.defects to app_user;
grant select on tracker_qa.defects to app_user;
grant update on tracker_qa.defects to app_user;
grant delete on tracker_qa.defects to tracker_eraser;
grant select on tracker_qa.defects to tracker_eraser;
CREATE TRIGGER dirty_days_added AFTER INSERT ON tracker_qa.defects REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.dirty_work_items();
CREATE TRIGGER dirty_days_changed AFTER UPDATE ON tracker_qa.defects REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.dirty_work_items();
CREATE TRIGGER dirty_days_escaped AFTER UPDATE ON tracker_qa.defects REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.dirty_defects();
CREATE TRIGGER keep_facts_added AFTER INSERT ON tracker_qa.defects REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.keep_defect_facts();
CREATE TRIGGER keep_facts_changed AFTER UPDATE ON tracker_qa.defects REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.keep_defect_facts();
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_qa.defects FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_qa.test_cycles enable row level security;
alter table tracker_qa.test_cycles force row level security;
create policy eraser_removes on tracker_qa.test_cycles for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_qa.test_cycles for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_qa.test_cycles to app_user;
grant select on tracker_qa.test_cycles to app_user;
grant update on tracker_qa.test_cycles to app_user;
grant delete on tracker_qa.test_cycles to tracker_eraser;
grant select on tracker_qa.test_cycles to tracker_eraser;
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_qa.test_cycles FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_qa.test_executions enable row level security;
alter table tracker_qa.test_executions force row level security;
create policy eraser_removes on tracker_qa.test_executions for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_qa.test_executions for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_qa.test_executions to app_user;
grant select on tracker_qa.test_executions to app_user;
grant update on tracker_qa.test_executions to app_user;
grant delete on tracker_qa.test_executions to tracker_eraser;
grant select on tracker_qa.test_executions to tracker_eraser;
CREATE TRIGGER keep_facts_added AFTER INSERT ON tracker_qa.test_executions REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.keep_test_facts();
CREATE TRIGGER keep_facts_changed AFTER UPDATE ON tracker_qa.test_executions REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.keep_test_facts();
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_qa.test_executions FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_release.deployment_changes enable row level security;
alter table tracker_release.deployment_changes force row level security;
create policy eraser_removes on tracker_release.deployment_changes for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_release.deployment_changes for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_release.deployment_changes to app_user;
grant select on tracker_release.deployment_changes to app_user;
grant delete on tracker_release.deployment_changes to tracker_eraser;
grant select on tracker_release.deployment_changes to tracker_eraser;
CREATE TRIGGER mark_metrics_added AFTER INSERT ON tracker_release.deployment_changes REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.mark_deployment_changes();

alter table tracker_release.deployment_records enable row level security;
alter table tracker_release.deployment_records force row level security;
create policy eraser_removes on tracker_release.deployment_records for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_release.deployment_records for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_release.deployment_records to app_user;
grant select on tracker_release.deployment_records to app_user;
grant update on tracker_release.deployment_records to app_user;
grant delete on tracker_release.deployment_records to tracker_eraser;
grant select on tracker_release.deployment_records to tracker_eraser;
CREATE TRIGGER mark_metrics_added AFTER INSERT ON tracker_release.deployment_records REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.mark_deployments();
CREATE TRIGGER mark_metrics_changed AFTER UPDATE ON tracker_release.deployment_records REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.mark_deployments();
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_release.deployment_records FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_release.environments enable row level security;
alter table tracker_release.environments force row level security;
create policy eraser_removes on tracker_release.environments for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_release.environments for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_release.environments to app_user;
grant select on tracker_release.environments to app_user;
grant update on tracker_release.environments to app_user;
grant delete on tracker_release.environments to tracker_eraser;
grant select on tracker_release.environments to tracker_eraser;
CREATE TRIGGER keep_facts_added AFTER INSERT ON tracker_release.environments FOR EACH ROW EXECUTE FUNCTION tracker_metrics.keep_production_environments();
CREATE TRIGGER keep_facts_changed AFTER UPDATE ON tracker_release.environments FOR EACH ROW WHEN (((old.type <> new.type) OR (old.transient <> new.transient) OR (old.deleted_at IS DISTINCT FROM new.deleted_at) OR (old.scope_id IS DISTINCT FROM new.scope_id))) EXECUTE FUNCTION tracker_metrics.keep_production_environments();
CREATE TRIGGER mark_metrics_added AFTER INSERT ON tracker_release.environments REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.mark_environments();
CREATE TRIGGER mark_metrics_changed AFTER UPDATE ON tracker_release.environments REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.mark_environments();
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_release.environments FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

alter table tracker_release.planned_dates enable row level security;
alter table tracker_release.planned_dates force row level security;
create policy eraser_removes on tracker_release.planned_dates for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_release.planned_dates for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_release.planned_dates to app_user;
grant select on tracker_release.planned_dates to app_user;
grant delete on tracker_release.planned_dates to tracker_eraser;
grant select on tracker_release.planned_dates to tracker_eraser;

alter table tracker_release.release_packages enable row level security;
alter table tracker_release.release_packages force row level security;
create policy eraser_removes on tracker_release.release_packages for all to tracker_eraser using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
create policy tenant_isolation on tracker_release.release_packages for all to app_user using ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id)));
grant insert on tracker_release.release_packages to app_user;
grant select on tracker_release.release_packages to app_user;
grant update on tracker_release.release_packages to app_user;
grant delete on tracker_release.release_packages to tracker_eraser;
grant select on tracker_release.release_packages to tracker_eraser;
CREATE TRIGGER keep_dates_added AFTER INSERT ON tracker_release.release_packages REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_release.keep_planned_dates();
CREATE TRIGGER keep_dates_changed AFTER UPDATE ON tracker_release.release_packages REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_release.keep_planned_dates();
CREATE TRIGGER mark_metrics_added AFTER INSERT ON tracker_release.release_packages REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.mark_releases();
CREATE TRIGGER mark_metrics_changed AFTER UPDATE ON tracker_release.release_packages REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tracker_metrics.mark_releases();
CREATE TRIGGER touch_row BEFORE UPDATE ON tracker_release.release_packages FOR EACH ROW EXECUTE FUNCTION tracker_governance.touch_row();

grant usage on schema tracker_artifacts to app_user;

grant usage on schema tracker_artifacts to tracker_eraser;

grant usage on schema tracker_audit to app_user;

grant usage on schema tracker_audit to tracker_eraser;

grant usage on schema tracker_construction to app_user;

grant usage on schema tracker_construction to tracker_eraser;

grant usage on schema tracker_design to app_user;

grant usage on schema tracker_design to tracker_eraser;

grant usage on schema tracker_discovery to app_user;

grant usage on schema tracker_discovery to tracker_eraser;

grant usage on schema tracker_governance to app_user;

grant usage on schema tracker_governance to tracker_door;

grant usage on schema tracker_governance to tracker_eraser;

grant usage on schema tracker_governance to tracker_relay;

grant usage on schema tracker_integration to app_user;

grant usage on schema tracker_integration to tracker_door;

grant usage on schema tracker_integration to tracker_eraser;

grant usage on schema tracker_integration to tracker_relay;

grant usage on schema tracker_metrics to app_user;

grant usage on schema tracker_metrics to tracker_eraser;

grant usage on schema tracker_metrics to tracker_relay;

grant usage on schema tracker_operations to app_user;

grant usage on schema tracker_operations to tracker_eraser;

grant usage on schema tracker_qa to app_user;

grant usage on schema tracker_qa to tracker_eraser;

grant usage on schema tracker_release to app_user;

grant usage on schema tracker_release to tracker_eraser;
