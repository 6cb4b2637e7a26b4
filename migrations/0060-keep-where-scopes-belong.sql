-- 0060 Scopes as of every instant: which initiative they belonged to, whether they had production, and how they were known.
-- While workers run: not safe. Triggers are added to tables that workers write, and some are without their wall meanwhile.
-- Up
-- A report as of an instant asks which scopes the initiative had then. Facts of deployments, changes and incidents are of
-- an initiative; planned work and tests are of a scope, and so is what is known of a source.
create table tracker_metrics.scope_initiatives (
  tenant_id uuid not null,
  scope_binding_id uuid not null,             -- Cross-schema: tracker_integration.scope_bindings.id
  known_from timestamptz not null,
  known_to timestamptz not null default 'infinity',

  initiative_id uuid not null,                -- Cross-schema: tracker_discovery.initiatives.id
  scope_id uuid,                              -- null until the source's own id is known
  name text not null,                         -- As runs of the sync call it
  told_since timestamptz not null,            -- Since when it is bound and not paused, whichever initiative it belonged to
  stopped_at timestamptz,                     -- When it was paused or gone last; it still is, unless told_since is later
  deployment_source text,
  attribution_hours double precision,         -- null: the default of the program, as with the source

  primary key (tenant_id, scope_binding_id, known_from)
);
comment on table tracker_metrics.scope_initiatives is 'To which initiative scopes belonged from one instant to another, with what their bindings said then.';
create index idx_scope_initiatives_initiative on tracker_metrics.scope_initiatives (tenant_id, initiative_id);

