-- 0042 Metric marks: whoever writes what attribution or flow metrics read leaves a mark, in the statement that writes it.
-- While workers run: not safe. Triggers are added to tables that workers write, and the indexes block writes while they are built.
-- Up
-- One trigger per statement, not per row: a batch of 500 rows costs as much as one. Columns that nobody sums are compared
-- with none: a review status or a check that changes each minute leaves no mark. What attribution itself writes
-- (kind, failure_signals, previous_deployment_id, its own links) leaves none either, or it would never rest.
--
-- The plans of a function are made for the first batch of a session and stay: what the batch changed is therefore joined by
-- hashing, and rows of tables are found one by one in lateral subselects, which the planner cannot turn into anything else.
-- Left to itself it compared each of 6,000 incidents with each of 6,000 deployments (two minutes).

-- Attribution reads all of a scope.
create index idx_peer_reviews_number on tracker_construction.peer_reviews (tenant_id, scope_id, number)
  where number is not null;
create index idx_incidents_scope on tracker_operations.incidents (tenant_id, scope_id);
create index idx_incidents_caused_by on tracker_operations.incidents (tenant_id, caused_by) where caused_by is not null;
-- Few name what mends them; which of those concern an initiative is told apart afterwards.
create index idx_incidents_remediated on tracker_operations.incidents (tenant_id) where remediated_by <> '{}';
-- Which rows were derived from which source rows.
create index idx_deployment_records_source on tracker_release.deployment_records (tenant_id, scope_id, source, external_id);

-- Which commit brought a pull request onto its branch, asked for by the commit where only that tells when work began.
create index idx_peer_reviews_merge_commit on tracker_construction.peer_reviews (tenant_id, scope_id, merge_commit)
  where merge_commit is not null and first_commit_at is null;

create function tracker_metrics.mark_deployments() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
begin
  if tg_op = 'INSERT' then
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
      select distinct c.tenant_id, b.initiative_id, c.scope_id
        from (select distinct tenant_id, scope_id from after
               where production and first_terminal_at is not null and deleted_at is null) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  else
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
      select distinct c.tenant_id, b.initiative_id, c.scope_id
        from (select distinct s.tenant_id, s.scope_id
                from before o join after n using (id)
               cross join lateral (values (o.tenant_id, o.scope_id), (n.tenant_id, n.scope_id)) s (tenant_id, scope_id)
               where (o.production or n.production) and num_nonnulls(o.first_terminal_at, n.first_terminal_at) > 0
                 and (o.scope_id, o.environment_id, o.external_id, o.commit_sha, o.ref, o.production, o.source,
                      o.requested_at, o.first_terminal_at, o.status, o.contents_base_sha, o.contents_complete,
                      o.release_package_id, o.deployed_version, o.declared_kind, o.remediates, o.pull_requests, o.deleted_at)
                     is distinct from
                     (n.scope_id, n.environment_id, n.external_id, n.commit_sha, n.ref, n.production, n.source,
                      n.requested_at, n.first_terminal_at, n.status, n.contents_base_sha, n.contents_complete,
                      n.release_package_id, n.deployed_version, n.declared_kind, n.remediates, n.pull_requests, n.deleted_at)) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  end if;
  return null;
end;
$$;
create trigger mark_metrics_added after insert on tracker_release.deployment_records
  referencing new table as after for each statement execute function tracker_metrics.mark_deployments();
create trigger mark_metrics_changed after update on tracker_release.deployment_records
  referencing old table as before new table as after
  for each statement execute function tracker_metrics.mark_deployments();

