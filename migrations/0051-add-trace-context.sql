-- 0051 Trace context: a delivery and an event know the trace they belong to.
-- While workers run: safe. Workers of the version before call the function without its last argument, which is null then.
-- Up
alter table tracker_integration.inbox_messages add column traceparent text; -- W3C Trace Context: what applying it goes on from
alter table tracker_governance.outbox_messages add column traceparent text; -- The same of publishing it
grant insert (traceparent) on tracker_integration.inbox_messages to tracker_door;

drop function tracker_integration.door_store(
  uuid[], uuid[], uuid[], text[], text[], text[], text[], bytea[], text[], integer[], text[], timestamptz[]
);
create function tracker_integration.door_store(
  ids uuid[], tenant_ids uuid[], endpoint_ids uuid[], delivery_ids text[], topics text[], headers text[],
  content_types text[], bodies bytea[], encodings text[], body_sizes integer[], secret_ids text[],
  received_ats timestamptz[], traceparents text[] default null
) returns setof uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    insert into tracker_integration.inbox_messages (
      id, tenant_id, integration_endpoint_id, delivery_id, topic, headers, content_type, body, body_encoding,
      body_bytes, origin, secret_id, received_at, traceparent
    )
    select
      d.id, d.tenant_id, d.endpoint_id, d.delivery_id, d.topic, d.headers::jsonb, d.content_type, d.body, d.encoding,
      d.body_size, 'webhook', d.secret_id, d.received_at, d.traceparent
    from unnest(
      ids, tenant_ids, endpoint_ids, delivery_ids, topics, headers, content_types, bodies, encodings, body_sizes,
      secret_ids, received_ats, traceparents
    ) as d (
      id, tenant_id, endpoint_id, delivery_id, topic, headers, content_type, body, encoding, body_size, secret_id,
      received_at, traceparent
    )
    on conflict (id) do nothing
    returning inbox_messages.id;
end;
$$;
revoke all on function tracker_integration.door_store(
  uuid[], uuid[], uuid[], text[], text[], text[], text[], bytea[], text[], integer[], text[], timestamptz[], text[]
) from public;
grant create on schema tracker_integration to tracker_door;
alter function tracker_integration.door_store(
  uuid[], uuid[], uuid[], text[], text[], text[], text[], bytea[], text[], integer[], text[], timestamptz[], text[]
) owner to tracker_door;
revoke create on schema tracker_integration from tracker_door;

-- Down
drop function tracker_integration.door_store(
  uuid[], uuid[], uuid[], text[], text[], text[], text[], bytea[], text[], integer[], text[], timestamptz[], text[]
);
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
revoke all on function tracker_integration.door_store(
  uuid[], uuid[], uuid[], text[], text[], text[], text[], bytea[], text[], integer[], text[], timestamptz[]
) from public;
grant create on schema tracker_integration to tracker_door;
alter function tracker_integration.door_store(
  uuid[], uuid[], uuid[], text[], text[], text[], text[], bytea[], text[], integer[], text[], timestamptz[]
) owner to tracker_door;
revoke create on schema tracker_integration from tracker_door;
revoke insert (traceparent) on tracker_integration.inbox_messages from tracker_door;
alter table tracker_governance.outbox_messages drop column traceparent;
alter table tracker_integration.inbox_messages drop column traceparent;
