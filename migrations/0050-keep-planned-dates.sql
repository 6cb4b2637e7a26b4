-- 0050 Planned dates: when a release is to be out, and what was planned before; the first version of older contracts.
-- While workers run: not safe. The index blocks writes while it is built, and two tables are without their wall meanwhile.
-- Up
alter table tracker_release.release_packages
  add column planned_at timestamptz;          -- The day it is to be out, as midnight UTC; null once it is out
create index idx_release_packages_planned on tracker_release.release_packages (tenant_id, scope_id)
  where planned_at is not null;

create table tracker_release.planned_dates (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  release_package_id uuid not null,
  planned_at timestamptz not null,
  recorded_at timestamptz not null            -- By our clock: sources do not tell when they changed it
);
comment on table tracker_release.planned_dates is 'For when each release was planned, from when on. Only ever added to.';
create index idx_planned_dates_package on tracker_release.planned_dates (tenant_id, release_package_id, recorded_at);

alter table tracker_release.planned_dates enable row level security;
alter table tracker_release.planned_dates force row level security;
create policy tenant_isolation on tracker_release.planned_dates to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert on tracker_release.planned_dates to app_user;
create policy eraser_removes on tracker_release.planned_dates to tracker_eraser
  using (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, delete on tracker_release.planned_dates to tracker_eraser;

-- Whoever writes a date leaves it. Taken away and given back unchanged it is the same date.
create function tracker_release.keep_planned_dates() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  insert into tracker_release.planned_dates (tenant_id, release_package_id, planned_at, recorded_at)
    select n.tenant_id, n.id, n.planned_at, clock_timestamp()
      from after n
     where n.planned_at is not null
       and n.planned_at is distinct from (
         select d.planned_at from tracker_release.planned_dates d
          where d.tenant_id = n.tenant_id and d.release_package_id = n.id order by d.recorded_at desc limit 1);
  return null;
end;
$$;
revoke all on function tracker_release.keep_planned_dates() from public;
create trigger keep_dates_added after insert on tracker_release.release_packages
  referencing new table as after for each statement execute function tracker_release.keep_planned_dates();
create trigger keep_dates_changed after update on tracker_release.release_packages
  referencing new table as after for each statement execute function tracker_release.keep_planned_dates();

-- Contracts that were written before 0044 and not since: what they say now is their first version. With the wall taken
-- down: the owner is held to it too.
alter table tracker_design.technical_contracts no force row level security;
alter table tracker_design.contract_versions no force row level security;
insert into tracker_design.contract_versions (tenant_id, contract_id, content_payload, recorded_at)
  select c.tenant_id, c.id, c.content_payload, c.updated_at
    from tracker_design.technical_contracts c
   where not exists (
     select from tracker_design.contract_versions v where v.tenant_id = c.tenant_id and v.contract_id = c.id);
alter table tracker_design.contract_versions force row level security;
alter table tracker_design.technical_contracts force row level security;

-- Down
drop trigger keep_dates_changed on tracker_release.release_packages;
drop trigger keep_dates_added on tracker_release.release_packages;
drop function tracker_release.keep_planned_dates();
drop table tracker_release.planned_dates;
drop index tracker_release.idx_release_packages_planned;
alter table tracker_release.release_packages
  drop column planned_at;
