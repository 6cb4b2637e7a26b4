-- 0033 Work item history: who was in a cycle at any instant, and with how many points.
-- While workers run: safe. Only new objects.
-- Up
-- Before its first entry a field of an issue had the "from" of that entry; without any, what its row says now.
create table tracker_construction.work_item_history (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  scope_id uuid,
  issue_id uuid not null,                     -- The issue in the ledger: tracker_integration.external_objects.id
  changed_at timestamptz not null,
  author_id uuid,
  field text not null
    check (field in ('sprint', 'points', 'status')),
  from_value jsonb,                           -- sprint: ids of cycles; points: a number; status: their word
  to_value jsonb,

  created_at timestamptz not null default now(),
  created_by uuid not null,
  updated_at timestamptz not null default now(),
  updated_by uuid not null,
  deleted_at timestamptz,
  version integer not null default 1
);
comment on table tracker_construction.work_item_history is 'What became of issues: sprints, points and statuses, before and after.';
create index idx_work_item_history_issue on tracker_construction.work_item_history (tenant_id, issue_id, changed_at);

alter table tracker_construction.work_item_history enable row level security;
alter table tracker_construction.work_item_history force row level security;
create policy tenant_isolation on tracker_construction.work_item_history to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_construction.work_item_history to app_user;

create trigger touch_row before update on tracker_construction.work_item_history
  for each row execute function tracker_governance.touch_row();

-- Which entries brought an issue into a cycle or took it out; a table for the reason given at story_mentions.
create table tracker_construction.cycle_changes (
  tenant_id uuid not null,
  cycle_id uuid not null,
  work_item_history_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, cycle_id, work_item_history_id)
);
comment on table tracker_construction.cycle_changes is 'Which entry of the work item history names which cycle. Only ever added to.';

alter table tracker_construction.cycle_changes enable row level security;
alter table tracker_construction.cycle_changes force row level security;
create policy tenant_isolation on tracker_construction.cycle_changes to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert on tracker_construction.cycle_changes to app_user;

-- Down
drop table tracker_construction.cycle_changes;
drop table tracker_construction.work_item_history;
