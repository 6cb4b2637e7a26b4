-- 0021 Pull request facts: the times and commits that lead time is measured from.
-- While workers run: not safe. Columns are added at once, the indexes block writes while they are built.
-- Up
alter table tracker_construction.peer_reviews
  add column number integer,
  add column title text,
  add column author_id uuid,
  add column author_is_bot boolean not null default false,
  add column draft boolean not null default false,
  add column review_requested boolean not null default false,
  add column opened_at timestamptz,
  add column first_commit_at timestamptz,
  add column first_review_at timestamptz,
  add column approved_at timestamptz,
  add column merged_at timestamptz,
  add column closed_at timestamptz,
  add column head_commit text,
  add column merge_commit text,
  add column additions integer,
  add column deletions integer,
  add column changed_files integer,
  add column scope_id uuid,
  add column story_keys text[] not null default '{}',
  add column source_status text;

create index idx_peer_reviews_head on tracker_construction.peer_reviews (tenant_id, scope_id, head_commit) where head_commit is not null;
create index idx_peer_reviews_merged on tracker_construction.peer_reviews (tenant_id, scope_id, merged_at);

-- Down
alter table tracker_construction.peer_reviews
  drop column source_status,
  drop column story_keys,
  drop column scope_id,
  drop column changed_files,
  drop column deletions,
  drop column additions,
  drop column merge_commit,
  drop column head_commit,
  drop column closed_at,
  drop column merged_at,
  drop column approved_at,
  drop column first_review_at,
  drop column first_commit_at,
  drop column opened_at,
  drop column review_requested,
  drop column draft,
  drop column author_is_bot,
  drop column author_id,
  drop column title,
  drop column number;
