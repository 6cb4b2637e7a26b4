-- 0064 Runs that are asked for: drift and snapshots share who asked, what was tried since then, and why that failed.
-- While workers run: not safe. Workers of the version before write a column that goes.
-- Up
-- Its own table: whoever works at an initiative holds the row of its progress, and who asks waits for nobody. An attempt
-- answers the requests that were there when it began.
create table tracker_metrics.initiative_runs (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  work text not null
    check (work in ('drift', 'snapshots')),
  initiative_id uuid not null,                -- Cross-schema: tracker_discovery.initiatives.id
  requested integer not null default 0,       -- How often it was requested, by somebody or because something changed
  tried integer not null default 0,           -- How often it had been when the last attempt that ended began
  failure jsonb,                              -- Why that failed: {code, text}; null: it did not
  asked integer,                              -- What "requested" was when somebody asked last; null: nobody did
  asked_at timestamptz,
  counts jsonb not null default '{}',         -- What was done since then, by name

  created_at timestamptz not null default now(),
  unique (tenant_id, work, initiative_id)
);
comment on table tracker_metrics.initiative_runs is 'What is requested of each initiative, and what came of the attempts at it.';

alter table tracker_metrics.initiative_runs enable row level security;
alter table tracker_metrics.initiative_runs force row level security;
create policy tenant_isolation on tracker_metrics.initiative_runs to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_metrics.initiative_runs to app_user;
create policy eraser_removes on tracker_metrics.initiative_runs to tracker_eraser
  using (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, delete on tracker_metrics.initiative_runs to tracker_eraser;
create policy relay_reads on tracker_metrics.initiative_runs for select to tracker_relay using (true);
grant select (id, tenant_id, work, requested, tried, failure) on tracker_metrics.initiative_runs to tracker_relay;
create index idx_initiative_runs_open on tracker_metrics.initiative_runs (work, tenant_id)
  where requested > tried or failure is not null;

alter table tracker_metrics.drift_progress drop column asked_at;

-- Down
alter table tracker_metrics.drift_progress add column asked_at timestamptz;
drop table tracker_metrics.initiative_runs;
