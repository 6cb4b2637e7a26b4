-- 0058 Marks say since when: attribution reads on from there, and the indexes that this takes.
-- While workers run: not safe. Indexes block writes while they are built, and three tables are without their wall meanwhile.
-- Up
-- What changed touches nothing before an instant, and what was found of the time before stays. A mark of before, or one that
-- tells neither this nor which pull requests alone are meant, is answered by reading everything.
alter table tracker_metrics.metric_marks
  add column since timestamptz,               -- Nothing changed before it; null: see the other columns
  add column merged_pull_requests uuid[];     -- Merged before and now, and what changed is of themselves alone

-- What reading on needs of the deployments before: their versions, and until when something was found of them.
alter table tracker_metrics.deployment_facts
  add column deployed_version text,           -- What was deployed: the commit, or the version where no commit is known
  add column found_until timestamptz;         -- The last of what speaks against it, mended it or shows that it was unplanned
alter table tracker_metrics.deployment_facts no force row level security;
alter table tracker_release.deployment_records no force row level security;
alter table tracker_release.release_packages no force row level security;
update tracker_metrics.deployment_facts f
   set deployed_version = coalesce(d.commit_sha, d.deployed_version, r.version_number),
       found_until = greatest(f.recovered_at, f.remediation_at,
         (select max((s ->> 'at')::timestamptz) from jsonb_array_elements(f.signals) s))
  from tracker_release.deployment_records d
  left join tracker_release.release_packages r on r.id = d.release_package_id
 where d.id = f.deployment_id and f.known_to = 'infinity';
alter table tracker_release.release_packages force row level security;
alter table tracker_release.deployment_records force row level security;
alter table tracker_metrics.deployment_facts force row level security;

create index idx_deployment_facts_line on tracker_metrics.deployment_facts
  (tenant_id, initiative_id, scope_id, environment_id, deployed_at) where known_to = 'infinity';
create index idx_deployment_facts_version on tracker_metrics.deployment_facts
  (tenant_id, initiative_id, scope_id, environment_id, deployed_version, deployed_at)
  where known_to = 'infinity' and outcome = 'success';
create index idx_deployment_facts_failures on tracker_metrics.deployment_facts
  (tenant_id, initiative_id, scope_id, environment_id, deployed_at) where known_to = 'infinity' and outcome = 'failure';
create index idx_deployment_facts_found on tracker_metrics.deployment_facts (tenant_id, initiative_id, found_until)
  where known_to = 'infinity' and found_until is not null;
create index idx_change_facts_waiting on tracker_metrics.change_facts (tenant_id, initiative_id, scope_id, merged_at)
  where known_to = 'infinity' and merged_at is not null and deployed_at is null and baseline_at is null;
create index idx_change_facts_baseline on tracker_metrics.change_facts (tenant_id, initiative_id, scope_id, merged_at)
  where known_to = 'infinity' and merged_at is not null and deployed_at is null and baseline_at is not null;

create index idx_deployment_records_ended on tracker_release.deployment_records (tenant_id, scope_id, first_terminal_at)
  where production and first_terminal_at is not null and deleted_at is null;
create index idx_deployment_records_ref on tracker_release.deployment_records (tenant_id, scope_id, ref) where production;
-- Few say what they mend; the lists themselves are behind no index, see 0042.
create index idx_deployment_records_remediates on tracker_release.deployment_records (tenant_id, scope_id)
  where remediates <> '{}';
create index idx_deployment_records_numbers on tracker_release.deployment_records (tenant_id, scope_id, first_terminal_at)
  where pull_requests <> '{}';
drop index tracker_construction.idx_peer_reviews_merge_commit;
create index idx_peer_reviews_merge_commit on tracker_construction.peer_reviews (tenant_id, scope_id, merge_commit)
  where merge_commit is not null;
create index idx_peer_reviews_source on tracker_construction.peer_reviews (tenant_id, scope_id, source_branch, merged_at)
  where source_branch is not null;
create index idx_peer_reviews_target on tracker_construction.peer_reviews (tenant_id, scope_id, target_branch, merged_at)
  where target_branch is not null;
create index idx_pull_request_commits_commit on tracker_construction.pull_request_commits (tenant_id, commit_id);
create index idx_incidents_resolved on tracker_operations.incidents (tenant_id, resolved_at) where resolved_at is not null;
create index idx_commits_authored on tracker_construction.commits (tenant_id, scope_id, authored_at);