create function tracker_metrics.mark_deployment_changes() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
begin
  insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
    select distinct c.tenant_id, b.initiative_id, c.scope_id
      from (select distinct d.tenant_id, d.scope_id
              from (select distinct deployment_record_id from after) l
             cross join lateral (
               select tenant_id, scope_id from tracker_release.deployment_records
                where id = l.deployment_record_id and production and first_terminal_at is not null offset 0) d) c
     cross join lateral (
       select initiative_id from tracker_integration.scope_bindings
        where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  return null;
end;
$$;
create trigger mark_metrics_added after insert on tracker_release.deployment_changes
  referencing new table as after for each statement execute function tracker_metrics.mark_deployment_changes();

create function tracker_metrics.mark_environments() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
begin
  if tg_op = 'INSERT' then
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
      select distinct c.tenant_id, b.initiative_id, c.scope_id
        from (select distinct tenant_id, scope_id from after where type = 'production' and deleted_at is null) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  else
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
      select distinct c.tenant_id, b.initiative_id, c.scope_id
        from (select distinct s.tenant_id, s.scope_id
                from before o join after n using (id)
               cross join lateral (values (o.tenant_id, o.scope_id), (n.tenant_id, n.scope_id)) s (tenant_id, scope_id)
               where (o.scope_id, o.type, o.transient, o.deleted_at) is distinct from
                     (n.scope_id, n.type, n.transient, n.deleted_at)) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  end if;
  return null;
end;
$$;
create trigger mark_metrics_added after insert on tracker_release.environments
  referencing new table as after for each statement execute function tracker_metrics.mark_environments();
create trigger mark_metrics_changed after update on tracker_release.environments
  referencing old table as before new table as after
  for each statement execute function tracker_metrics.mark_environments();

-- Only where the binding says that releases are deployments.
create function tracker_metrics.mark_releases() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
begin
  if tg_op = 'INSERT' then
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
      select distinct c.tenant_id, b.initiative_id, c.scope_id
        from (select distinct tenant_id, scope_id from after
               where published_at is not null and deleted_at is null) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null
            and rules ->> 'deploymentSource' = 'releases' offset 0) b;
  else
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
      select distinct c.tenant_id, b.initiative_id, c.scope_id
        from (select distinct s.tenant_id, s.scope_id
                from before o join after n using (id)
               cross join lateral (values (o.tenant_id, o.scope_id), (n.tenant_id, n.scope_id)) s (tenant_id, scope_id)
               where num_nonnulls(o.published_at, n.published_at) > 0
                 and (o.scope_id, o.version_number, o.draft, o.prerelease, o.published_at, o.deleted_at)
                     is distinct from
                     (n.scope_id, n.version_number, n.draft, n.prerelease, n.published_at, n.deleted_at)) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null
            and rules ->> 'deploymentSource' = 'releases' offset 0) b;
  end if;
  return null;
end;
$$;
create trigger mark_metrics_added after insert on tracker_release.release_packages
  referencing new table as after for each statement execute function tracker_metrics.mark_releases();
create trigger mark_metrics_changed after update on tracker_release.release_packages
  referencing old table as before new table as after
  for each statement execute function tracker_metrics.mark_releases();

-- Only where the binding says that runs of workflows are deployments.
create function tracker_metrics.mark_pipeline_runs() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
begin
  if tg_op = 'INSERT' then
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
      select distinct c.tenant_id, b.initiative_id, c.scope_id
        from (select distinct tenant_id, scope_id from after where status = 'completed' and deleted_at is null) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null
            and rules ->> 'deploymentSource' = 'workflow_runs' offset 0) b;
  else
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
      select distinct c.tenant_id, b.initiative_id, c.scope_id
        from (select distinct s.tenant_id, s.scope_id
                from before o join after n using (id)
               cross join lateral (values (o.tenant_id, o.scope_id), (n.tenant_id, n.scope_id)) s (tenant_id, scope_id)
               where (o.status = 'completed' or n.status = 'completed')
                 and (o.scope_id, o.workflow_name, o.branch, o.head_sha, o.status, o.conclusion, o.started_at,
                      o.finished_at, o.deleted_at)
                     is distinct from
                     (n.scope_id, n.workflow_name, n.branch, n.head_sha, n.status, n.conclusion, n.started_at,
                      n.finished_at, n.deleted_at)) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null
            and rules ->> 'deploymentSource' = 'workflow_runs' offset 0) b;
  end if;
  return null;
