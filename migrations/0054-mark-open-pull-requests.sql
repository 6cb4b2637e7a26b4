-- 0054 Open pull requests: a mark that tells of nothing else says which, so that not all of an initiative is attributed anew.
-- While workers run: safe. Workers that do not know the column attribute everything, as before.
-- Up
-- Most of what changes of a pull request changes before it is merged, and until then it has a part in nothing but itself.
alter table tracker_metrics.metric_marks
  add column open_pull_requests uuid[];       -- All that changed, on the same branches as before, not merged; null: anything else

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

-- Which commits a pull request has is asked for once it is merged, and that leaves a mark itself.
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

-- Down
create or replace function tracker_metrics.mark_pull_request_commits() returns trigger
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

create or replace function tracker_metrics.mark_peer_reviews() returns trigger
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

alter table tracker_metrics.metric_marks drop column open_pull_requests;
