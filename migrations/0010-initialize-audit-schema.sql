-- 0010 Audit: who did what to which row. Entries are only ever added.
-- While workers run: safe. Only new objects.
-- Up
create schema tracker_audit;

create table tracker_audit.audit_entries (
  id uuid primary key default gen_random_uuid(),

  -- Context
  tenant_id uuid not null,
  user_id uuid not null,
  correlation_id uuid not null,

  -- Action details
  action text not null,                       -- e.g., 'initiative.created', 'contract.approved'
  aggregate_type text not null,               -- e.g., 'Initiative', 'TechnicalContract'
  aggregate_id uuid not null,

  -- Payload (changed fields, before/after)
  payload jsonb not null default '{}',

  -- Metadata
  ip_address inet,
  user_agent text,
  occurred_at timestamptz not null default now()
);
comment on table tracker_audit.audit_entries is 'Who did what to which row, before and after. Only ever added to.';
create index idx_audit_entries_tenant_aggregate on tracker_audit.audit_entries (tenant_id, aggregate_type, aggregate_id);
create index idx_audit_entries_tenant_user on tracker_audit.audit_entries (tenant_id, user_id);
create index idx_audit_entries_occurred_at on tracker_audit.audit_entries (tenant_id, occurred_at desc);
create index idx_audit_entries_correlation on tracker_audit.audit_entries (correlation_id);

-- Three walls: no privilege, no row change by anybody, no TRUNCATE, which row triggers and policies do not see.
-- "always" holds them up in a replication session too.
revoke all on tracker_audit.audit_entries from app_user;

create function tracker_audit.prevent_audit_modification() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception 'Audit entries cannot be modified or deleted';
end;
$$;
revoke all on function tracker_audit.prevent_audit_modification() from public;

create trigger audit_entries_immutable
  before update or delete on tracker_audit.audit_entries
  for each row execute function tracker_audit.prevent_audit_modification();
create trigger audit_entries_not_truncated
  before truncate on tracker_audit.audit_entries
  for each statement execute function tracker_audit.prevent_audit_modification();
alter table tracker_audit.audit_entries enable always trigger audit_entries_immutable;
alter table tracker_audit.audit_entries enable always trigger audit_entries_not_truncated;

-- Down
drop table tracker_audit.audit_entries;
drop function tracker_audit.prevent_audit_modification();
drop schema tracker_audit;
