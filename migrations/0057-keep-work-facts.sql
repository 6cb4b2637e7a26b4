-- 0057 Work facts: how planned items and defects stood at any instant, and since when that is known.
-- While workers run: not safe. Triggers are added to tables that workers write, and some are without their wall meanwhile.
-- Up
-- Which issue of the ledger a row is about: the history of its statuses is told of the issue.
alter table tracker_discovery.user_stories add column issue_id uuid;
alter table tracker_construction.technical_stories add column issue_id uuid;
alter table tracker_qa.defects add column issue_id uuid;

-- Two times each. A version is known from known_from to known_to, as with the other facts: none is changed but its end. And
-- it says how the item stood from valid_from to valid_to. What only goes on (it is opened, begun, done) is one version with
-- an instant for each; a new one begins where an instant would have to be taken back: the item was opened again, went to
-- another scope, became something else, was deleted, is about something else. So what was done in January is done as of
-- 1 February, although it was opened again in March.
create table tracker_metrics.work_facts (
  tenant_id uuid not null,
  work_item_id uuid not null,                 -- Cross-schema: a user story, a technical story or a defect
  known_from timestamptz not null,
  known_to timestamptz not null default 'infinity',
  valid_from timestamptz not null default '-infinity',
  valid_to timestamptz not null default 'infinity',

  kind text not null
    check (kind in ('user_story', 'technical_story', 'defect')),
  scope_id uuid not null,
  issue_id uuid,                              -- Cross-schema: tracker_integration.external_objects.id
  opened_at timestamptz,
  started_at timestamptz,                     -- Its first status in which work does not wait; null: not known
  closed_at timestamptz,
  linked_story_id uuid,                       -- Of a defect: what it is about
  found_by_test boolean not null default false,

  check (valid_from < valid_to),
  primary key (tenant_id, work_item_id, known_from, valid_from)
);
comment on table tracker_metrics.work_facts is 'How planned items and defects stood from one instant to another, as known from one instant to another.';
create index idx_work_facts_closed on tracker_metrics.work_facts (tenant_id, scope_id, closed_at)
  where closed_at is not null;
create index idx_work_facts_open on tracker_metrics.work_facts (tenant_id, scope_id, known_to, opened_at)
  where closed_at is null;
create index idx_work_facts_issue on tracker_metrics.work_facts (tenant_id, issue_id)
  where known_to = 'infinity' and issue_id is not null;