end;
$$;
create trigger mark_metrics_added after insert on tracker_construction.pipeline_runs
  referencing new table as after for each statement execute function tracker_metrics.mark_pipeline_runs();
create trigger mark_metrics_changed after update on tracker_construction.pipeline_runs
  referencing old table as before new table as after
  for each statement execute function tracker_metrics.mark_pipeline_runs();

create function tracker_metrics.mark_peer_reviews() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
begin
  if tg_op = 'INSERT' then
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
      select distinct c.tenant_id, b.initiative_id, c.scope_id
        from (select distinct tenant_id, scope_id from after where opened_at is not null and deleted_at is null) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  else
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
      select distinct c.tenant_id, b.initiative_id, c.scope_id
        from (select distinct s.tenant_id, s.scope_id
                from before o join after n using (id)
               cross join lateral (values (o.tenant_id, o.scope_id), (n.tenant_id, n.scope_id)) s (tenant_id, scope_id)
               where (o.scope_id, o.number, o.title, o.source_branch, o.target_branch, o.author_id, o.author_is_bot,
                      o.opened_at, o.first_commit_at, o.first_review_at, o.approved_at, o.merged_at, o.closed_at,
                      o.merge_commit, o.additions, o.deletions, o.author_login, o.ready_at, o.labels, o.reverts,
                      o.inside_path, o.deleted_at)
                     is distinct from
                     (n.scope_id, n.number, n.title, n.source_branch, n.target_branch, n.author_id, n.author_is_bot,
                      n.opened_at, n.first_commit_at, n.first_review_at, n.approved_at, n.merged_at, n.closed_at,
                      n.merge_commit, n.additions, n.deletions, n.author_login, n.ready_at, n.labels, n.reverts,
                      n.inside_path, n.deleted_at)) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  end if;
  return null;
end;
$$;
create trigger mark_metrics_added after insert on tracker_construction.peer_reviews
  referencing new table as after for each statement execute function tracker_metrics.mark_peer_reviews();
create trigger mark_metrics_changed after update on tracker_construction.peer_reviews
  referencing old table as before new table as after
  for each statement execute function tracker_metrics.mark_peer_reviews();

