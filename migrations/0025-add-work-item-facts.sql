-- 0025 Work item facts: the key a story is named by in branches and titles; where and when a defect stood.
-- While workers run: not safe. Columns are added at once, the index blocks writes while it is built.
-- Up
alter table tracker_construction.technical_stories
  add column external_key text,
  add column title text;
create index idx_tech_stories_key on tracker_construction.technical_stories (tenant_id, external_key) where external_key is not null;
alter table tracker_qa.defects
  add column scope_id uuid,
  add column title text,
  add column opened_at timestamptz,
  add column closed_at timestamptz;

-- Down
alter table tracker_qa.defects
  drop column closed_at,
  drop column opened_at,
  drop column title,
  drop column scope_id;
alter table tracker_construction.technical_stories
  drop column title,
  drop column external_key;
