-- 0061 Test facts: what executions of tests had come to, and in which scope, as known from one instant to another.
-- While workers run: not safe. Triggers are added to tables that workers write, and some are without their wall meanwhile.
-- Up
-- An execution is one row that is written again when the test is run again: its verdict of before is kept here. One that has
-- no verdict, or none any more, is kept too: it tells since when tests are told of.
create table tracker_metrics.test_facts (
  tenant_id uuid not null,
  test_execution_id uuid not null,            -- Cross-schema: tracker_qa.test_executions.id
  known_from timestamptz not null,
  known_to timestamptz not null default 'infinity',

  scope_id uuid not null,                     -- That of the story it tests
  told_at timestamptz not null,               -- When the execution was there
  ended_at timestamptz,
  passed boolean,                             -- null, as ended_at: pending, skipped, blocked or deleted

  check ((ended_at is null) = (passed is null)),
  primary key (tenant_id, test_execution_id, known_from)
);
comment on table tracker_metrics.test_facts is 'Verdicts of tests, as known from one instant to another.';
create index idx_test_facts_ended on tracker_metrics.test_facts (tenant_id, scope_id, ended_at)
  include (known_from, known_to, test_execution_id, passed) where ended_at is not null;
create index idx_test_facts_told on tracker_metrics.test_facts (tenant_id, scope_id, told_at) include (known_from, known_to);

