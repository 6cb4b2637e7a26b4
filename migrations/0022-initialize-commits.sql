-- 0022 Commits: what lead time is measured from, and which pull request brought each.
-- While workers run: safe. Only new objects.
-- Up
create table tracker_construction.commits (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  scope_id uuid not null,
  sha text not null,
  title text,
  author_id uuid,
  author_email_hash text,
  authored_at timestamptz not null,
  committed_at timestamptz not null,
  parents_count integer,                      -- null while only a push told of it
  external_refs jsonb not null default '[]',

  created_at timestamptz not null default now(),
  created_by uuid not null,
  updated_at timestamptz not null default now(),
  updated_by uuid not null,
  deleted_at timestamptz,
  version integer not null default 1,

  constraint commits_sha_key unique (tenant_id, scope_id, sha)
);
comment on table tracker_construction.commits is 'Commits, with the times that lead time is measured from.';

alter table tracker_construction.commits enable row level security;
alter table tracker_construction.commits force row level security;
create policy tenant_isolation on tracker_construction.commits to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_construction.commits to app_user;

create trigger touch_row before update on tracker_construction.commits
  for each row execute function tracker_governance.touch_row();

-- Links are only ever added: a commit that was once part of a pull request is a fact.
create table tracker_construction.pull_request_commits (
  tenant_id uuid not null,
  peer_review_id uuid not null,
  commit_id uuid not null,
  position integer,
  created_at timestamptz not null default now(),
  primary key (tenant_id, peer_review_id, commit_id)
);
comment on table tracker_construction.pull_request_commits is 'Which pull request brought which commit. Only ever added to.';

alter table tracker_construction.pull_request_commits enable row level security;
alter table tracker_construction.pull_request_commits force row level security;
create policy tenant_isolation on tracker_construction.pull_request_commits to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert on tracker_construction.pull_request_commits to app_user;

-- Down
drop table tracker_construction.pull_request_commits;
drop table tracker_construction.commits;
