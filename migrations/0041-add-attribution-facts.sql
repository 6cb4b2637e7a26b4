-- 0041 Attribution facts: what tells hotfixes, reverts, bots and folders, and what reports of deployments and incidents say.
-- While workers run: safe. Columns are added at once; the check of the few bindings is made anew.
-- Up
alter table tracker_construction.peer_reviews
  add column author_login text,
  add column ready_at timestamptz,                        -- First marked ready for review; null: never, as far as is known
  add column labels text[] not null default '{}',
  add column reverts integer[] not null default '{}',     -- Numbers of pull requests of the same scope
  add column inside_path boolean;                         -- Touches the path prefix of the binding; null: not known, or there is none
alter table tracker_construction.commits
  add column author_login text,
  add column author_is_bot boolean not null default false,
  add column inside_path boolean;                         -- As of a pull request; only pushes tell

alter table tracker_integration.scope_bindings
  add column default_branch text,
  drop constraint scope_bindings_kind_check,
  add constraint scope_bindings_kind_check check (kind in ('repository', 'project', 'board', 'service'));

-- What was said, beside what is found out; "kind" is the latter.
alter table tracker_release.deployment_records
  add column deployed_version text,
  add column declared_kind text
    check (declared_kind in ('normal', 'rollback', 'hotfix')),
  add column remediates uuid[] not null default '{}',     -- Deployments it mends or rolled back, known or not yet
  add column pull_requests integer[] not null default '{}'; -- Numbers in its scope that it is said to have brought
alter table tracker_operations.incidents
  add column caused_by uuid,                              -- Cross-schema: tracker_release.deployment_records.id, known or not yet
  add column remediated_by uuid[] not null default '{}';

-- Down
alter table tracker_operations.incidents
  drop column remediated_by,
  drop column caused_by;
alter table tracker_release.deployment_records
  drop column pull_requests,
  drop column remediates,
  drop column declared_kind,
  drop column deployed_version;
delete from tracker_integration.scope_bindings where kind = 'service';
alter table tracker_integration.scope_bindings
  drop constraint scope_bindings_kind_check,
  add constraint scope_bindings_kind_check check (kind in ('repository', 'project', 'board')),
  drop column default_branch;
alter table tracker_construction.commits
  drop column inside_path,
  drop column author_is_bot,
  drop column author_login;
alter table tracker_construction.peer_reviews
  drop column inside_path,
  drop column reverts,
  drop column labels,
  drop column ready_at,
  drop column author_login;
