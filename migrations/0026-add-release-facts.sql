-- 0026 Release facts: which commit went where, when it first ended, and what spoke against it.
-- While workers run: not safe. Columns are added at once, the index blocks writes while it is built.
-- Up
alter table tracker_release.environments
  add column scope_id uuid,
  add column transient boolean not null default false;
alter table tracker_release.release_packages
  add column scope_id uuid,
  add column title text,
  add column draft boolean,
  add column prerelease boolean,
  add column published_at timestamptz,
  add column deployed_at timestamptz;
alter table tracker_release.deployment_records
  add column scope_id uuid,
  add column external_id text,
  add column commit_sha text,
  add column ref text,
  add column task text,
  add column production boolean not null default false,
  add column source text,
  add column requested_at timestamptz,
  add column first_terminal_at timestamptz,
  add column source_status text,
  add column status_history jsonb not null default '[]',
  add column previous_deployment_id uuid,
  add column kind text not null default 'normal'
    check (kind in ('normal', 'rollback', 'hotfix')),
  add column failure_signals jsonb not null default '[]';
create index idx_deployment_records_terminal on tracker_release.deployment_records (tenant_id, scope_id, environment_id, first_terminal_at);

-- Down
alter table tracker_release.deployment_records
  drop column failure_signals,
  drop column kind,
  drop column previous_deployment_id,
  drop column status_history,
  drop column source_status,
  drop column first_terminal_at,
  drop column requested_at,
  drop column source,
  drop column production,
  drop column task,
  drop column ref,
  drop column commit_sha,
  drop column external_id,
  drop column scope_id;
alter table tracker_release.release_packages
  drop column deployed_at,
  drop column published_at,
  drop column prerelease,
  drop column draft,
  drop column title,
  drop column scope_id;
alter table tracker_release.environments
  drop column transient,
  drop column scope_id;