alter table tracker_metrics.test_facts enable row level security;
alter table tracker_metrics.test_facts force row level security;
create policy tenant_isolation on tracker_metrics.test_facts to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_metrics.test_facts to app_user;
create policy eraser_removes on tracker_metrics.test_facts to tracker_eraser
  using (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, delete on tracker_metrics.test_facts to tracker_eraser;

-- The facts of these executions are as they are told here, from this instant on; what says otherwise ends. Without a scope
-- there is none. The days of what ends and of what begins are to be computed anew.
create function tracker_metrics.record_tests(tests tracker_metrics.test_facts[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off set enable_seqscan = off as $$
declare
  this_instant constant timestamptz := clock_timestamp();
begin
  with told as materialized (
    select tenant_id, test_execution_id as id, scope_id, told_at, ended_at, passed from unnest(tests)
  ), known as materialized (
    select t.id, t.tenant_id, f.place, f.scope_id, f.told_at, f.ended_at, f.passed,
           greatest(this_instant, f.known_from + interval '1 microsecond') as since
      from told t
     cross join lateral (
       select ctid as place, known_from, scope_id, told_at, ended_at, passed from tracker_metrics.test_facts
        where tenant_id = t.tenant_id and test_execution_id = t.id and known_to = 'infinity' offset 0) f
  ), differing as materialized (
    select t.*, coalesce(k.since, this_instant) as since, k.place, k.scope_id as scope_before, k.told_at as told_before,
           k.ended_at as ended_before
      from told t left join known k on k.id = t.id
     where (k.scope_id, k.told_at, k.ended_at, k.passed) is distinct from (t.scope_id, t.told_at, t.ended_at, t.passed)
  ), ended as (
    update tracker_metrics.test_facts f set known_to = d.since from differing d where f.ctid = d.place
  ), dirty as (
    insert into tracker_metrics.dirty_buckets (tenant_id, initiative_id, first_day, last_day)
      select distinct c.tenant_id, b.initiative_id, c.day, c.day
        from (select distinct s.tenant_id, s.scope_id, (s.at at time zone 'UTC')::date as day
                from (select tenant_id, scope_before as scope_id, unnest(array[told_before, ended_before]) as at from differing
                       union
                      select tenant_id, scope_id, unnest(array[told_at, ended_at]) from differing) s
               where s.scope_id is not null and s.at is not null) c
       cross join lateral (
         select initiative_id from tracker_integration.scope_bindings
          where tenant_id = c.tenant_id and scope_id = c.scope_id and deleted_at is null offset 0) b
  )
  insert into tracker_metrics.test_facts (tenant_id, test_execution_id, known_from, scope_id, told_at, ended_at, passed)
  select tenant_id, id, since, scope_id, told_at, ended_at, passed from differing where scope_id is not null;
end;
$$;

-- Whoever writes an execution looks up the scope of its story, and whoever moves a story looks up its executions; neither sees
-- what the other is just writing. So those who move stories of a tenant, which is rare, wait for those who write executions.
create function tracker_metrics.keep_test_facts() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off set enable_seqscan = off as $$
declare
  tests tracker_metrics.test_facts[];
begin
  perform pg_advisory_xact_lock_shared(hashtextextended('tests/' || tenant_id, 0))
     from (select distinct tenant_id from after order by tenant_id) t;
  select array_agg(row(n.tenant_id, n.id, null, null, s.scope_id, n.created_at,
                       case when n.status in ('passed', 'failed') and n.deleted_at is null then n.updated_at end,
                       case when n.status in ('passed', 'failed') and n.deleted_at is null then n.status = 'passed' end
                      )::tracker_metrics.test_facts)
    into tests
    from after n
    left join lateral (
      select scope_id from tracker_construction.technical_stories
       where id = n.technical_story_id and tenant_id = n.tenant_id offset 0) s on true;
  if tests is not null then perform tracker_metrics.record_tests(tests); end if;
  return null;
end;
$$;
drop trigger dirty_days_changed on tracker_qa.test_executions;
drop trigger dirty_days_added on tracker_qa.test_executions;
drop function tracker_metrics.dirty_test_executions();
create trigger keep_facts_added after insert on tracker_qa.test_executions
  referencing new table as after for each statement execute function tracker_metrics.keep_test_facts();
create trigger keep_facts_changed after update on tracker_qa.test_executions
  referencing new table as after for each statement execute function tracker_metrics.keep_test_facts();

-- A test belongs where its story does; one that was told of before its story belongs somewhere when that comes.
create function tracker_metrics.keep_facts_of_tested_stories() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off set enable_seqscan = off as $$
declare
  moved uuid[];
  tests tracker_metrics.test_facts[];
begin
  if tg_op = 'INSERT' then
    select array_agg(id) into moved from after where scope_id is not null;
  else
    select array_agg(n.id) into moved from before o join after n using (id) where o.scope_id is distinct from n.scope_id;
    perform pg_advisory_xact_lock(hashtextextended('tests/' || tenant_id, 0))
       from (select distinct tenant_id from after where id = any (moved) order by tenant_id) t;
  end if;
  if moved is null then return null; end if;
  select array_agg(row(n.tenant_id, t.id, null, null, n.scope_id, t.created_at,
                       case when t.has_verdict then t.updated_at end,
                       case when t.has_verdict then t.status = 'passed' end)::tracker_metrics.test_facts)
    into tests
    from after n
   cross join lateral (
     select id, created_at, updated_at, status, status in ('passed', 'failed') and deleted_at is null as has_verdict
       from tracker_qa.test_executions where tenant_id = n.tenant_id and technical_story_id = n.id offset 0) t
   where n.id = any (moved);
  if tests is not null then perform tracker_metrics.record_tests(tests); end if;
  return null;
end;
$$;
create trigger keep_facts_of_tests_added after insert on tracker_construction.technical_stories
  referencing new table as after for each statement execute function tracker_metrics.keep_facts_of_tested_stories();
create trigger keep_facts_of_tests_changed after update on tracker_construction.technical_stories
  referencing old table as before new table as after
  for each statement execute function tracker_metrics.keep_facts_of_tested_stories();

revoke all on function
  tracker_metrics.record_tests(tracker_metrics.test_facts[]),
  tracker_metrics.keep_test_facts(),
  tracker_metrics.keep_facts_of_tested_stories()
  from public;
grant execute on function tracker_metrics.record_tests(tracker_metrics.test_facts[]) to app_user;

-- What was written before: known since its row was written, its verdict since it was written last, as it was read until now.
-- With the wall taken down: the owner is held to it too.
alter table tracker_qa.test_executions no force row level security;
alter table tracker_construction.technical_stories no force row level security;
alter table tracker_metrics.test_facts no force row level security;
insert into tracker_metrics.test_facts (tenant_id, test_execution_id, known_from, known_to, scope_id, told_at, ended_at, passed)
select t.tenant_id, t.id, v.known_from, v.known_to, s.scope_id, t.created_at, v.ended_at, v.passed
  from tracker_qa.test_executions t
  join tracker_construction.technical_stories s on s.id = t.technical_story_id and s.tenant_id = t.tenant_id
 cross join lateral (
   select t.created_at as known_from,
          case when t.status in ('passed', 'failed') and t.deleted_at is null then t.updated_at else 'infinity' end as known_to,
          null::timestamptz as ended_at, null::boolean as passed
    union all
   select t.updated_at, 'infinity', t.updated_at, t.status = 'passed'
    where t.status in ('passed', 'failed') and t.deleted_at is null) v
 where s.scope_id is not null and v.known_from < v.known_to;
alter table tracker_metrics.test_facts force row level security;
alter table tracker_construction.technical_stories force row level security;
alter table tracker_qa.test_executions force row level security;
-- Nothing reads executions by their stories and instants any more, but the stories that move.
drop index tracker_qa.idx_test_executions_story;
create index idx_test_executions_story on tracker_qa.test_executions (tenant_id, technical_story_id);

-- Down
drop index tracker_qa.idx_test_executions_story;
create index idx_test_executions_story on tracker_qa.test_executions (tenant_id, technical_story_id, updated_at);
drop trigger keep_facts_of_tests_changed on tracker_construction.technical_stories;
drop trigger keep_facts_of_tests_added on tracker_construction.technical_stories;
drop trigger keep_facts_changed on tracker_qa.test_executions;
drop trigger keep_facts_added on tracker_qa.test_executions;
drop function
  tracker_metrics.keep_facts_of_tested_stories(),
  tracker_metrics.keep_test_facts(),
  tracker_metrics.record_tests(tracker_metrics.test_facts[]);
drop table tracker_metrics.test_facts;
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
revoke all on function tracker_metrics.dirty_test_executions() from public;
