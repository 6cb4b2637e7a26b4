-- 0034 Source facts: what defects, incidents and versions are at their source, what a scope taught, who is to be forgotten.
-- While workers run: not safe. Columns are added at once, the index blocks writes while it is built.
-- Up
alter table tracker_qa.defects
  add column external_key text,
  add column source_type text,
  add column story_points numeric,
  add column cycle_id uuid,                   -- Cross-schema: tracker_construction.implementation_cycles.id
  add column cycle_ids uuid[] not null default '{}',
  add column release_package_ids uuid[] not null default '{}', -- Cross-schema: tracker_release.release_packages.id
  add column rich_description jsonb;

alter table tracker_operations.incidents
  add column external_key text,
  add column source_type text,
  add column rich_description jsonb;

alter table tracker_release.release_packages
  add column start_date timestamptz,
  add column archived boolean not null default false;

alter table tracker_integration.scope_bindings
  add column learned jsonb;                   -- What its adapter found out and needs for translation; nobody else reads it
-- Whether the work of a scope moves stories is asked when the story comes later than the work.
create index idx_scope_bindings_scope on tracker_integration.scope_bindings (tenant_id, scope_id)
  where scope_id is not null and deleted_at is null;

alter table tracker_integration.external_identities
  add column forgotten_at timestamptz;        -- The account is gone: its names are not stored again, whoever still tells them

-- Down
alter table tracker_integration.external_identities
  drop column forgotten_at;
drop index tracker_integration.idx_scope_bindings_scope;
alter table tracker_integration.scope_bindings
  drop column learned;
alter table tracker_release.release_packages
  drop column archived,
  drop column start_date;
alter table tracker_operations.incidents
  drop column rich_description,
  drop column source_type,
  drop column external_key;
alter table tracker_qa.defects
  drop column rich_description,
  drop column release_package_ids,
  drop column cycle_ids,
  drop column cycle_id,
  drop column story_points,
  drop column source_type,
  drop column external_key;