create function tracker_metrics.mark_pull_request_commits() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
begin
  insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
    select distinct c.tenant_id, b.initiative_id, c.scope_id
      from (select distinct p.tenant_id, p.scope_id
              from (select distinct peer_review_id from after) l
             cross join lateral (
               select tenant_id, scope_id from tracker_construction.peer_reviews where id = l.peer_review_id offset 0) p) c
     cross join lateral (
       select initiative_id from tracker_integration.scope_bindings
        where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  return null;
end;
$$;
create trigger mark_metrics_added after insert on tracker_construction.pull_request_commits
  referencing new table as after for each statement execute function tracker_metrics.mark_pull_request_commits();

-- Of most commits nothing is read but which pull request or deployment they are of, and those links leave marks of their
-- own. What counts of the commit itself: the one that merged a pull request of which no other commit is known, and one
-- that a deployment brought, which whoever reports a deployment may name before anybody has told of it.
create function tracker_metrics.mark_commits() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
begin
  if tg_op = 'INSERT' then
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
      select distinct c.tenant_id, b.initiative_id, c.scope_id
        from (select distinct tenant_id, scope_id from after n
               where exists (
                       select from tracker_release.deployment_changes l
                        where l.tenant_id = n.tenant_id and l.commit_id = n.id offset 0)
                  or exists (
                       select from tracker_construction.peer_reviews p
                        where p.tenant_id = n.tenant_id and p.scope_id = n.scope_id and p.merge_commit = n.sha
                          and p.merge_commit is not null and p.first_commit_at is null offset 0)) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  else
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
      select distinct c.tenant_id, b.initiative_id, c.scope_id
        from (select distinct n.tenant_id, n.scope_id
                from before o join after n using (id)
               where (o.title, o.author_id, o.author_login, o.author_is_bot, o.authored_at, o.committed_at,
                      o.parents_count, o.inside_path, o.deleted_at)
                     is distinct from
                     (n.title, n.author_id, n.author_login, n.author_is_bot, n.authored_at, n.committed_at,
                      n.parents_count, n.inside_path, n.deleted_at)
                 and (exists (
                        select from tracker_release.deployment_changes l
                         where l.tenant_id = n.tenant_id and l.commit_id = n.id offset 0)
                   or exists (
                        select from tracker_construction.peer_reviews p
                         where p.tenant_id = n.tenant_id and p.scope_id = n.scope_id and p.merge_commit = n.sha
                           and p.merge_commit is not null and p.first_commit_at is null offset 0))) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  end if;
  return null;
end;
$$;
create trigger mark_metrics_added after insert on tracker_construction.commits
  referencing new table as after for each statement execute function tracker_metrics.mark_commits();
create trigger mark_metrics_changed after update on tracker_construction.commits
  referencing old table as before new table as after
  for each statement execute function tracker_metrics.mark_commits();

-- An incident concerns its own scope, and those whose deployments were said to have to do with it.
create function tracker_metrics.mark_incidents() returns trigger
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
create trigger mark_metrics_added after insert on tracker_operations.incidents
  referencing new table as after for each statement execute function tracker_metrics.mark_incidents();
create trigger mark_metrics_changed after update on tracker_operations.incidents
  referencing old table as before new table as after
  for each statement execute function tracker_metrics.mark_incidents();

-- What was said. It concerns the scope of the deployment and that of the incident.
create function tracker_metrics.mark_incident_deployments() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
begin
  if tg_op = 'INSERT' then
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
      select distinct c.tenant_id, b.initiative_id, c.scope_id
        from (select s.tenant_id, s.scope_id
                from after l
               cross join lateral (
                 select tenant_id, scope_id from tracker_release.deployment_records where id = l.deployment_record_id
                  union all
                 select tenant_id, scope_id from tracker_operations.incidents where id = l.incident_id
                 offset 0) s
               where l.source <> 'attribution') c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  else
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
      select distinct c.tenant_id, b.initiative_id, c.scope_id
        from (select s.tenant_id, s.scope_id
                from before o join after n using (id)
               cross join lateral (
                 select tenant_id, scope_id from tracker_release.deployment_records
                  where id in (o.deployment_record_id, n.deployment_record_id)
                  union all
                 select tenant_id, scope_id from tracker_operations.incidents where id in (o.incident_id, n.incident_id)
                 offset 0) s
               where (o.source <> 'attribution' or n.source <> 'attribution')
                 and (o.incident_id, o.deployment_record_id, o.relation, o.source, o.deleted_at) is distinct from
                     (n.incident_id, n.deployment_record_id, n.relation, n.source, n.deleted_at)) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  end if;
  return null;
end;
$$;
create trigger mark_metrics_added after insert on tracker_operations.incident_deployments
  referencing new table as after for each statement execute function tracker_metrics.mark_incident_deployments();
create trigger mark_metrics_changed after update on tracker_operations.incident_deployments
  referencing old table as before new table as after
  for each statement execute function tracker_metrics.mark_incident_deployments();

create function tracker_metrics.mark_scope_bindings() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
begin
  if tg_op = 'INSERT' then
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id)
      select distinct tenant_id, initiative_id from after where scope_id is not null and deleted_at is null;
  else
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id)
      select distinct s.tenant_id, s.initiative_id
        from before o join after n using (id)
       cross join lateral (values (o.tenant_id, o.initiative_id), (n.tenant_id, n.initiative_id)) s (tenant_id, initiative_id)
       where (o.scope_id, o.initiative_id, o.path_prefix, o.rules, o.default_branch, o.deleted_at) is distinct from
             (n.scope_id, n.initiative_id, n.path_prefix, n.rules, n.default_branch, n.deleted_at);
  end if;
  return null;