create or replace function tracker_metrics.mark_deployments() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
begin
  if tg_op = 'INSERT' then
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id, since)
      select c.tenant_id, b.initiative_id, c.scope_id, c.since
        from (select tenant_id, scope_id, min(first_terminal_at) as since from after
               where production and first_terminal_at is not null and deleted_at is null
               group by tenant_id, scope_id) c
       cross join lateral (
         select distinct initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  else
    -- One that comes or goes for another reason than that it ended may have been told of by others before.
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id, since)
      select c.tenant_id, b.initiative_id, c.scope_id, c.since
        from (select s.tenant_id, s.scope_id,
                     case when bool_and((o.scope_id, o.production, o.source, o.deleted_at)
                                        is not distinct from (n.scope_id, n.production, n.source, n.deleted_at)
                                        and n.first_terminal_at is not null)
                          then min(least(o.first_terminal_at, n.first_terminal_at)) end as since
                from before o join after n using (id)
               cross join lateral (values (o.tenant_id, o.scope_id), (n.tenant_id, n.scope_id)) s (tenant_id, scope_id)
               where (o.production or n.production) and num_nonnulls(o.first_terminal_at, n.first_terminal_at) > 0
                 and (o.scope_id, o.environment_id, o.external_id, o.commit_sha, o.ref, o.production, o.source,
                      o.requested_at, o.first_terminal_at, o.status, o.contents_base_sha, o.contents_complete,
                      o.release_package_id, o.deployed_version, o.declared_kind, o.remediates, o.pull_requests, o.deleted_at)
                     is distinct from
                     (n.scope_id, n.environment_id, n.external_id, n.commit_sha, n.ref, n.production, n.source,
                      n.requested_at, n.first_terminal_at, n.status, n.contents_base_sha, n.contents_complete,
                      n.release_package_id, n.deployed_version, n.declared_kind, n.remediates, n.pull_requests, n.deleted_at)
               group by s.tenant_id, s.scope_id) c
       cross join lateral (
         select distinct initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  end if;
  return null;
end;
$$;

create or replace function tracker_metrics.mark_deployment_changes() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
begin
  insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id, since)
    select c.tenant_id, b.initiative_id, c.scope_id, c.since
      from (select d.tenant_id, d.scope_id, min(d.first_terminal_at) as since
              from (select distinct deployment_record_id from after) l
             cross join lateral (
               select tenant_id, scope_id, first_terminal_at from tracker_release.deployment_records
                where id = l.deployment_record_id and production and first_terminal_at is not null offset 0) d
             group by d.tenant_id, d.scope_id) c
     cross join lateral (
       select distinct initiative_id from tracker_integration.scope_bindings
        where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  return null;
end;
$$;

-- Attribution reads of an environment only which one it is.
create or replace function tracker_metrics.mark_environments() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
begin
  if tg_op = 'INSERT' then
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id, since)
      select distinct c.tenant_id, b.initiative_id, c.scope_id, 'infinity'::timestamptz
        from (select distinct tenant_id, scope_id from after where type = 'production' and deleted_at is null) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  else
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id, since)
      select distinct c.tenant_id, b.initiative_id, c.scope_id, 'infinity'::timestamptz
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

create or replace function tracker_metrics.mark_releases() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
begin
  if tg_op = 'INSERT' then
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id, since)
      select c.tenant_id, b.initiative_id, c.scope_id, c.since
        from (select tenant_id, scope_id, min(published_at) as since from after
               where published_at is not null and deleted_at is null group by tenant_id, scope_id) c
       cross join lateral (
         select distinct initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null
            and rules ->> 'deploymentSource' = 'releases' offset 0) b;
  else
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id, since)
      select c.tenant_id, b.initiative_id, c.scope_id, c.since
        from (select s.tenant_id, s.scope_id, min(least(o.published_at, n.published_at)) as since
                from before o join after n using (id)
               cross join lateral (values (o.tenant_id, o.scope_id), (n.tenant_id, n.scope_id)) s (tenant_id, scope_id)
               where num_nonnulls(o.published_at, n.published_at) > 0
                 and (o.scope_id, o.version_number, o.draft, o.prerelease, o.published_at, o.deleted_at)
                     is distinct from
                     (n.scope_id, n.version_number, n.draft, n.prerelease, n.published_at, n.deleted_at)
               group by s.tenant_id, s.scope_id) c
       cross join lateral (
         select distinct initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null
            and rules ->> 'deploymentSource' = 'releases' offset 0) b;
  end if;
  return null;
end;
$$;

