-- 0063 Reopenings: what an incident that is opened again was resolved by before, so that the past stays what it was.
-- While workers run: not safe. Triggers are added to tables that workers write, and some are without their wall meanwhile.
-- Up
-- An incident that was resolved in January and opened again in March was resolved as of 1 February. Its row says so: the
-- resolution that holds, and those before it with the instant at which each was taken back.
alter table tracker_operations.incidents
  add column reopenings jsonb not null default '[]',     -- resolved_at, reopened_at (ISO 8601), in order of time
  add column issue_id uuid;                              -- Cross-schema: tracker_integration.external_objects.id; has a history
create index idx_incidents_issue on tracker_operations.incidents (tenant_id, issue_id) where issue_id is not null;

alter table tracker_metrics.incident_facts
  add column reopenings jsonb not null default '[]';     -- resolvedAt, reopenedAt (ISO 8601), in order of time
-- A recovery ends with the resolution that it was. The columns of the recovery tell of the one that holds.
alter table tracker_metrics.deployment_facts
  add column relapses jsonb not null default '[]',       -- at, by, evidenceId, relapsedAt (ISO 8601)
  add column relapsed_at timestamptz;                    -- The last of them: from then on the recovery is as it says
create index idx_deployment_facts_relapsed on tracker_metrics.deployment_facts (tenant_id, initiative_id, relapsed_at)
  where relapsed_at is not null;

create or replace function tracker_metrics.mark_incidents() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
begin
  if tg_op = 'INSERT' then
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
      select distinct c.tenant_id, b.initiative_id, c.scope_id
        from (select tenant_id, scope_id from after where deleted_at is null
               union
              select d.tenant_id, d.scope_id
                from (select unnest(caused_by || remediated_by) as id from after where deleted_at is null) l
               cross join lateral (
                 select tenant_id, scope_id from tracker_release.deployment_records where id = l.id offset 0) d) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  else
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
      select distinct c.tenant_id, b.initiative_id, c.scope_id
        from (select s.tenant_id, s.scope_id
                from (select o.tenant_id, o.scope_id as before_scope, n.scope_id, n.id,
                             o.caused_by || o.remediated_by || n.caused_by || n.remediated_by as deployments
                        from before o join after n using (id)
                       where (o.scope_id, o.environment_id, o.started_at, o.resolved_at, o.reopenings, o.issue_id, o.caused_by,
                              o.remediated_by, o.status = 'duplicate', o.deleted_at)
                             is distinct from
                             (n.scope_id, n.environment_id, n.started_at, n.resolved_at, n.reopenings, n.issue_id, n.caused_by,
                              n.remediated_by, n.status = 'duplicate', n.deleted_at)) changed
               cross join lateral (
                 values (changed.tenant_id, changed.before_scope), (changed.tenant_id, changed.scope_id)
                  union all
                 select d.tenant_id, d.scope_id
                   from (select unnest(changed.deployments) as id
                          union all
                         select deployment_record_id from tracker_operations.incident_deployments
                          where tenant_id = changed.tenant_id and incident_id = changed.id and source <> 'attribution') l
                  cross join lateral (
                    select tenant_id, scope_id from tracker_release.deployment_records where id = l.id offset 0) d
                 offset 0
               ) s (tenant_id, scope_id)) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  end if;
  return null;
end;
$$;

-- Incidents explain the words of their source too: a project may have nothing else.
create function tracker_metrics.learn_incident_statuses() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
declare
  words tracker_metrics.work_statuses[];
