-- 0031 Planned work: where an epic and a user story stand at their source, and what a story is planned for.
-- While workers run: not safe. The points are written anew, the indexes block writes while they are built.
-- Up
alter table tracker_discovery.epics
  add column scope_id uuid,
  add column external_key text,
  add column status text not null default 'todo'
    check (status in ('todo', 'in_progress', 'in_review', 'done', 'blocked')),
  add column source_type text,
  add column source_status text,
  add column labels text[] not null default '{}',
  add column due_date timestamptz,
  add column opened_at timestamptz,
  add column closed_at timestamptz,
  add column rich_description jsonb;          -- As the source formats it; "description" is its plain text
-- Stories name their epic by its key where the source tells no more.
create index idx_epics_key on tracker_discovery.epics (tenant_id, external_key) where external_key is not null;

alter table tracker_discovery.user_stories
  alter column story_points type numeric,     -- Half points exist
  add column scope_id uuid,
  add column external_key text,
  add column title text,
  add column status text not null default 'todo'
    check (status in ('todo', 'in_progress', 'in_review', 'done', 'blocked')),
  add column source_type text,
  add column source_status text,
  add column epic_key text,                   -- The epic may come later than its story
  add column cycle_id uuid,                   -- Cross-schema: tracker_construction.implementation_cycles.id; the one it is in now
  add column cycle_ids uuid[] not null default '{}',           -- Those it is or was in
  add column release_package_ids uuid[] not null default '{}', -- Cross-schema: tracker_release.release_packages.id
  add column estimated_hours numeric,
  add column logged_hours numeric,
  add column opened_at timestamptz,
  add column closed_at timestamptz,
  add column rich_description jsonb;
create index idx_user_stories_epic_key on tracker_discovery.user_stories (tenant_id, epic_key) where epic_key is not null;

-- Down
drop index tracker_discovery.idx_user_stories_epic_key;
alter table tracker_discovery.user_stories
  drop column rich_description,
  drop column closed_at,
  drop column opened_at,
  drop column logged_hours,
  drop column estimated_hours,
  drop column release_package_ids,
  drop column cycle_ids,
  drop column cycle_id,
  drop column epic_key,
  drop column source_status,
  drop column source_type,
  drop column status,
  drop column title,
  drop column external_key,
  drop column scope_id,
  alter column story_points type integer using round(story_points);
drop index tracker_discovery.idx_epics_key;
alter table tracker_discovery.epics
  drop column rich_description,
  drop column closed_at,
  drop column opened_at,
  drop column due_date,
  drop column labels,
  drop column source_status,
  drop column source_type,
  drop column status,
  drop column external_key,
  drop column scope_id;