-- What was derived from a run has the first instant at which it was seen to end, which is not before it started.
create or replace function tracker_metrics.mark_pipeline_runs() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
begin
  if tg_op = 'INSERT' then
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id, since)
      select c.tenant_id, b.initiative_id, c.scope_id, c.since
        from (select tenant_id, scope_id, min(least(started_at, finished_at)) as since from after
               where status = 'completed' and deleted_at is null group by tenant_id, scope_id) c
       cross join lateral (
         select distinct initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null
            and rules ->> 'deploymentSource' = 'workflow_runs' offset 0) b;
  else
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id, since)
      select c.tenant_id, b.initiative_id, c.scope_id, c.since
        from (select s.tenant_id, s.scope_id,
                     min(least(o.started_at, o.finished_at, n.started_at, n.finished_at)) as since
                from before o join after n using (id)
               cross join lateral (values (o.tenant_id, o.scope_id), (n.tenant_id, n.scope_id)) s (tenant_id, scope_id)
               where (o.status = 'completed' or n.status = 'completed')
                 and (o.scope_id, o.workflow_name, o.branch, o.head_sha, o.status, o.conclusion, o.started_at,
                      o.finished_at, o.deleted_at)
                     is distinct from
                     (n.scope_id, n.workflow_name, n.branch, n.head_sha, n.status, n.conclusion, n.started_at,
                      n.finished_at, n.deleted_at)
               group by s.tenant_id, s.scope_id) c
       cross join lateral (
         select distinct initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null
            and rules ->> 'deploymentSource' = 'workflow_runs' offset 0) b;
  end if;
  return null;
end;
$$;