alter table tracker_metrics.scope_initiatives enable row level security;
alter table tracker_metrics.scope_initiatives force row level security;
create policy tenant_isolation on tracker_metrics.scope_initiatives to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_metrics.scope_initiatives to app_user;
create policy eraser_removes on tracker_metrics.scope_initiatives to tracker_eraser
  using (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, delete on tracker_metrics.scope_initiatives to tracker_eraser;

-- What only webhooks tell of is known otherwise than what is read.
create table tracker_metrics.endpoint_access (
  tenant_id uuid not null,
  integration_endpoint_id uuid not null,      -- Cross-schema: tracker_integration.integration_endpoints.id
  known_from timestamptz not null,
  known_to timestamptz not null default 'infinity',
  primary key (tenant_id, integration_endpoint_id, known_from)
);
comment on table tracker_metrics.endpoint_access is 'From when until when an endpoint had a credential to be read with.';

alter table tracker_metrics.endpoint_access enable row level security;
alter table tracker_metrics.endpoint_access force row level security;
create policy tenant_isolation on tracker_metrics.endpoint_access to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_metrics.endpoint_access to app_user;
create policy eraser_removes on tracker_metrics.endpoint_access to tracker_eraser
  using (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, delete on tracker_metrics.endpoint_access to tracker_eraser;

-- That there is production to deploy to is known before anything was deployed to it.
create table tracker_metrics.production_environments (
  tenant_id uuid not null,
  environment_id uuid not null,               -- Cross-schema: tracker_release.environments.id
  known_from timestamptz not null,
  known_to timestamptz not null default 'infinity',
  scope_id uuid not null,
  primary key (tenant_id, environment_id, known_from)
);
comment on table tracker_metrics.production_environments is 'From when until when scopes had which environments of production.';
create index idx_production_environments_scope on tracker_metrics.production_environments (tenant_id, scope_id);

alter table tracker_metrics.production_environments enable row level security;
alter table tracker_metrics.production_environments force row level security;
create policy tenant_isolation on tracker_metrics.production_environments to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_metrics.production_environments to app_user;
create policy eraser_removes on tracker_metrics.production_environments to tracker_eraser
  using (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, delete on tracker_metrics.production_environments to tracker_eraser;

-- What a binding says from now on begins, and what it said ends. Where this instant is behind what would end (a clock was
-- set back), it is just after that. Whoever writes that it was bound at another instant says it of what is known of it too.
create function tracker_metrics.keep_scope_initiatives() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
declare
  this_instant constant timestamptz := clock_timestamp();
begin
  if tg_op = 'INSERT' then
    insert into tracker_metrics.scope_initiatives
      (tenant_id, scope_binding_id, known_from, initiative_id, scope_id, name, told_since, stopped_at, deployment_source,
       attribution_hours)
    select tenant_id, id, created_at, initiative_id, scope_id, name, created_at, case when status <> 'active' then created_at end,
           rules ->> 'deploymentSource', (rules ->> 'attributionWindowHours')::double precision
      from after where deleted_at is null;
    return null;
  end if;

  update tracker_metrics.scope_initiatives h
     set told_since = moved.created_at, known_from = case when h.known_from = h.told_since then moved.created_at else h.known_from end
    from (select f.place, n.created_at
            from before o join after n using (id)
           cross join lateral (
             select ctid as place from tracker_metrics.scope_initiatives
              where tenant_id = n.tenant_id and scope_binding_id = n.id and told_since = o.created_at offset 0) f
           where o.created_at <> n.created_at) moved
   where h.ctid = moved.place;

  with told as materialized (
    select n.*
      from before o join after n using (id)
     where (o.initiative_id, o.scope_id, o.name, o.status = 'active', o.rules ->> 'deploymentSource',
            o.rules ->> 'attributionWindowHours', o.deleted_at is null)
           is distinct from
           (n.initiative_id, n.scope_id, n.name, n.status = 'active', n.rules ->> 'deploymentSource',
            n.rules ->> 'attributionWindowHours', n.deleted_at is null)
  ), known as materialized (
    select t.id, h.place, h.told_since, h.stopped_at, h.told_since <= h.stopped_at as is_stopped,
           greatest(this_instant, h.known_from + interval '1 microsecond', h.known_to) as since
      from told t
     cross join lateral (
       select case when known_to = 'infinity' then ctid end as place, case when known_to = 'infinity' then told_since end as told_since,
              case when known_to = 'infinity' then stopped_at end as stopped_at, known_from, nullif(known_to, 'infinity') as known_to
         from tracker_metrics.scope_initiatives
        where tenant_id = t.tenant_id and scope_binding_id = t.id order by known_from desc limit 1) h
  ), ended as (
    update tracker_metrics.scope_initiatives h set known_to = k.since from known k where h.ctid = k.place
  )
  insert into tracker_metrics.scope_initiatives
    (tenant_id, scope_binding_id, known_from, initiative_id, scope_id, name, told_since, stopped_at, deployment_source,
     attribution_hours)
  select t.tenant_id, t.id, coalesce(k.since, this_instant), t.initiative_id, t.scope_id, t.name,
         case when k.told_since is null or k.is_stopped and t.status = 'active' then coalesce(k.since, this_instant) else k.told_since end,
         case when t.status = 'active' or k.is_stopped then k.stopped_at else coalesce(k.since, this_instant) end,
         t.rules ->> 'deploymentSource', (t.rules ->> 'attributionWindowHours')::double precision
    from told t left join known k on k.id = t.id
   where t.deleted_at is null;

  -- Its work and its tests go along, however old: what is not frozen is to be computed anew.
  insert into tracker_metrics.dirty_buckets (tenant_id, initiative_id, first_day, last_day)
  select distinct s.tenant_id, s.initiative_id, '1970-01-01'::date, (now() at time zone 'UTC')::date
    from before o join after n using (id)
   cross join lateral (values (o.tenant_id, o.initiative_id), (n.tenant_id, n.initiative_id)) s (tenant_id, initiative_id)
   where o.scope_id is not null
     and (o.initiative_id, o.scope_id, o.deleted_at is null) is distinct from (n.initiative_id, n.scope_id, n.deleted_at is null);
  return null;
end;
$$;
create trigger keep_facts_added after insert on tracker_integration.scope_bindings
  referencing new table as after for each statement execute function tracker_metrics.keep_scope_initiatives();
create trigger keep_facts_changed after update on tracker_integration.scope_bindings
  referencing old table as before new table as after
  for each statement execute function tracker_metrics.keep_scope_initiatives();

-- By row, so that the many updates of an endpoint that change something else do not come here. One that is made with a
-- credential was never without.
create function tracker_metrics.keep_endpoint_access() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if new.has_credential then
    insert into tracker_metrics.endpoint_access (tenant_id, integration_endpoint_id, known_from)
    values (new.tenant_id, new.id, case when tg_op = 'INSERT' then '-infinity' else clock_timestamp() end);
  else
    update tracker_metrics.endpoint_access set known_to = clock_timestamp()
     where tenant_id = new.tenant_id and integration_endpoint_id = new.id and known_to = 'infinity';
  end if;
  return null;
end;
$$;
create trigger keep_facts_added after insert on tracker_integration.integration_endpoints
  for each row when (new.has_credential) execute function tracker_metrics.keep_endpoint_access();
create trigger keep_facts_changed after update of has_credential on tracker_integration.integration_endpoints
  for each row when (old.has_credential <> new.has_credential) execute function tracker_metrics.keep_endpoint_access();

-- By row as well: environments are few. A new one is known since it was written.
create function tracker_metrics.keep_production_environments() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  since timestamptz := case when tg_op = 'INSERT' then new.updated_at else clock_timestamp() end;
begin
  if tg_op = 'UPDATE' then
    select greatest(since, max(known_from) + interval '1 microsecond') into since from tracker_metrics.production_environments
     where tenant_id = new.tenant_id and environment_id = new.id;
    update tracker_metrics.production_environments set known_to = since
     where tenant_id = new.tenant_id and environment_id = new.id and known_to = 'infinity';
  end if;
  if new.type = 'production' and not new.transient and new.deleted_at is null and new.scope_id is not null then
    insert into tracker_metrics.production_environments (tenant_id, environment_id, known_from, scope_id)
    values (new.tenant_id, new.id, since, new.scope_id);
  end if;
  return null;
end;
$$;
create trigger keep_facts_added after insert on tracker_release.environments
  for each row execute function tracker_metrics.keep_production_environments();
create trigger keep_facts_changed after update on tracker_release.environments
  for each row when (old.type <> new.type or old.transient <> new.transient or old.deleted_at is distinct from new.deleted_at
                     or old.scope_id is distinct from new.scope_id)
  execute function tracker_metrics.keep_production_environments();

revoke all on function
  tracker_metrics.keep_scope_initiatives(),
  tracker_metrics.keep_endpoint_access(),
  tracker_metrics.keep_production_environments()
  from public;

-- What was before is not known: as it is now it counts as always having been, as it was read until now. With the wall taken
-- down: the owner is held to it too.
alter table tracker_integration.scope_bindings no force row level security;
alter table tracker_integration.integration_endpoints no force row level security;
alter table tracker_release.environments no force row level security;
alter table tracker_metrics.production_environments no force row level security;
alter table tracker_metrics.scope_initiatives no force row level security;
alter table tracker_metrics.endpoint_access no force row level security;
insert into tracker_metrics.scope_initiatives
  (tenant_id, scope_binding_id, known_from, known_to, initiative_id, scope_id, name, told_since, stopped_at, deployment_source,
   attribution_hours)
select tenant_id, id, created_at, coalesce(deleted_at, 'infinity'), initiative_id, scope_id, name, created_at,
       case when status <> 'active' then greatest(created_at, least(updated_at, deleted_at)) end,
       rules ->> 'deploymentSource', (rules ->> 'attributionWindowHours')::double precision
  from tracker_integration.scope_bindings
 where deleted_at is null or deleted_at > created_at;
insert into tracker_metrics.endpoint_access (tenant_id, integration_endpoint_id, known_from)
select tenant_id, id, '-infinity' from tracker_integration.integration_endpoints where has_credential;
insert into tracker_metrics.production_environments (tenant_id, environment_id, known_from, scope_id)
select tenant_id, id, updated_at, scope_id from tracker_release.environments
 where type = 'production' and not transient and deleted_at is null and scope_id is not null;
alter table tracker_metrics.endpoint_access force row level security;
alter table tracker_metrics.scope_initiatives force row level security;
alter table tracker_metrics.production_environments force row level security;
alter table tracker_release.environments force row level security;
alter table tracker_integration.integration_endpoints force row level security;
alter table tracker_integration.scope_bindings force row level security;

-- Down
drop trigger keep_facts_changed on tracker_release.environments;
drop trigger keep_facts_added on tracker_release.environments;
drop trigger keep_facts_changed on tracker_integration.integration_endpoints;
drop trigger keep_facts_added on tracker_integration.integration_endpoints;
drop trigger keep_facts_changed on tracker_integration.scope_bindings;
drop trigger keep_facts_added on tracker_integration.scope_bindings;
drop function
  tracker_metrics.keep_production_environments(),
  tracker_metrics.keep_endpoint_access(),
  tracker_metrics.keep_scope_initiatives();
drop table tracker_metrics.production_environments;
drop table tracker_metrics.endpoint_access;
drop table tracker_metrics.scope_initiatives;