end;
$$;
create trigger mark_metrics_added after insert on tracker_integration.scope_bindings
  referencing new table as after for each statement execute function tracker_metrics.mark_scope_bindings();
create trigger mark_metrics_changed after update on tracker_integration.scope_bindings
  referencing old table as before new table as after
  for each statement execute function tracker_metrics.mark_scope_bindings();

-- Flow metrics are summed from these rows as they are. An item counts as work in progress on each day from its opening to
-- its end, so a span becomes dirty; range_agg leaves of many overlapping spans the few that they cover.
create function tracker_metrics.dirty_work_items() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
declare
  today constant date := (now() at time zone 'UTC')::date;
begin
  if tg_op = 'INSERT' then
    insert into tracker_metrics.dirty_buckets (tenant_id, initiative_id, first_day, last_day)
      select c.tenant_id, b.initiative_id, lower(days), upper(days) - 1
        from (select tenant_id, scope_id,
                     range_agg(daterange(
                       least((opened_at at time zone 'UTC')::date, (closed_at at time zone 'UTC')::date, today),
                       coalesce((closed_at at time zone 'UTC')::date, today), '[]')) as spans
                from after where deleted_at is null
               group by tenant_id, scope_id) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b
       cross join lateral unnest(c.spans) as days;
  else
    insert into tracker_metrics.dirty_buckets (tenant_id, initiative_id, first_day, last_day)
      select c.tenant_id, b.initiative_id, lower(days), upper(days) - 1
        from (select tenant_id, scope_id, range_agg(days) as spans
                from (select c.tenant_id, c.scope_id, daterange(min(c.day), max(c.day), '[]') as days
                        from before o join after n using (id)
                       -- An end that is not known counts as now; and only the ends that moved count, when no other did.
                       cross join lateral (
                         select s.tenant_id, s.scope_id, (at at time zone 'UTC')::date as day
                           from (values (o.tenant_id, o.scope_id), (n.tenant_id, n.scope_id)) s (tenant_id, scope_id)
                          cross join lateral (
                            select coalesce(o.opened_at, now()) as at where o.opened_at is distinct from n.opened_at
                             union all
                            select coalesce(n.opened_at, now()) where o.opened_at is distinct from n.opened_at
                             union all
                            select coalesce(o.closed_at, now()) where o.closed_at is distinct from n.closed_at
                             union all
                            select coalesce(n.closed_at, now()) where o.closed_at is distinct from n.closed_at
                             union all
                            select now() where o.status is distinct from n.status
                             union all
                            select unnest(array[coalesce(n.opened_at, now()), coalesce(n.closed_at, now())])
                             where (o.scope_id, o.deleted_at) is distinct from (n.scope_id, n.deleted_at)) moved
                       ) c
                       group by o.id, c.tenant_id, c.scope_id) item
               group by tenant_id, scope_id) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b
       cross join lateral unnest(c.spans) as days;
  end if;
  return null;
end;
$$;
create trigger dirty_days_added after insert on tracker_discovery.user_stories
  referencing new table as after for each statement execute function tracker_metrics.dirty_work_items();
create trigger dirty_days_changed after update on tracker_discovery.user_stories
  referencing old table as before new table as after
  for each statement execute function tracker_metrics.dirty_work_items();
create trigger dirty_days_added after insert on tracker_construction.technical_stories
  referencing new table as after for each statement execute function tracker_metrics.dirty_work_items();
create trigger dirty_days_changed after update on tracker_construction.technical_stories
  referencing old table as before new table as after
  for each statement execute function tracker_metrics.dirty_work_items();
create trigger dirty_days_added after insert on tracker_qa.defects
  referencing new table as after for each statement execute function tracker_metrics.dirty_work_items();
