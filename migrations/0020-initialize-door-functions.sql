-- 0020 The door: what a request may learn and leave before its tenant is known, and nothing else.
-- While workers run: safe. Only new objects.
-- Up
-- The functions run as tracker_door, which has a policy for exactly what each of them does.
create policy door_reads on tracker_integration.integration_endpoints for select to tracker_door
  using (deleted_at is null);
grant select (id, tenant_id, system_type, host, base_url, status, auth_config, deleted_at)
  on tracker_integration.integration_endpoints to tracker_door;
create policy door_stores on tracker_integration.inbox_messages for insert to tracker_door
  with check (status = 'pending' and origin = 'webhook');
create policy door_reads on tracker_integration.inbox_messages for select to tracker_door using (true);
grant
  select (id),
  insert (
    id, tenant_id, integration_endpoint_id, delivery_id, topic, headers, content_type, body, body_encoding, body_bytes,
    origin, secret_id, received_at
  )
  on tracker_integration.inbox_messages to tracker_door;
create policy door_reads on tracker_integration.api_keys for select to tracker_door using (true);
grant select (id, tenant_id, name, prefix, secret_hash, role, expires_at, revoked_at, deleted_at)
  on tracker_integration.api_keys to tracker_door;
create policy door_reads on tracker_governance.tenants for select to tracker_door using (deleted_at is null);
grant select (id, slug, deleted_at) on tracker_governance.tenants to tracker_door;

create function tracker_integration.door_endpoint(endpoint uuid)
returns table (tenant_id uuid, system_type text, host text, base_url text, status text, auth_config jsonb)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select e.tenant_id, e.system_type, e.host, e.base_url, e.status, e.auth_config
  from tracker_integration.integration_endpoints e
  where e.id = endpoint and e.deleted_at is null
$$;

-- Stores deliveries and returns the ids of those that are new. plpgsql keeps its plan between calls; language sql plans
-- anew each time before PostgreSQL 18 (on 15: 2.1 against 3.4 thousand single calls a second).
create function tracker_integration.door_store(
  ids uuid[], tenant_ids uuid[], endpoint_ids uuid[], delivery_ids text[], topics text[], headers text[],
  content_types text[], bodies bytea[], encodings text[], body_sizes integer[], secret_ids text[],
  received_ats timestamptz[]
) returns setof uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    insert into tracker_integration.inbox_messages (
      id, tenant_id, integration_endpoint_id, delivery_id, topic, headers, content_type, body, body_encoding,
      body_bytes, origin, secret_id, received_at
    )
    select
      d.id, d.tenant_id, d.endpoint_id, d.delivery_id, d.topic, d.headers::jsonb, d.content_type, d.body, d.encoding,
      d.body_size, 'webhook', d.secret_id, d.received_at
    from unnest(
      ids, tenant_ids, endpoint_ids, delivery_ids, topics, headers, content_types, bodies, encodings, body_sizes,
      secret_ids, received_ats
    ) as d (
      id, tenant_id, endpoint_id, delivery_id, topic, headers, content_type, body, encoding, body_size, secret_id,
      received_at
    )
    on conflict (id) do nothing
    returning inbox_messages.id;
end;
$$;

create function tracker_integration.door_api_key(prefix text)
returns table (
  id uuid, tenant_id uuid, tenant_slug text, name text, secret_hash bytea, role text, expires_at timestamptz,
  revoked_at timestamptz
)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select k.id, k.tenant_id, t.slug, k.name, k.secret_hash, k.role, k.expires_at, k.revoked_at
  from tracker_integration.api_keys k
  join tracker_governance.tenants t on t.id = k.tenant_id
  where k.prefix = door_api_key.prefix and k.deleted_at is null and t.deleted_at is null
$$;

revoke all on function tracker_integration.door_endpoint(uuid) from public;
revoke all on function tracker_integration.door_store(
  uuid[], uuid[], uuid[], text[], text[], text[], text[], bytea[], text[], integer[], text[], timestamptz[]
) from public;
revoke all on function tracker_integration.door_api_key(text) from public;

-- A function's owner must be able to create in its schema at the moment it is given to it.
grant create on schema tracker_integration to tracker_door;
alter function tracker_integration.door_endpoint(uuid) owner to tracker_door;
alter function tracker_integration.door_store(
  uuid[], uuid[], uuid[], text[], text[], text[], text[], bytea[], text[], integer[], text[], timestamptz[]
) owner to tracker_door;
alter function tracker_integration.door_api_key(text) owner to tracker_door;
revoke create on schema tracker_integration from tracker_door;

-- Down
drop function tracker_integration.door_api_key(text);
drop function tracker_integration.door_store(
  uuid[], uuid[], uuid[], text[], text[], text[], text[], bytea[], text[], integer[], text[], timestamptz[]
);
drop function tracker_integration.door_endpoint(uuid);
revoke all on tracker_governance.tenants, tracker_integration.api_keys, tracker_integration.inbox_messages, tracker_integration.integration_endpoints from tracker_door;
drop policy door_reads on tracker_governance.tenants;
drop policy door_reads on tracker_integration.api_keys;
drop policy door_reads on tracker_integration.inbox_messages;
drop policy door_stores on tracker_integration.inbox_messages;
drop policy door_reads on tracker_integration.integration_endpoints;