begin
  if tg_op = 'INSERT' then
    select array_agg(row(tenant_id, scope_id, external_refs -> 0 ->> 'source_status', status)::tracker_metrics.work_statuses)
      into words from after where issue_id is not null and deleted_at is null;
  else
    select array_agg(row(n.tenant_id, n.scope_id, n.external_refs -> 0 ->> 'source_status', n.status)::tracker_metrics.work_statuses)
      into words
      from before o join after n using (id)
     where n.issue_id is not null and n.deleted_at is null
       and (o.scope_id, o.issue_id, o.external_refs -> 0 ->> 'source_status', o.status, o.deleted_at) is distinct from
           (n.scope_id, n.issue_id, n.external_refs -> 0 ->> 'source_status', n.status, n.deleted_at);
  end if;
  if words is not null then perform tracker_metrics.learn_work_statuses(words); end if;
  return null;
end;
$$;
create trigger learn_statuses_added after insert on tracker_operations.incidents
  referencing new table as after for each statement execute function tracker_metrics.learn_incident_statuses();
create trigger learn_statuses_changed after update on tracker_operations.incidents
  referencing old table as before new table as after
  for each statement execute function tracker_metrics.learn_incident_statuses();

-- A word that means something else now, or is heard for the first time, can tell that an incident was opened again.
create function tracker_metrics.mark_work_statuses() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off set enable_seqscan = off as $$
begin
  insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
    select distinct c.tenant_id, b.initiative_id, c.scope_id
      from (select distinct tenant_id, scope_id from after) c
     cross join lateral (
       select from tracker_operations.incidents
        where tenant_id = c.tenant_id and scope_id = c.scope_id and issue_id is not null limit 1) i
     cross join lateral (
       select initiative_id from tracker_integration.scope_bindings
        where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  return null;
end;
$$;
create trigger mark_metrics_added after insert on tracker_metrics.work_statuses
  referencing new table as after for each statement execute function tracker_metrics.mark_work_statuses();
create trigger mark_metrics_changed after update on tracker_metrics.work_statuses
  referencing new table as after for each statement execute function tracker_metrics.mark_work_statuses();

-- The history of an incident concerns whom the incident concerns. One that is not there yet finds its history when it comes.
create function tracker_metrics.mark_incident_history() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off set enable_seqscan = off as $$
begin
  insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
    select distinct c.tenant_id, b.initiative_id, c.scope_id
      from (select distinct tenant_id, issue_id from after where field = 'status') h
     cross join lateral (
       select id, tenant_id, scope_id from tracker_operations.incidents
        where tenant_id = h.tenant_id and issue_id = h.issue_id offset 0) i
     cross join lateral (
       values (i.tenant_id, i.scope_id)
        union all
       select d.tenant_id, d.scope_id
         from tracker_operations.incident_deployments l
        cross join lateral (
          select tenant_id, scope_id from tracker_release.deployment_records where id = l.deployment_record_id offset 0) d
        where l.tenant_id = i.tenant_id and l.incident_id = i.id and l.source <> 'attribution'
       offset 0
     ) c (tenant_id, scope_id)
     cross join lateral (
       select initiative_id from tracker_integration.scope_bindings
        where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  return null;
end;
$$;
create trigger mark_metrics_added after insert on tracker_construction.work_item_history
  referencing new table as after for each statement execute function tracker_metrics.mark_incident_history();
create trigger mark_metrics_changed after update on tracker_construction.work_item_history
  referencing new table as after for each statement execute function tracker_metrics.mark_incident_history();

revoke all on function
  tracker_metrics.learn_incident_statuses(),
  tracker_metrics.mark_work_statuses(),
  tracker_metrics.mark_incident_history()
  from public;

-- Incidents whose history was read before: their initiatives are attributed anew, with what it says. With the wall taken
-- down: the owner is held to it too. What else was opened again before this is known by the facts of then alone.
alter table tracker_operations.incidents no force row level security;
alter table tracker_operations.incident_deployments no force row level security;
alter table tracker_release.deployment_records no force row level security;
alter table tracker_construction.work_item_history no force row level security;
alter table tracker_integration.external_objects no force row level security;
alter table tracker_integration.scope_bindings no force row level security;
alter table tracker_metrics.dirty_buckets no force row level security;
alter table tracker_metrics.metric_marks no force row level security;
alter table tracker_metrics.work_facts no force row level security;
alter table tracker_metrics.work_statuses no force row level security;
alter table tracker_operations.incidents disable trigger touch_row;
update tracker_operations.incidents i set issue_id = o.id
  from tracker_integration.external_objects o
 where o.tenant_id = i.tenant_id and o.kind = 'issue' and o.aggregate_id = i.id
   and exists (
     select from tracker_construction.work_item_history h
      where h.tenant_id = o.tenant_id and h.issue_id = o.id and h.field = 'status');
alter table tracker_operations.incidents enable trigger touch_row;
alter table tracker_metrics.work_statuses force row level security;
alter table tracker_metrics.work_facts force row level security;
alter table tracker_metrics.metric_marks force row level security;
alter table tracker_metrics.dirty_buckets force row level security;
alter table tracker_integration.scope_bindings force row level security;
alter table tracker_integration.external_objects force row level security;
alter table tracker_construction.work_item_history force row level security;
alter table tracker_release.deployment_records force row level security;
alter table tracker_operations.incident_deployments force row level security;
alter table tracker_operations.incidents force row level security;

-- Down
drop trigger mark_metrics_changed on tracker_construction.work_item_history;
drop trigger mark_metrics_added on tracker_construction.work_item_history;
drop trigger mark_metrics_changed on tracker_metrics.work_statuses;
drop trigger mark_metrics_added on tracker_metrics.work_statuses;
drop trigger learn_statuses_changed on tracker_operations.incidents;
drop trigger learn_statuses_added on tracker_operations.incidents;
drop function
  tracker_metrics.mark_incident_history(),
  tracker_metrics.mark_work_statuses(),
  tracker_metrics.learn_incident_statuses();
create or replace function tracker_metrics.mark_incidents() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
begin
  if tg_op = 'INSERT' then
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
      select distinct c.tenant_id, b.initiative_id, c.scope_id
        from (select tenant_id, scope_id from after where deleted_at is null
               union
              select d.tenant_id, d.scope_id
                from (select unnest(caused_by || remediated_by) as id from after where deleted_at is null) l
               cross join lateral (
                 select tenant_id, scope_id from tracker_release.deployment_records where id = l.id offset 0) d) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  else
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
      select distinct c.tenant_id, b.initiative_id, c.scope_id
        from (select s.tenant_id, s.scope_id
                from (select o.tenant_id, o.scope_id as before_scope, n.scope_id, n.id,
                             o.caused_by || o.remediated_by || n.caused_by || n.remediated_by as deployments
                        from before o join after n using (id)
                       where (o.scope_id, o.environment_id, o.started_at, o.resolved_at, o.caused_by, o.remediated_by,
                              o.status = 'duplicate', o.deleted_at)
                             is distinct from
                             (n.scope_id, n.environment_id, n.started_at, n.resolved_at, n.caused_by, n.remediated_by,
                              n.status = 'duplicate', n.deleted_at)) changed
               cross join lateral (
                 values (changed.tenant_id, changed.before_scope), (changed.tenant_id, changed.scope_id)
                  union all
                 select d.tenant_id, d.scope_id
                   from (select unnest(changed.deployments) as id
                          union all
                         select deployment_record_id from tracker_operations.incident_deployments
                          where tenant_id = changed.tenant_id and incident_id = changed.id and source <> 'attribution') l
                  cross join lateral (
                    select tenant_id, scope_id from tracker_release.deployment_records where id = l.id offset 0) d
                 offset 0
               ) s (tenant_id, scope_id)) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  end if;
  return null;
end;
$$;
alter table tracker_metrics.deployment_facts drop column relapses, drop column relapsed_at;
alter table tracker_metrics.incident_facts drop column reopenings;
alter table tracker_operations.incidents drop column reopenings, drop column issue_id;
