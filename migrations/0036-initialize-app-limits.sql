-- 0036 App limits: until when a source wants to hear nothing of an app, whichever tenants use it.
-- While workers run: safe. Only new objects.
-- Up
-- Belongs to no tenant, because one tenant's calls use up what all have. It says nothing of them: an app is known by a hash.
create table tracker_integration.app_limits (
  system text not null,
  app_hash text not null,                     -- SHA-256 of system and app
  blocked_until timestamptz not null,
  reason text not null,

  primary key (system, app_hash)
);
comment on table tracker_integration.app_limits is 'Until when nothing is asked of a source by any endpoint of an app.';

alter table tracker_integration.app_limits enable row level security;
alter table tracker_integration.app_limits force row level security;
create policy relay_reads on tracker_integration.app_limits for select to tracker_relay using (true);
create policy relay_adds on tracker_integration.app_limits for insert to tracker_relay with check (true);
create policy relay_updates on tracker_integration.app_limits for update to tracker_relay using (true) with check (true);
grant select, insert, update on tracker_integration.app_limits to tracker_relay;

-- Down
drop table tracker_integration.app_limits;
