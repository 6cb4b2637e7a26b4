-- 0055 Retention of egress: for how long a tenant keeps what was written to its sources, and the right to remove what is older.
-- While workers run: not safe. The indexes block writes to events and actions of egress while they are built.
-- Up
alter table tracker_governance.retention_settings
  add column egress integer check (egress between 7 and 3650);  -- Days; null is the default

-- What may be removed is what is done, whatever a statement asks for: nothing that somebody still waits for.
create policy only_done_goes on tracker_integration.egress_events as restrictive for delete to app_user
  using (status in ('planned', 'skipped'));
create policy only_done_goes on tracker_integration.egress_actions as restrictive for delete to app_user
  using (status in ('done', 'skipped') and kind <> 'issue');
grant delete on tracker_integration.egress_events, tracker_integration.egress_actions to app_user;

create index idx_egress_actions_ended on tracker_integration.egress_actions (tenant_id, completed_at)
  where status in ('done', 'skipped') and kind <> 'issue';
create index idx_egress_events_decided on tracker_integration.egress_events (tenant_id, created_at)
  where status in ('planned', 'skipped');

-- Down
drop index tracker_integration.idx_egress_events_decided;
drop index tracker_integration.idx_egress_actions_ended;
revoke delete on tracker_integration.egress_events, tracker_integration.egress_actions from app_user;
drop policy only_done_goes on tracker_integration.egress_actions;
drop policy only_done_goes on tracker_integration.egress_events;
alter table tracker_governance.retention_settings drop column egress;
