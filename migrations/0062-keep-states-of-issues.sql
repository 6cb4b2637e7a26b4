-- 0062 States of issues: that one was closed and opened again is kept where its source has no statuses, and work facts follow it.
-- While workers run: not safe. A constraint is checked on a table that workers write.
-- Up
-- GitHub knows issues that are open or closed, and no changelog. What happens within one batch was not to be seen: of an issue
-- that is closed, opened again and closed only the last is written.
alter table tracker_construction.work_item_history
  drop constraint work_item_history_field_check,
  add constraint work_item_history_field_check check (field in ('sprint', 'points', 'status', 'state'));
comment on table tracker_construction.work_item_history is 'What became of issues: sprints, points, statuses and states, before and after.';

-- As in 0057, but: entries of states say by themselves what they mean, and what was closed stands otherwise from the first time
-- that it was opened again, not the last: there are several where one batch tells of them.
create or replace function tracker_metrics.record_work_items(items tracker_metrics.work_facts[], ever boolean default false) returns void
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off set enable_seqscan = off as $$
declare
  this_instant constant timestamptz := clock_timestamp();
begin
  -- Whoever comes later sees what the other wrote: the next statement begins when these are held.
  perform from (select distinct tenant_id, work_item_id from unnest(items) order by work_item_id) i
    cross join lateral (
      select from tracker_metrics.work_facts
       where tenant_id = i.tenant_id and work_item_id = i.work_item_id and known_to = 'infinity' offset 0 for update) f;

  with known as materialized (
    select f.*
      from (select distinct tenant_id, work_item_id from unnest(items)) i
     cross join lateral (
       select ctid as place, tenant_id, work_item_id as id, known_from, valid_from, valid_to, kind, scope_id, issue_id, opened_at,
              started_at, closed_at, linked_story_id, found_by_test
         from tracker_metrics.work_facts
        where tenant_id = i.tenant_id and work_item_id = i.work_item_id and known_to = 'infinity' offset 0) f
  ), told as materialized (
    select work_item_id as id, tenant_id, kind, scope_id, issue_id, opened_at, closed_at, linked_story_id, found_by_test
      from unnest(items) where kind is not null
     union all
    select k.id, k.tenant_id, k.kind, k.scope_id, k.issue_id, k.opened_at, k.closed_at, k.linked_story_id, k.found_by_test
      from known k join unnest(items) i on i.work_item_id = k.id
     where i.kind is null and k.valid_to = 'infinity'
  ), since as materialized (
    select greatest(this_instant, max(known_from) + interval '1 microsecond') as instant from known
  ), entries as materialized (
    select w.id, h.changed_at, h.created_at, h.id as entry_id, h.is_state,
           case when not h.is_state then s.stage when h.word = 'closed' then 'done' else 'todo' end as stage
      from told w
     cross join lateral (
       select id, changed_at, created_at, to_value #>> '{}' as word, field = 'state' as is_state
         from tracker_construction.work_item_history
        where tenant_id = w.tenant_id and issue_id = w.issue_id and field in ('status', 'state') and deleted_at is null
       offset 0) h
      left join lateral (
       select stage from tracker_metrics.work_statuses
        where tenant_id = w.tenant_id and scope_id = w.scope_id and source_status = h.word offset 0) s on true
  ), starts as (
    -- That an issue was closed does not say when work on it began.
    select id, min(changed_at) as started_at from entries where stage is distinct from 'todo' and not is_state group by id
  ), turns as (
    -- Words that nobody explained yet say nothing of what was done. Of two turns of one second the closing came first.
    select id, changed_at, created_at, entry_id, is_state, stage = 'done' as is_done,
           lag(stage = 'done', 1, false) over (turn) as was_done, row_number() over (turn) as place
      from entries where stage is not null
    window turn as (partition by id order by changed_at, is_state and stage = 'todo', created_at, entry_id)
  ), reopenings as materialized (
    -- A source that says that it was opened again need not have told us that it was closed, and when.
    select id, reopened_at, closed_at
      from (select id, changed_at as reopened_at, not is_done and (was_done or is_state) as is_reopened,
                   case when was_done then max(changed_at) filter (where is_done and not was_done) over (
                     partition by id order by place rows between unbounded preceding and 1 preceding) end as closed_at
              from turns) turn
     where is_reopened
  ), standing as materialized (
    select w.*, s.started_at,
           case
             when last.id is null then
               case when ever or of_it.id is null and (o.was_known is not true or o.is_reread) then '-infinity' else instant end
             when o.is_reread then last.valid_from
             when w.scope_id is null then instant
             when (w.scope_id, w.linked_story_id, w.found_by_test)
                  is distinct from (last.scope_id, last.linked_story_id, last.found_by_test) then instant
             when last.closed_at is not null and w.closed_at is distinct from last.closed_at then coalesce(
               (select min(reopened_at) from reopenings r
                 where r.id = w.id and reopened_at > greatest(last.closed_at, last.valid_from) and reopened_at <= instant),
               instant)
             else last.valid_from
           end as border
      from told w
     cross join since
      left join starts s on s.id = w.id
      left join known last on last.id = w.id and last.valid_to = 'infinity'
      left join (select distinct id from known) of_it on of_it.id = w.id
      left join lateral (
        select prior_version is not null as was_known, source_version is not distinct from prior_version and gone_reason is null as is_reread
          from tracker_integration.external_objects where id = w.issue_id offset 0) o on true
  ), drafted as materialized (
    -- How it stood before, as far as it did; then how it stands.
    select k.id, n.tenant_id, k.kind, k.scope_id, k.issue_id, k.opened_at, n.started_at, k.closed_at, k.linked_story_id,
           k.found_by_test, k.valid_from, case when k.valid_to = 'infinity' then n.border else k.valid_to end as valid_to
      from known k join standing n on n.id = k.id
     where k.valid_to < 'infinity' or k.valid_from < n.border
     union all
    select id, tenant_id, kind, scope_id, issue_id, opened_at, started_at, closed_at, linked_story_id, found_by_test,
           border, 'infinity'
      from standing where scope_id is not null
  ), opened_again as materialized (
    -- Within what was drafted, as far as that does not say so itself.
    select d.id, d.valid_from, r.reopened_at, r.closed_at,
           lag(r.reopened_at, 1, d.valid_from) over (partition by d.id, d.valid_from order by r.reopened_at) as begins
      from drafted d join reopenings r on r.id = d.id cross join since
     where r.reopened_at > d.valid_from and r.reopened_at < d.valid_to and r.reopened_at <= instant and r.closed_at is not null
       and (d.closed_at is null or d.closed_at > r.reopened_at)
  ), found as (
    select d.id, d.tenant_id, coalesce(o.begins, d.valid_from) as valid_from, coalesce(o.reopened_at, d.valid_to) as valid_to,
           d.kind, d.scope_id, d.issue_id, d.opened_at, d.started_at,
           case when o.reopened_at is null then d.closed_at else o.closed_at end as closed_at, d.linked_story_id, d.found_by_test
      from drafted d
      left join (
        select id, valid_from, reopened_at, closed_at, begins from opened_again
         union all
        select id, valid_from, null, null, max(reopened_at) from opened_again group by id, valid_from
      ) o on o.id = d.id and o.valid_from = d.valid_from
  ), differing as materialized (
    select k.place, f.*
      from (select k.* from known k join standing n on n.id = k.id) k
      full join found f on f.id = k.id and f.valid_from = k.valid_from
     where (k.valid_to, k.kind, k.scope_id, k.issue_id, k.opened_at, k.started_at, k.closed_at, k.linked_story_id, k.found_by_test)
           is distinct from
           (f.valid_to, f.kind, f.scope_id, f.issue_id, f.opened_at, f.started_at, f.closed_at, f.linked_story_id, f.found_by_test)
  ), ended as (
    update tracker_metrics.work_facts set known_to = (select instant from since)
     where ctid = any (array(select place from differing where place is not null))
  )
  insert into tracker_metrics.work_facts
    (tenant_id, work_item_id, known_from, valid_from, valid_to, kind, scope_id, issue_id, opened_at, started_at, closed_at,
     linked_story_id, found_by_test)
  select tenant_id, id, instant, valid_from, valid_to, kind, scope_id, issue_id, opened_at, started_at, closed_at,
         linked_story_id, found_by_test
    from differing cross join since where id is not null;