-- A pull request is one of three: open before and now; merged before and now, and nothing of it changed that says what it
-- mends or where it landed; or it touches what happened since it was merged. Whatever went elsewhere touches everything.
create or replace function tracker_metrics.mark_peer_reviews() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
begin
  if tg_op = 'INSERT' then
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id, open_pull_requests, since)
      select c.tenant_id, b.initiative_id, c.scope_id, case when c.is_open then c.ids end, c.since
        from (select tenant_id, scope_id, array_agg(id) as ids, merged_at is null as is_open, min(merged_at) as since
                from after where opened_at is not null and deleted_at is null
               group by tenant_id, scope_id, is_open) c
       cross join lateral (
         select distinct initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  else
    insert into tracker_metrics.metric_marks
           (tenant_id, initiative_id, scope_id, open_pull_requests, merged_pull_requests, since)
      select c.tenant_id, b.initiative_id, c.scope_id, case c.what when 'open' then c.ids end,
             case c.what when 'merged' then c.ids end, case c.what when 'since' then c.since end
        from (select s.tenant_id, s.scope_id, array_agg(distinct n.id) as ids, min(least(o.merged_at, n.merged_at)) as since,
                     case
                       when o.number is null or o.opened_at is null then
                         case when num_nonnulls(o.deleted_at, n.deleted_at) > 0 or o.scope_id is distinct from n.scope_id
                              then 'all' when n.merged_at is null then 'open' else 'since' end
                       when num_nonnulls(o.deleted_at, n.deleted_at) > 0
                         or (o.scope_id, o.number, o.source_branch, o.target_branch) is distinct from
                            (n.scope_id, n.number, n.source_branch, n.target_branch)
                         or (o.merged_at is not null and n.merged_at is null) then 'all'
                       when n.merged_at is null then 'open'
                       when (o.merged_at, o.merge_commit, o.opened_at, o.title, o.labels, o.reverts, o.inside_path)
                            is not distinct from
                            (n.merged_at, n.merge_commit, n.opened_at, n.title, n.labels, n.reverts, n.inside_path)
                         then 'merged'
                       else 'since'
                     end as what
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
                      n.inside_path, n.deleted_at)
               group by s.tenant_id, s.scope_id, what) c
       cross join lateral (
         select distinct initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  end if;
  return null;
end;
$$;

create or replace function tracker_metrics.mark_pull_request_commits() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
begin
  insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id, since)
    select c.tenant_id, b.initiative_id, c.scope_id, c.since
      from (select p.tenant_id, p.scope_id, min(p.merged_at) as since
              from (select distinct peer_review_id from after) l
             cross join lateral (
               select tenant_id, scope_id, merged_at from tracker_construction.peer_reviews
                where id = l.peer_review_id and merged_at is not null offset 0) p
             group by p.tenant_id, p.scope_id) c
     cross join lateral (
       select distinct initiative_id from tracker_integration.scope_bindings
        where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  return null;
end;
$$;

-- A commit counts where a deployment is known to have brought it, and as what merged a pull request.
create or replace function tracker_metrics.mark_commits() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
begin
  if tg_op = 'INSERT' then
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id, since)
      select c.tenant_id, b.initiative_id, c.scope_id, c.since
        from (select n.tenant_id, n.scope_id, min(least(n.committed_at, named.since, merged.since)) as since
                from after n
               cross join lateral (
                 select count(*) > 0 as found, min(d.first_terminal_at) as since
                   from tracker_release.deployment_changes l
                   left join lateral (
                     select first_terminal_at from tracker_release.deployment_records
                      where id = l.deployment_record_id offset 0) d on true
                  where l.tenant_id = n.tenant_id and l.commit_id = n.id offset 0) named
               cross join lateral (
                 select count(*) > 0 as found, min(p.merged_at) as since
                   from tracker_construction.peer_reviews p
                  where p.tenant_id = n.tenant_id and p.scope_id = n.scope_id and p.merge_commit = n.sha
                    and p.merge_commit is not null and p.first_commit_at is null offset 0) merged
               where named.found or merged.found
               group by n.tenant_id, n.scope_id) c
       cross join lateral (
         select distinct initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  else
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id, since)
      select c.tenant_id, b.initiative_id, c.scope_id, c.since
        from (select n.tenant_id, n.scope_id,
                     case when bool_and(o.deleted_at is not distinct from n.deleted_at)
                          then min(least(o.committed_at, n.committed_at, named.since, merged.since)) end as since
                from before o join after n using (id)
               cross join lateral (
                 select count(*) > 0 as found, min(d.first_terminal_at) as since
                   from tracker_release.deployment_changes l
                   left join lateral (
                     select first_terminal_at from tracker_release.deployment_records
                      where id = l.deployment_record_id offset 0) d on true
                  where l.tenant_id = n.tenant_id and l.commit_id = n.id offset 0) named
               cross join lateral (
                 select count(*) > 0 as found, min(p.merged_at) as since
                   from tracker_construction.peer_reviews p
                  where p.tenant_id = n.tenant_id and p.scope_id = n.scope_id and p.merge_commit = n.sha
                    and p.merge_commit is not null and p.first_commit_at is null offset 0) merged
               where (o.title, o.author_id, o.author_login, o.author_is_bot, o.authored_at, o.committed_at,
                      o.parents_count, o.inside_path, o.deleted_at)
                     is distinct from
                     (n.title, n.author_id, n.author_login, n.author_is_bot, n.authored_at, n.committed_at,
                      n.parents_count, n.inside_path, n.deleted_at)
                 and (named.found or merged.found)
               group by n.tenant_id, n.scope_id) c
       cross join lateral (
         select distinct initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  end if;
  return null;
end;
$$;

-- What is found by an incident is seen when it began at the earliest; by its end, when that was told.
create or replace function tracker_metrics.mark_incidents() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
begin
  if tg_op = 'INSERT' then
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id, since)
      select c.tenant_id, b.initiative_id, c.scope_id, min(c.since)
        from (select tenant_id, scope_id, started_at as since from after where deleted_at is null
               union all
              select d.tenant_id, d.scope_id, l.started_at
                from (select unnest(caused_by || remediated_by) as id, started_at from after where deleted_at is null) l
               cross join lateral (
                 select tenant_id, scope_id from tracker_release.deployment_records where id = l.id offset 0) d) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b
       group by c.tenant_id, b.initiative_id, c.scope_id;
  else
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id, since)
      select c.tenant_id, b.initiative_id, c.scope_id, min(c.since)
        from (select s.tenant_id, s.scope_id, changed.since
                from (select o.tenant_id, o.scope_id as before_scope, n.scope_id, n.id,
                             o.caused_by || o.remediated_by || n.caused_by || n.remediated_by as deployments,
                             case when (o.scope_id, o.environment_id, o.started_at, o.caused_by, o.remediated_by,
                                        o.status = 'duplicate', o.deleted_at) is not distinct from
                                       (n.scope_id, n.environment_id, n.started_at, n.caused_by, n.remediated_by,
                                        n.status = 'duplicate', n.deleted_at)
                                  then least(o.resolved_at, n.resolved_at)
                                  else least(o.started_at, n.started_at) end as since
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
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b
       group by c.tenant_id, b.initiative_id, c.scope_id;
  end if;
  return null;
end;
$$;

-- A link of an incident that nobody has told of yet says nothing of when it began: then everything is read.
create or replace function tracker_metrics.mark_incident_deployments() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
begin
  if tg_op = 'INSERT' then
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id, since)
      select c.tenant_id, b.initiative_id, c.scope_id, case when bool_and(c.since is not null) then min(c.since) end
        from (select s.tenant_id, s.scope_id, i.started_at as since
                from after l
                left join lateral (
                  select tenant_id, scope_id, started_at from tracker_operations.incidents
                   where id = l.incident_id offset 0) i on true
               cross join lateral (
                 select tenant_id, scope_id from tracker_release.deployment_records where id = l.deployment_record_id
                  union all
                 select i.tenant_id, i.scope_id where i.scope_id is not null
                 offset 0) s
               where l.source <> 'attribution') c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b
       group by c.tenant_id, b.initiative_id, c.scope_id;
  else
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id, since)
      select c.tenant_id, b.initiative_id, c.scope_id, case when bool_and(c.since is not null) then min(c.since) end
        from (select s.tenant_id, s.scope_id, i.started_at as since
                from before o join after n using (id)
                left join lateral (
                  select min(started_at) as started_at from tracker_operations.incidents
                   where id in (o.incident_id, n.incident_id) offset 0) i on true
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
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b
       group by c.tenant_id, b.initiative_id, c.scope_id;
  end if;
  return null;
end;
$$;

-- Down
create or replace function tracker_metrics.mark_incident_deployments() returns trigger
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

create or replace function tracker_metrics.mark_commits() returns trigger
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

create or replace function tracker_metrics.mark_pull_request_commits() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
begin
  insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id)
    select distinct c.tenant_id, b.initiative_id, c.scope_id
      from (select distinct p.tenant_id, p.scope_id
              from (select distinct peer_review_id from after) l
             cross join lateral (
               select tenant_id, scope_id from tracker_construction.peer_reviews
                where id = l.peer_review_id and merged_at is not null offset 0) p) c
     cross join lateral (
       select initiative_id from tracker_integration.scope_bindings
        where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  return null;
end;
$$;

create or replace function tracker_metrics.mark_peer_reviews() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
begin
  if tg_op = 'INSERT' then
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id, open_pull_requests)
      select c.tenant_id, b.initiative_id, c.scope_id, case when c.is_open then c.ids end
        from (select tenant_id, scope_id, array_agg(id) as ids, merged_at is null as is_open
                from after where opened_at is not null and deleted_at is null
               group by tenant_id, scope_id, is_open) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  else
    insert into tracker_metrics.metric_marks (tenant_id, initiative_id, scope_id, open_pull_requests)
      select c.tenant_id, b.initiative_id, c.scope_id, case when c.is_open then c.ids end
        from (select s.tenant_id, s.scope_id, array_agg(distinct n.id) as ids,
                     num_nonnulls(o.merged_at, n.merged_at, o.deleted_at, n.deleted_at) = 0
                       and (o.scope_id, o.number, o.source_branch, o.target_branch)
                           is not distinct from (n.scope_id, n.number, n.source_branch, n.target_branch) as is_open
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
                      n.inside_path, n.deleted_at)
               group by s.tenant_id, s.scope_id, is_open) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  end if;
  return null;