create trigger dirty_days_changed after update on tracker_qa.defects
  referencing old table as before new table as after
  for each statement execute function tracker_metrics.dirty_work_items();

-- Whether a defect escaped follows from these: its days count anew.
create function tracker_metrics.dirty_defects() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
begin
  insert into tracker_metrics.dirty_buckets (tenant_id, initiative_id, first_day, last_day)
    select c.tenant_id, b.initiative_id, lower(days), upper(days) - 1
      from (select n.tenant_id, n.scope_id, range_agg(daterange(d.day, d.day, '[]')) as spans
              from before o join after n using (id)
             cross join lateral (
               select (at at time zone 'UTC')::date as day
                 from unnest(array[coalesce(n.opened_at, n.created_at), n.closed_at]) as at where at is not null) d
             where (o.labels, o.release_package_ids, o.test_execution_id, o.linked_story_id) is distinct from
                   (n.labels, n.release_package_ids, n.test_execution_id, n.linked_story_id)
             group by n.tenant_id, n.scope_id) c
     cross join lateral (
       select initiative_id from tracker_integration.scope_bindings
        where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b
     cross join lateral unnest(c.spans) as days;
  return null;
end;
$$;
create trigger dirty_days_escaped after update on tracker_qa.defects
  referencing old table as before new table as after
  for each statement execute function tracker_metrics.dirty_defects();

-- A status entered at an instant holds from then on.
create function tracker_metrics.dirty_work_item_history() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
begin
  insert into tracker_metrics.dirty_buckets (tenant_id, initiative_id, first_day, last_day)
    select c.tenant_id, b.initiative_id, least(c.day, (now() at time zone 'UTC')::date), (now() at time zone 'UTC')::date
      from (select tenant_id, scope_id, min((changed_at at time zone 'UTC')::date) as day
              from after where field = 'status' group by tenant_id, scope_id) c
     cross join lateral (
       select initiative_id from tracker_integration.scope_bindings
        where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  return null;
end;
$$;
create trigger dirty_days_added after insert on tracker_construction.work_item_history
  referencing new table as after for each statement execute function tracker_metrics.dirty_work_item_history();
create trigger dirty_days_changed after update on tracker_construction.work_item_history
  referencing new table as after for each statement execute function tracker_metrics.dirty_work_item_history();

-- A run of a test belongs to the scope of the story it tests.
create function tracker_metrics.dirty_test_executions() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
begin
  insert into tracker_metrics.dirty_buckets (tenant_id, initiative_id, first_day, last_day)
    select distinct c.tenant_id, b.initiative_id, c.day, c.day
      from (select distinct s.tenant_id, s.scope_id, d.day
              from after n
             cross join lateral (
               select tenant_id, scope_id from tracker_construction.technical_stories where id = n.technical_story_id offset 0) s
             cross join lateral (
               select (at at time zone 'UTC')::date as day from unnest(array[n.created_at, n.updated_at]) as at offset 0) d) c
     cross join lateral (
       select initiative_id from tracker_integration.scope_bindings
        where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  return null;
end;
$$;
create trigger dirty_days_added after insert on tracker_qa.test_executions
  referencing new table as after for each statement execute function tracker_metrics.dirty_test_executions();
create trigger dirty_days_changed after update on tracker_qa.test_executions
  referencing new table as after for each statement execute function tracker_metrics.dirty_test_executions();

revoke all on function
  tracker_metrics.mark_deployments(),
  tracker_metrics.mark_deployment_changes(),
  tracker_metrics.mark_environments(),
  tracker_metrics.mark_releases(),
  tracker_metrics.mark_pipeline_runs(),
  tracker_metrics.mark_peer_reviews(),
  tracker_metrics.mark_pull_request_commits(),
  tracker_metrics.mark_commits(),
  tracker_metrics.mark_incidents(),
  tracker_metrics.mark_incident_deployments(),
  tracker_metrics.mark_scope_bindings(),
  tracker_metrics.dirty_work_items(),
  tracker_metrics.dirty_defects(),
  tracker_metrics.dirty_work_item_history(),
  tracker_metrics.dirty_test_executions()
  from public;

-- What was written before: every initiative once. With the wall taken down: the owner is held to it too.
alter table tracker_integration.scope_bindings no force row level security;
alter table tracker_metrics.metric_marks no force row level security;
insert into tracker_metrics.metric_marks (tenant_id, initiative_id)
  select distinct tenant_id, initiative_id from tracker_integration.scope_bindings where deleted_at is null;
alter table tracker_metrics.metric_marks force row level security;
alter table tracker_integration.scope_bindings force row level security;

-- Down
drop trigger dirty_days_changed on tracker_qa.test_executions;
drop trigger dirty_days_added on tracker_qa.test_executions;
drop trigger dirty_days_changed on tracker_construction.work_item_history;
drop trigger dirty_days_added on tracker_construction.work_item_history;
drop trigger dirty_days_escaped on tracker_qa.defects;
drop trigger dirty_days_changed on tracker_qa.defects;
drop trigger dirty_days_added on tracker_qa.defects;
drop trigger dirty_days_changed on tracker_construction.technical_stories;
drop trigger dirty_days_added on tracker_construction.technical_stories;
drop trigger dirty_days_changed on tracker_discovery.user_stories;
drop trigger dirty_days_added on tracker_discovery.user_stories;
drop trigger mark_metrics_changed on tracker_integration.scope_bindings;
drop trigger mark_metrics_added on tracker_integration.scope_bindings;
drop trigger mark_metrics_changed on tracker_operations.incident_deployments;
drop trigger mark_metrics_added on tracker_operations.incident_deployments;
drop trigger mark_metrics_changed on tracker_operations.incidents;
drop trigger mark_metrics_added on tracker_operations.incidents;
drop trigger mark_metrics_changed on tracker_construction.commits;
drop trigger mark_metrics_added on tracker_construction.commits;
drop trigger mark_metrics_added on tracker_construction.pull_request_commits;
drop trigger mark_metrics_changed on tracker_construction.peer_reviews;
drop trigger mark_metrics_added on tracker_construction.peer_reviews;
drop trigger mark_metrics_changed on tracker_construction.pipeline_runs;
drop trigger mark_metrics_added on tracker_construction.pipeline_runs;
drop trigger mark_metrics_changed on tracker_release.release_packages;
drop trigger mark_metrics_added on tracker_release.release_packages;
drop trigger mark_metrics_changed on tracker_release.environments;
drop trigger mark_metrics_added on tracker_release.environments;
drop trigger mark_metrics_added on tracker_release.deployment_changes;
drop trigger mark_metrics_changed on tracker_release.deployment_records;
drop trigger mark_metrics_added on tracker_release.deployment_records;
drop function
  tracker_metrics.mark_deployments(),
  tracker_metrics.mark_deployment_changes(),
  tracker_metrics.mark_environments(),
  tracker_metrics.mark_releases(),
  tracker_metrics.mark_pipeline_runs(),
  tracker_metrics.mark_peer_reviews(),
  tracker_metrics.mark_pull_request_commits(),
  tracker_metrics.mark_commits(),
  tracker_metrics.mark_incidents(),
  tracker_metrics.mark_incident_deployments(),
  tracker_metrics.mark_scope_bindings(),
  tracker_metrics.dirty_work_items(),
  tracker_metrics.dirty_defects(),
  tracker_metrics.dirty_work_item_history(),
  tracker_metrics.dirty_test_executions();
drop index tracker_construction.idx_peer_reviews_merge_commit;
drop index tracker_release.idx_deployment_records_source;
drop index tracker_operations.idx_incidents_remediated;
drop index tracker_operations.idx_incidents_caused_by;
drop index tracker_operations.idx_incidents_scope;
drop index tracker_construction.idx_peer_reviews_number;