end;
$$;

create or replace function tracker_metrics.keep_work_history_facts() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off set enable_seqscan = off as $$
declare
  items tracker_metrics.work_facts[];
begin
  select array_agg(row(h.tenant_id, f.work_item_id, null, null, null, null, null, null, null, null, null, null, null, null)::tracker_metrics.work_facts)
    into items
    from (select distinct tenant_id, issue_id from after where field in ('status', 'state')) h
   cross join lateral (
     select work_item_id from tracker_metrics.work_facts
      where tenant_id = h.tenant_id and issue_id = h.issue_id and known_to = 'infinity' and valid_to = 'infinity' offset 0) f;
  if items is not null then perform tracker_metrics.record_work_items(items); end if;
  return null;
end;
$$;

create or replace function tracker_metrics.dirty_work_item_history() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
begin
  insert into tracker_metrics.dirty_buckets (tenant_id, initiative_id, first_day, last_day)
    select c.tenant_id, b.initiative_id, least(c.day, (now() at time zone 'UTC')::date), (now() at time zone 'UTC')::date
      from (select tenant_id, scope_id, min((changed_at at time zone 'UTC')::date) as day
              from after where field in ('status', 'state') group by tenant_id, scope_id) c
     cross join lateral (
       select initiative_id from tracker_integration.scope_bindings
        where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b;
  return null;
end;
$$;

-- Down
create or replace function tracker_metrics.record_work_items(items tracker_metrics.work_facts[], ever boolean default false) returns void
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off set enable_seqscan = off as $$
declare
  this_instant constant timestamptz := clock_timestamp();
begin
  -- Whoever comes later sees what the other wrote: the next statement begins when these are held.
  perform from (select distinct tenant_id, work_item_id from unnest(items) order by work_item_id) i
    cross join lateral (
      select from tracker_metrics.work_facts
       where tenant_id = i.tenant_id and work_item_id = i.work_item_id and known_to = 'infinity' offset 0 for update) f;

  with known as materialized (
    select f.*
      from (select distinct tenant_id, work_item_id from unnest(items)) i
     cross join lateral (
       select ctid as place, tenant_id, work_item_id as id, known_from, valid_from, valid_to, kind, scope_id, issue_id, opened_at,
              started_at, closed_at, linked_story_id, found_by_test
         from tracker_metrics.work_facts
        where tenant_id = i.tenant_id and work_item_id = i.work_item_id and known_to = 'infinity' offset 0) f
  ), told as materialized (
    select work_item_id as id, tenant_id, kind, scope_id, issue_id, opened_at, closed_at, linked_story_id, found_by_test
      from unnest(items) where kind is not null
     union all
    select k.id, k.tenant_id, k.kind, k.scope_id, k.issue_id, k.opened_at, k.closed_at, k.linked_story_id, k.found_by_test
      from known k join unnest(items) i on i.work_item_id = k.id
     where i.kind is null and k.valid_to = 'infinity'
  ), since as materialized (
    select greatest(this_instant, max(known_from) + interval '1 microsecond') as instant from known
  ), entries as materialized (
    select w.id, h.changed_at, h.created_at, h.id as entry_id, s.stage
      from told w
     cross join lateral (
       select id, changed_at, created_at, to_value #>> '{}' as word from tracker_construction.work_item_history
        where tenant_id = w.tenant_id and issue_id = w.issue_id and field = 'status' and deleted_at is null offset 0) h
      left join lateral (
       select stage from tracker_metrics.work_statuses
        where tenant_id = w.tenant_id and scope_id = w.scope_id and source_status = h.word offset 0) s on true
  ), starts as (
    select id, min(changed_at) as started_at from entries where stage is distinct from 'todo' group by id
  ), turns as (
    -- Words that nobody explained yet say nothing of what was done.
    select id, changed_at, created_at, entry_id, stage = 'done' as is_done,
           lag(stage = 'done', 1, false) over (partition by id order by changed_at, created_at, entry_id) as was_done
      from entries where stage is not null
  ), reopenings as materialized (
    select id, reopened_at, closed_at
      from (select id, changed_at as reopened_at, was_done and not is_done as is_reopened,
                   max(changed_at) filter (where is_done and not was_done) over (
                     partition by id order by changed_at, created_at, entry_id
                      rows between unbounded preceding and 1 preceding) as closed_at
              from turns) turn
     where is_reopened
  ), standing as materialized (
    select w.*, s.started_at,
           case
             when last.id is null then
               case when ever or of_it.id is null and (o.was_known is not true or o.is_reread) then '-infinity' else instant end
             when o.is_reread then last.valid_from
             when w.scope_id is null then instant
             when (w.scope_id, w.linked_story_id, w.found_by_test)
                  is distinct from (last.scope_id, last.linked_story_id, last.found_by_test) then instant
             when last.closed_at is not null and w.closed_at is distinct from last.closed_at then coalesce(
               (select max(reopened_at) from reopenings r
                 where r.id = w.id and reopened_at > greatest(last.closed_at, last.valid_from) and reopened_at <= instant),
               instant)
             else last.valid_from
           end as border
      from told w
     cross join since
      left join starts s on s.id = w.id
      left join known last on last.id = w.id and last.valid_to = 'infinity'
      left join (select distinct id from known) of_it on of_it.id = w.id
      left join lateral (
        select prior_version is not null as was_known, source_version is not distinct from prior_version and gone_reason is null as is_reread
          from tracker_integration.external_objects where id = w.issue_id offset 0) o on true
  ), drafted as materialized (
    -- How it stood before, as far as it did; then how it stands.
    select k.id, n.tenant_id, k.kind, k.scope_id, k.issue_id, k.opened_at, n.started_at, k.closed_at, k.linked_story_id,
           k.found_by_test, k.valid_from, case when k.valid_to = 'infinity' then n.border else k.valid_to end as valid_to
      from known k join standing n on n.id = k.id
     where k.valid_to < 'infinity' or k.valid_from < n.border
     union all
    select id, tenant_id, kind, scope_id, issue_id, opened_at, started_at, closed_at, linked_story_id, found_by_test,
           border, 'infinity'
      from standing where scope_id is not null
  ), opened_again as materialized (
    -- Within what was drafted, as far as that does not say so itself.
    select d.id, d.valid_from, r.reopened_at, r.closed_at,
           lag(r.reopened_at, 1, d.valid_from) over (partition by d.id, d.valid_from order by r.reopened_at) as begins
      from drafted d join reopenings r on r.id = d.id cross join since
     where r.reopened_at > d.valid_from and r.reopened_at < d.valid_to and r.reopened_at <= instant
       and (d.closed_at is null or d.closed_at > r.reopened_at)
  ), found as (
    select d.id, d.tenant_id, coalesce(o.begins, d.valid_from) as valid_from, coalesce(o.reopened_at, d.valid_to) as valid_to,
           d.kind, d.scope_id, d.issue_id, d.opened_at, d.started_at,
           case when o.reopened_at is null then d.closed_at else o.closed_at end as closed_at, d.linked_story_id, d.found_by_test
      from drafted d
      left join (
        select id, valid_from, reopened_at, closed_at, begins from opened_again
         union all
        select id, valid_from, null, null, max(reopened_at) from opened_again group by id, valid_from
      ) o on o.id = d.id and o.valid_from = d.valid_from
  ), differing as materialized (
    select k.place, f.*
      from (select k.* from known k join standing n on n.id = k.id) k
      full join found f on f.id = k.id and f.valid_from = k.valid_from
     where (k.valid_to, k.kind, k.scope_id, k.issue_id, k.opened_at, k.started_at, k.closed_at, k.linked_story_id, k.found_by_test)
           is distinct from
           (f.valid_to, f.kind, f.scope_id, f.issue_id, f.opened_at, f.started_at, f.closed_at, f.linked_story_id, f.found_by_test)
  ), ended as (
    update tracker_metrics.work_facts set known_to = (select instant from since)
     where ctid = any (array(select place from differing where place is not null))
  )
  insert into tracker_metrics.work_facts
    (tenant_id, work_item_id, known_from, valid_from, valid_to, kind, scope_id, issue_id, opened_at, started_at, closed_at,
     linked_story_id, found_by_test)
  select tenant_id, id, instant, valid_from, valid_to, kind, scope_id, issue_id, opened_at, started_at, closed_at,
         linked_story_id, found_by_test
    from differing cross join since where id is not null;
end;
$$;

create or replace function tracker_metrics.keep_work_history_facts() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off set enable_seqscan = off as $$
declare
  items tracker_metrics.work_facts[];
begin
  select array_agg(row(h.tenant_id, f.work_item_id, null, null, null, null, null, null, null, null, null, null, null, null)::tracker_metrics.work_facts)
    into items
    from (select distinct tenant_id, issue_id from after where field = 'status') h
   cross join lateral (
     select work_item_id from tracker_metrics.work_facts
      where tenant_id = h.tenant_id and issue_id = h.issue_id and known_to = 'infinity' and valid_to = 'infinity' offset 0) f;
  if items is not null then perform tracker_metrics.record_work_items(items); end if;
  return null;
end;
$$;

create or replace function tracker_metrics.dirty_work_item_history() returns trigger
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

alter table tracker_construction.work_item_history no force row level security;
delete from tracker_construction.work_item_history where field = 'state';
alter table tracker_construction.work_item_history force row level security;
comment on table tracker_construction.work_item_history is 'What became of issues: sprints, points and statuses, before and after.';
alter table tracker_construction.work_item_history
  drop constraint work_item_history_field_check,
  add constraint work_item_history_field_check check (field in ('sprint', 'points', 'status'));
