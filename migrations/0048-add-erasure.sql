-- 0048 Erasure: a tenant can leave with all that is its own, its audit included, and a receipt stays.
-- While workers run: not safe. Waits for and blocks every table for a moment; stop the workers.
-- Up
-- The eraser sees and removes the rows of one tenant at a time, and writes nothing. The program takes this role for
-- "tenant erase" only.
do $$
declare
  t record;
begin
  for t in
    select c.oid::regclass as name, a.attname as tenant
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace and n.nspname like 'tracker\_%'
      join pg_attribute a on a.attrelid = c.oid and not a.attisdropped
       and a.attname = case c.oid when 'tracker_governance.tenants'::regclass then 'id' else 'tenant_id' end
     where c.relkind in ('r', 'p')
     order by c.oid::regclass::text collate "C"
  loop
    execute format(
      'create policy eraser_removes on %s to tracker_eraser using (%I = (select tracker_governance.current_tenant_id()))',
      t.name, t.tenant);
    execute format('grant select, delete on %s to tracker_eraser', t.name);
  end loop;
  for t in select nspname as name from pg_namespace where nspname like 'tracker\_%' order by nspname loop
    execute format('grant usage on schema %I to tracker_eraser', t.name);
  end loop;
end;
$$;
grant execute on function tracker_governance.current_tenant_id() to tracker_eraser;

-- The audit lets go of entries in one case only: the eraser removes a tenant that was marked as gone before.
create or replace function tracker_audit.prevent_audit_modification() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'DELETE' and current_user = 'tracker_eraser' and not exists (
    select from tracker_governance.tenants where id = old.tenant_id and deleted_at is null
  ) then
    return old;
  end if;
  raise exception 'Audit entries cannot be modified or deleted';
end;
$$;

-- Belongs to no tenant, because it stays when the tenant has gone. It says that it has, and nothing of what it was.
create table tracker_governance.erasure_receipts (
  id uuid primary key,
  erased_tenant_id uuid not null unique,
  slug text not null,
  erased_by text not null,                    -- Who ran the command, on which machine
  started_at timestamptz not null,
  finished_at timestamptz,                    -- null: begun, and to be run again
  rows_erased jsonb not null default '{}',    -- By table
  export_sha256 text                          -- Of the export that was made before
);
comment on table tracker_governance.erasure_receipts is 'Which tenants were erased, when and by whom.';

alter table tracker_governance.erasure_receipts enable row level security;
alter table tracker_governance.erasure_receipts force row level security;
create policy relay_reads on tracker_governance.erasure_receipts for select to tracker_relay using (true);
create policy relay_adds on tracker_governance.erasure_receipts for insert to tracker_relay with check (true);
create policy relay_updates on tracker_governance.erasure_receipts for update to tracker_relay
  using (true) with check (true);
grant select, insert, update on tracker_governance.erasure_receipts to tracker_relay;

-- Down
drop table tracker_governance.erasure_receipts;
create or replace function tracker_audit.prevent_audit_modification() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception 'Audit entries cannot be modified or deleted';
end;
$$;
revoke execute on function tracker_governance.current_tenant_id() from tracker_eraser;
do $$
declare
  t record;
begin
  for t in select schemaname || '.' || tablename as name from pg_policies where policyname = 'eraser_removes' loop
    execute format('drop policy eraser_removes on %s', t.name);
    execute format('revoke all on %s from tracker_eraser', t.name);
  end loop;
  for t in select nspname as name from pg_namespace where nspname like 'tracker\_%' loop
    execute format('revoke usage on schema %I from tracker_eraser', t.name);
  end loop;
end;
$$;