end;
$$;

create or replace function tracker_metrics.mark_pipeline_runs() returns trigger
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

create or replace function tracker_metrics.mark_releases() returns trigger
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

create or replace function tracker_metrics.mark_environments() returns trigger
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

create or replace function tracker_metrics.mark_deployment_changes() returns trigger
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

create or replace function tracker_metrics.mark_deployments() returns trigger
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

drop index tracker_construction.idx_commits_authored;
drop index tracker_operations.idx_incidents_resolved;
drop index tracker_construction.idx_pull_request_commits_commit;
drop index tracker_construction.idx_peer_reviews_target;
drop index tracker_construction.idx_peer_reviews_source;
drop index tracker_construction.idx_peer_reviews_merge_commit;
create index idx_peer_reviews_merge_commit on tracker_construction.peer_reviews (tenant_id, scope_id, merge_commit)
  where merge_commit is not null and first_commit_at is null;
drop index tracker_release.idx_deployment_records_numbers;
drop index tracker_release.idx_deployment_records_remediates;
drop index tracker_release.idx_deployment_records_ref;
drop index tracker_release.idx_deployment_records_ended;
drop index tracker_metrics.idx_change_facts_baseline;
drop index tracker_metrics.idx_change_facts_waiting;
drop index tracker_metrics.idx_deployment_facts_found;
drop index tracker_metrics.idx_deployment_facts_failures;
drop index tracker_metrics.idx_deployment_facts_version;
drop index tracker_metrics.idx_deployment_facts_line;
alter table tracker_metrics.deployment_facts drop column found_until, drop column deployed_version;
alter table tracker_metrics.metric_marks drop column merged_pull_requests, drop column since;