alter table tracker_metrics.work_facts enable row level security;
alter table tracker_metrics.work_facts force row level security;
create policy tenant_isolation on tracker_metrics.work_facts to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_metrics.work_facts to app_user;
create policy eraser_removes on tracker_metrics.work_facts to tracker_eraser
  using (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, delete on tracker_metrics.work_facts to tracker_eraser;

-- The history of an issue has the words of its source. What they mean is learned from the items that stand in them.
create table tracker_metrics.work_statuses (
  tenant_id uuid not null,
  scope_id uuid not null,
  source_status text not null,
  stage text not null
    check (stage in ('todo', 'in_progress', 'done')),
  primary key (tenant_id, scope_id, source_status)
);
comment on table tracker_metrics.work_statuses is 'What the statuses of a scope mean, as its items said last.';

alter table tracker_metrics.work_statuses enable row level security;
alter table tracker_metrics.work_statuses force row level security;
create policy tenant_isolation on tracker_metrics.work_statuses to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_metrics.work_statuses to app_user;
create policy eraser_removes on tracker_metrics.work_statuses to tracker_eraser
  using (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, delete on tracker_metrics.work_statuses to tracker_eraser;

-- The facts of these items are as is told of them here and in their histories: versions that are others now end, and others
-- begin, from this instant on. Where that is behind what it would end (a clock was set back), it is just after that. Without
-- a kind nothing is told: the item stands as it did, and only its history is read anew. Without a scope it is not there.
--
-- What an item was when it was first heard of it always was, unless its issue was known before: then it was something else.
-- But where the issue itself has not changed (the ledger has the version that it had) we only read it otherwise, e.g. because
-- the rules of its binding are others: then it was like that all the time. "ever": so it is with whatever is not known yet.
--
-- Plans are made once per session, and early, when there may be next to nothing. So no table is read as a whole, and rows are
-- found by indexes that no other one equals: by its id alone a row of a new table would be found by its tenant, and the
-- twentieth batch of 500 new items took ten times as long as the first.
create function tracker_metrics.record_work_items(items tracker_metrics.work_facts[], ever boolean default false) returns void
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

-- These words mean what is said here. Where one means something else now, or is heard for the first time, all items whose
-- history has it are recorded anew, and the days since are to be computed.
create function tracker_metrics.learn_work_statuses(words tracker_metrics.work_statuses[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off set enable_seqscan = off as $$
declare
  items tracker_metrics.work_facts[];
begin
  with told as materialized (
    -- All stages in which work goes on are one here, or the words of stories and those of defects would take turns.
    select distinct on (tenant_id, scope_id, source_status) tenant_id, scope_id, source_status,
           case when stage in ('todo', 'open') then 'todo'
                when stage in ('done', 'resolved', 'closed', 'duplicate') then 'done' else 'in_progress' end as stage
      from unnest(words)
     -- No source has statuses that long, and a key of a table has its limits.
     where scope_id is not null and octet_length(source_status) <= 1000
     order by tenant_id, scope_id, source_status, stage
  ), learned as (
    insert into tracker_metrics.work_statuses as known (tenant_id, scope_id, source_status, stage)
      select t.* from told t
        left join lateral (
          select true as is_known from tracker_metrics.work_statuses s
           where s.tenant_id = t.tenant_id and s.scope_id = t.scope_id and s.source_status = t.source_status
             and s.stage = t.stage offset 0) s on true
       where s.is_known is null
      on conflict (tenant_id, scope_id, source_status) do update set stage = excluded.stage
       where known.stage <> excluded.stage
    returning tenant_id, scope_id, source_status
  ), named as materialized (
    select l.tenant_id, l.scope_id, f.work_item_id, h.changed_at
      from learned l
     cross join lateral (
       select work_item_id, issue_id from tracker_metrics.work_facts
        where tenant_id = l.tenant_id and scope_id = l.scope_id and closed_at is null and known_to = 'infinity'
          and valid_to = 'infinity' and issue_id is not null
        union
       select work_item_id, issue_id from tracker_metrics.work_facts
        where tenant_id = l.tenant_id and scope_id = l.scope_id and closed_at is not null and known_to = 'infinity'
          and valid_to = 'infinity' and issue_id is not null
       offset 0) f
     cross join lateral (
       select min(changed_at) as changed_at from tracker_construction.work_item_history
        where tenant_id = l.tenant_id and issue_id = f.issue_id and field = 'status' and deleted_at is null
          and to_value #>> '{}' = l.source_status offset 0) h
     where h.changed_at is not null
  ), dirty as (
    insert into tracker_metrics.dirty_buckets (tenant_id, initiative_id, first_day, last_day)
      select c.tenant_id, b.initiative_id, least(c.day, (now() at time zone 'UTC')::date), (now() at time zone 'UTC')::date
        from (select tenant_id, scope_id, min((changed_at at time zone 'UTC')::date) as day
                from named group by tenant_id, scope_id) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b
  )
  select array_agg(row(tenant_id, work_item_id, null, null, null, null, null, null, null, null, null, null, null, null)::tracker_metrics.work_facts)
    into items from (select distinct tenant_id, work_item_id from named) n;
  if items is not null then perform tracker_metrics.record_work_items(items); end if;
end;
$$;

-- Whoever writes an item leaves its facts, in the statement that writes. Three functions, because the tables have not the
-- same columns. Of a technical story the stage counts that its source says: pull requests move it, and explain no word.
create function tracker_metrics.keep_user_story_facts() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
declare
  items tracker_metrics.work_facts[];
  words tracker_metrics.work_statuses[];
begin
  if tg_op = 'INSERT' then
    select array_agg(row(tenant_id, id, null, null, null, null, 'user_story', case when deleted_at is null then scope_id end,
                         issue_id, opened_at, null, closed_at, null, false)::tracker_metrics.work_facts),
           array_agg(row(tenant_id, scope_id, source_status, status)::tracker_metrics.work_statuses)
             filter (where deleted_at is null)
      into items, words from after;
  else
    select array_agg(row(tenant_id, id, null, null, null, null, 'user_story', case when deleted_at is null then scope_id end,
                         issue_id, opened_at, null, closed_at, null, false)::tracker_metrics.work_facts),
           array_agg(row(tenant_id, scope_id, source_status, status)::tracker_metrics.work_statuses)
             filter (where deleted_at is null)
      into items, words
      from (select n.* from before o join after n using (id)
             where (o.scope_id, o.issue_id, o.source_status, o.status, o.opened_at, o.closed_at, o.deleted_at)
                   is distinct from
                   (n.scope_id, n.issue_id, n.source_status, n.status, n.opened_at, n.closed_at, n.deleted_at)) n;
  end if;
  if words is not null then perform tracker_metrics.learn_work_statuses(words); end if;
  if items is not null then perform tracker_metrics.record_work_items(items); end if;
  return null;
end;
$$;
create trigger keep_facts_added after insert on tracker_discovery.user_stories
  referencing new table as after for each statement execute function tracker_metrics.keep_user_story_facts();
create trigger keep_facts_changed after update on tracker_discovery.user_stories
  referencing old table as before new table as after
  for each statement execute function tracker_metrics.keep_user_story_facts();

create function tracker_metrics.keep_technical_story_facts() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
declare
  items tracker_metrics.work_facts[];
  words tracker_metrics.work_statuses[];
begin
  if tg_op = 'INSERT' then
    select array_agg(row(tenant_id, id, null, null, null, null, 'technical_story', case when deleted_at is null then scope_id end,
                         issue_id, opened_at, null, closed_at, null, false)::tracker_metrics.work_facts),
           array_agg(row(tenant_id, scope_id, source_status, coalesce(source_stage, status))::tracker_metrics.work_statuses)
             filter (where deleted_at is null)
      into items, words from after;
  else
    select array_agg(row(tenant_id, id, null, null, null, null, 'technical_story', case when deleted_at is null then scope_id end,
                         issue_id, opened_at, null, closed_at, null, false)::tracker_metrics.work_facts),
           array_agg(row(tenant_id, scope_id, source_status, coalesce(source_stage, status))::tracker_metrics.work_statuses)
             filter (where deleted_at is null)
      into items, words
      from (select n.* from before o join after n using (id)
             where (o.scope_id, o.issue_id, o.source_status, o.source_stage, o.opened_at, o.closed_at, o.deleted_at)
                   is distinct from
                   (n.scope_id, n.issue_id, n.source_status, n.source_stage, n.opened_at, n.closed_at, n.deleted_at)) n;
  end if;
  if words is not null then perform tracker_metrics.learn_work_statuses(words); end if;
  if items is not null then perform tracker_metrics.record_work_items(items); end if;
  return null;
end;
$$;
create trigger keep_facts_added after insert on tracker_construction.technical_stories
  referencing new table as after for each statement execute function tracker_metrics.keep_technical_story_facts();
create trigger keep_facts_changed after update on tracker_construction.technical_stories
  referencing old table as before new table as after
  for each statement execute function tracker_metrics.keep_technical_story_facts();

create function tracker_metrics.keep_defect_facts() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
declare
  items tracker_metrics.work_facts[];
  words tracker_metrics.work_statuses[];
begin
  if tg_op = 'INSERT' then
    select array_agg(row(tenant_id, id, null, null, null, null, 'defect', case when deleted_at is null then scope_id end,
                         issue_id, opened_at, null, closed_at, linked_story_id, test_execution_id is not null)::tracker_metrics.work_facts),
           array_agg(row(tenant_id, scope_id, external_refs -> 0 ->> 'source_status', status)::tracker_metrics.work_statuses)
             filter (where deleted_at is null)
      into items, words from after;
  else
    select array_agg(row(tenant_id, id, null, null, null, null, 'defect', case when deleted_at is null then scope_id end,
                         issue_id, opened_at, null, closed_at, linked_story_id, test_execution_id is not null)::tracker_metrics.work_facts),
           array_agg(row(tenant_id, scope_id, external_refs -> 0 ->> 'source_status', status)::tracker_metrics.work_statuses)
             filter (where deleted_at is null)
      into items, words
      from (select n.* from before o join after n using (id)
             where (o.scope_id, o.issue_id, o.external_refs -> 0 ->> 'source_status', o.status, o.opened_at, o.closed_at, o.linked_story_id, o.test_execution_id, o.deleted_at)
                   is distinct from
                   (n.scope_id, n.issue_id, n.external_refs -> 0 ->> 'source_status', n.status, n.opened_at, n.closed_at, n.linked_story_id, n.test_execution_id, n.deleted_at)) n;
  end if;
  if words is not null then perform tracker_metrics.learn_work_statuses(words); end if;
  if items is not null then perform tracker_metrics.record_work_items(items); end if;
  return null;
end;
$$;
create trigger keep_facts_added after insert on tracker_qa.defects
  referencing new table as after for each statement execute function tracker_metrics.keep_defect_facts();
create trigger keep_facts_changed after update on tracker_qa.defects
  referencing old table as before new table as after
  for each statement execute function tracker_metrics.keep_defect_facts();

-- Of an item that is not there yet nothing is recorded: it finds its history when it comes.
create function tracker_metrics.keep_work_history_facts() returns trigger
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
create trigger keep_facts_added after insert on tracker_construction.work_item_history
  referencing new table as after for each statement execute function tracker_metrics.keep_work_history_facts();
create trigger keep_facts_changed after update on tracker_construction.work_item_history
  referencing new table as after for each statement execute function tracker_metrics.keep_work_history_facts();

revoke all on function
  tracker_metrics.record_work_items(tracker_metrics.work_facts[], boolean),
  tracker_metrics.learn_work_statuses(tracker_metrics.work_statuses[]),
  tracker_metrics.keep_user_story_facts(),
  tracker_metrics.keep_technical_story_facts(),
  tracker_metrics.keep_defect_facts(),
  tracker_metrics.keep_work_history_facts()
  from public;
grant execute on function
  tracker_metrics.record_work_items(tracker_metrics.work_facts[], boolean),
  tracker_metrics.learn_work_statuses(tracker_metrics.work_statuses[])
  to app_user;

-- What was written before: known since its row was written, as it was read until now. With the wall taken down: the owner is
-- held to it too.
alter table tracker_discovery.user_stories no force row level security;
alter table tracker_construction.technical_stories no force row level security;
alter table tracker_qa.defects no force row level security;
alter table tracker_construction.work_item_history no force row level security;
alter table tracker_integration.external_objects no force row level security;
alter table tracker_integration.scope_bindings no force row level security;
alter table tracker_metrics.dirty_buckets no force row level security;
alter table tracker_metrics.work_facts no force row level security;
alter table tracker_metrics.work_statuses no force row level security;

-- Without its triggers: to have found the issue of a row is no news of the row.
alter table tracker_discovery.user_stories disable trigger user;
update tracker_discovery.user_stories w set issue_id = o.id
  from tracker_integration.external_objects o
 where o.tenant_id = w.tenant_id and o.kind = 'issue' and o.aggregate_id = w.id;
alter table tracker_discovery.user_stories enable trigger user;
alter table tracker_construction.technical_stories disable trigger user;
update tracker_construction.technical_stories w set issue_id = o.id
  from tracker_integration.external_objects o
 where o.tenant_id = w.tenant_id and o.kind = 'issue' and o.aggregate_id = w.id;
alter table tracker_construction.technical_stories enable trigger user;
alter table tracker_qa.defects disable trigger user;
update tracker_qa.defects w set issue_id = o.id
  from tracker_integration.external_objects o
 where o.tenant_id = w.tenant_id and o.kind = 'issue' and o.aggregate_id = w.id;
alter table tracker_qa.defects enable trigger user;
do $$
declare
  chunk record;
begin
  -- What each word means first, so that nothing is recorded twice; then the items in parts, so that none needs much memory.
  for chunk in
    select array_agg(row(tenant_id, scope_id, word, stage)::tracker_metrics.work_statuses) as words
      from (select distinct tenant_id, scope_id, source_status as word, status as stage
              from tracker_discovery.user_stories where deleted_at is null) w
  loop
    if chunk.words is not null then perform tracker_metrics.learn_work_statuses(chunk.words); end if;
  end loop;
  for chunk in
    select array_agg(row(tenant_id, scope_id, word, stage)::tracker_metrics.work_statuses) as words
      from (select distinct tenant_id, scope_id, source_status as word, coalesce(source_stage, status) as stage
              from tracker_construction.technical_stories where deleted_at is null) w
  loop
    if chunk.words is not null then perform tracker_metrics.learn_work_statuses(chunk.words); end if;
  end loop;
  for chunk in
    select array_agg(row(tenant_id, scope_id, word, stage)::tracker_metrics.work_statuses) as words
      from (select distinct tenant_id, scope_id, external_refs -> 0 ->> 'source_status' as word, status as stage
              from tracker_qa.defects where deleted_at is null) w
  loop
    if chunk.words is not null then perform tracker_metrics.learn_work_statuses(chunk.words); end if;
  end loop;
  for chunk in
    select array_agg(row(tenant_id, id, null, null, null, null, 'user_story', scope_id, issue_id, opened_at, null, closed_at,
                         null, false)::tracker_metrics.work_facts) as items
      from (select *, row_number() over (order by id) / 5000 as part from tracker_discovery.user_stories where deleted_at is null) w
     group by part
  loop
    perform tracker_metrics.record_work_items(chunk.items, true);
  end loop;
  update tracker_metrics.work_facts f set known_from = w.created_at
    from tracker_discovery.user_stories w where w.tenant_id = f.tenant_id and w.id = f.work_item_id;
  for chunk in
    select array_agg(row(tenant_id, id, null, null, null, null, 'technical_story', scope_id, issue_id, opened_at, null, closed_at,
                         null, false)::tracker_metrics.work_facts) as items
      from (select *, row_number() over (order by id) / 5000 as part from tracker_construction.technical_stories where deleted_at is null) w
     group by part
  loop
    perform tracker_metrics.record_work_items(chunk.items, true);
  end loop;
  update tracker_metrics.work_facts f set known_from = w.created_at
    from tracker_construction.technical_stories w where w.tenant_id = f.tenant_id and w.id = f.work_item_id;
  for chunk in
    select array_agg(row(tenant_id, id, null, null, null, null, 'defect', scope_id, issue_id, opened_at, null, closed_at,
                         linked_story_id, test_execution_id is not null)::tracker_metrics.work_facts) as items
      from (select *, row_number() over (order by id) / 5000 as part from tracker_qa.defects where deleted_at is null) w
     group by part
  loop
    perform tracker_metrics.record_work_items(chunk.items, true);
  end loop;
  update tracker_metrics.work_facts f set known_from = w.created_at
    from tracker_qa.defects w where w.tenant_id = f.tenant_id and w.id = f.work_item_id;
end;
$$;
-- What was gone by then: it was there until it went.
insert into tracker_metrics.work_facts
    (tenant_id, work_item_id, known_from, known_to, valid_to, kind, scope_id, opened_at, closed_at, linked_story_id, found_by_test)
  select tenant_id, id, created_at, deleted_at, deleted_at, kind, scope_id, opened_at, closed_at, linked_story_id, found_by_test
    from (select tenant_id, id, created_at, deleted_at, 'user_story' as kind, scope_id, opened_at, closed_at,
                 null::uuid as linked_story_id, false as found_by_test
            from tracker_discovery.user_stories
           union all
          select tenant_id, id, created_at, deleted_at, 'technical_story', scope_id, opened_at, closed_at, null, false
            from tracker_construction.technical_stories
           union all
          select tenant_id, id, created_at, deleted_at, 'defect', scope_id, opened_at, closed_at, linked_story_id,
                 test_execution_id is not null
            from tracker_qa.defects) w
   where deleted_at > created_at and scope_id is not null;

alter table tracker_metrics.work_statuses force row level security;
alter table tracker_metrics.work_facts force row level security;
alter table tracker_metrics.dirty_buckets force row level security;
alter table tracker_integration.scope_bindings force row level security;
alter table tracker_integration.external_objects force row level security;
alter table tracker_construction.work_item_history force row level security;
alter table tracker_qa.defects force row level security;
alter table tracker_construction.technical_stories force row level security;
alter table tracker_discovery.user_stories force row level security;

-- Down
drop trigger keep_facts_changed on tracker_construction.work_item_history;
drop trigger keep_facts_added on tracker_construction.work_item_history;
drop trigger keep_facts_changed on tracker_qa.defects;
drop trigger keep_facts_added on tracker_qa.defects;
drop trigger keep_facts_changed on tracker_construction.technical_stories;
drop trigger keep_facts_added on tracker_construction.technical_stories;
drop trigger keep_facts_changed on tracker_discovery.user_stories;
drop trigger keep_facts_added on tracker_discovery.user_stories;
drop function
  tracker_metrics.keep_work_history_facts(),
  tracker_metrics.keep_defect_facts(),
  tracker_metrics.keep_technical_story_facts(),
  tracker_metrics.keep_user_story_facts(),
  tracker_metrics.learn_work_statuses(tracker_metrics.work_statuses[]),
  tracker_metrics.record_work_items(tracker_metrics.work_facts[], boolean);
drop table tracker_metrics.work_statuses;
drop table tracker_metrics.work_facts;
alter table tracker_qa.defects drop column issue_id;
alter table tracker_construction.technical_stories drop column issue_id;
alter table tracker_discovery.user_stories drop column issue_id;
