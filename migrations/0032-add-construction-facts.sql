-- 0032 Work in construction: technical stories and cycles as their source plans them, and which work names which story.
-- While workers run: not safe. Hours are written anew, and pull requests and branches are read for the keys they name.
-- Up
alter table tracker_construction.technical_stories
  alter column estimated_hours type numeric,  -- A source counts minutes
  alter column logged_hours type numeric,
  add column scope_id uuid,
  add column description text,
  add column priority text not null default 'medium'
    check (priority in ('critical', 'high', 'medium', 'low')),
  add column story_points numeric,
  add column cycle_ids uuid[] not null default '{}',           -- Those it is or was in; cycle_id is the one it is in now
  add column release_package_ids uuid[] not null default '{}', -- Cross-schema: tracker_release.release_packages.id
  add column source_type text,
  add column source_status text,
  -- "status" is the further of what the source says and, where the rules allow, what pull requests and branches say.
  add column source_stage text
    check (source_stage in ('todo', 'in_progress', 'in_review', 'done', 'blocked')),
  add column work_stage text
    check (work_stage in ('todo', 'in_progress', 'in_review', 'done')),
  add column due_date timestamptz,
  add column opened_at timestamptz,
  add column closed_at timestamptz,
  add column reporter_id uuid,
  add column rich_description jsonb;

alter table tracker_construction.implementation_cycles
  add column scope_id uuid,
  add column completed_at timestamptz,
  add column source_status text;

-- Which pull requests and branches name which story, so that a story that arrives after them finds them. A table, because
-- behind row-level security no index on the arrays of keys would be used: "&&" is not leakproof. Links are only ever added:
-- those count whose row still names the key.
create table tracker_construction.story_mentions (
  tenant_id uuid not null,
  story_key text not null,
  aggregate_type text not null
    check (aggregate_type in ('PeerReview', 'Branch')),
  aggregate_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, story_key, aggregate_type, aggregate_id)
);
comment on table tracker_construction.story_mentions is 'Which pull request or branch names which story. Only ever added to.';
-- Before the wall stands, and with the one around what is read taken down: the owner is held to it too.
alter table tracker_construction.peer_reviews no force row level security;
alter table tracker_construction.branches no force row level security;
insert into tracker_construction.story_mentions (tenant_id, story_key, aggregate_type, aggregate_id)
  select distinct tenant_id, unnest(story_keys), 'PeerReview', id from tracker_construction.peer_reviews
  union
  select distinct tenant_id, unnest(story_keys), 'Branch', id from tracker_construction.branches;
alter table tracker_construction.peer_reviews force row level security;
alter table tracker_construction.branches force row level security;

alter table tracker_construction.story_mentions enable row level security;
alter table tracker_construction.story_mentions force row level security;
create policy tenant_isolation on tracker_construction.story_mentions to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert on tracker_construction.story_mentions to app_user;

-- Down
drop table tracker_construction.story_mentions;
alter table tracker_construction.implementation_cycles
  drop column source_status,
  drop column completed_at,
  drop column scope_id;
alter table tracker_construction.technical_stories
  drop column rich_description,
  drop column reporter_id,
  drop column closed_at,
  drop column opened_at,
  drop column due_date,
  drop column work_stage,
  drop column source_stage,
  drop column source_status,
  drop column source_type,
  drop column release_package_ids,
  drop column cycle_ids,
  drop column story_points,
  drop column priority,
  drop column description,
  drop column scope_id,
  alter column logged_hours type integer using round(logged_hours),
  alter column estimated_hours type integer using round(estimated_hours);
