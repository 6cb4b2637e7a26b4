/**
 * What the catalog test holds the schema to, as data: whoever opens a table to cross-tenant work, or leaves out what
 * every table has, writes it down here.
 */

interface CrossTenant {
  /** Command, roles, using, check. */
  readonly policies: readonly (readonly [string, string, string | null, string | null])[]
  readonly rights: readonly string[]
}

const relayReads = ['select', 'tracker_relay', 'true', null] as const
const relayUpdates = ['update', 'tracker_relay', 'true', 'true'] as const

/** Only what belongs to a message of the same tenant. */
const relayAdds = (table: string) =>
  [
    'insert',
    'tracker_relay',
    null,
    `(EXISTS ( SELECT\n   FROM tracker_governance.outbox_messages m\n  WHERE ((m.id = ${table}.message_id) AND (m.tenant_id = ${table}.tenant_id))))`,
  ] as const

/** The tables that work across tenants may touch, and how. It never sees a credential, a header or a body. */
export const RELAY: Readonly<Record<string, CrossTenant>> = {
  'tracker_governance.tenants': {
    policies: [relayReads],
    rights: ['select (id, slug, name, time_zone, created_at, created_by, updated_at, updated_by, deleted_at, version)'],
  },
  'tracker_governance.outbox_messages': {
    policies: [relayUpdates, relayReads],
    rights: [
      'select',
      'update (processed_at, retry_count, next_attempt_at, locked_until, dead_at, last_error, relayed_at)',
    ],
  },
  'tracker_governance.outbox_backlog': {
    policies: [relayAdds('outbox_backlog'), relayUpdates, relayReads],
    rights: [
      'insert (tenant_id, message_id, aggregate_id, sequence, sink, attempts, next_attempt_at, last_error)',
      'select',
      'update (status, attempts, next_attempt_at, last_error, acknowledged_at)',
    ],
  },
  'tracker_integration.event_subscriptions': {
    policies: [relayReads],
    rights: ['select (id, tenant_id, event_types, status, resume_at, deleted_at)'],
  },
  'tracker_integration.event_deliveries': {
    policies: [relayAdds('event_deliveries'), relayReads],
    rights: [
      'insert (tenant_id, event_subscription_id, message_id, event_type, next_attempt_at)',
      'select (id, event_subscription_id, message_id, status, next_attempt_at)',
    ],
  },
  'tracker_integration.egress_events': {
    policies: [relayAdds('egress_events'), relayReads],
    rights: [
      'insert (tenant_id, integration_endpoint_id, message_id, event_type, next_attempt_at)',
      'select (id, integration_endpoint_id, message_id, status, next_attempt_at)',
    ],
  },
  'tracker_integration.egress_actions': {
    policies: [relayReads],
    rights: ['select (id, integration_endpoint_id, status, next_attempt_at)'],
  },
  'tracker_integration.integration_endpoints': {
    policies: [relayReads],
    rights: [
      'select (id, tenant_id, system_type, host, binding_mode, status, last_sync_at, last_delivery_at, created_at, ' +
        'deleted_at, has_credential, credential_expires_at, sync_interval_seconds, last_polled_at, last_census_at, egress_event_types)',
    ],
  },
  'tracker_integration.sync_records': {
    policies: [relayUpdates, relayReads],
    rights: [
      'select',
      'update (status, completed_at, items_processed, items_failed, error_message, counts, heartbeat_at)',
    ],
  },
  'tracker_integration.inbox_messages': {
    policies: [relayUpdates, relayReads],
    rights: [
      'select (id, sequence, tenant_id, integration_endpoint_id, delivery_id, topic, content_type, body_encoding, ' +
        'body_bytes, origin, secret_id, received_at, status, attempts, next_attempt_at, reason, error, applied_at, ' +
        'sync_record_id)',
      'update (status, attempts, next_attempt_at, reason, error, applied_at, sync_record_id)',
    ],
  },
  'tracker_metrics.metric_marks': {
    policies: [relayReads],
    rights: ['select (id, tenant_id, initiative_id, created_at)'],
  },
  'tracker_metrics.dirty_buckets': {
    policies: [relayReads],
    rights: ['select (id, tenant_id, initiative_id, created_at)'],
  },
  'tracker_metrics.snapshot_progress': {
    policies: [relayReads],
    rights: ['select (id, tenant_id, initiative_id, day, lags, looked_at)'],
  },
  'tracker_metrics.metric_backfills': {
    policies: [relayReads],
    rights: ['select (id, tenant_id, status, heartbeat_at)'],
  },
  'tracker_metrics.drift_alerts': {
    policies: [relayReads],
    rights: ['select (id, tenant_id, severity, resolved_at, deleted_at, status)'],
  },
  'tracker_integration.rate_budgets': {
    policies: [relayReads],
    rights: ['select (tenant_id, integration_endpoint_id, resource, limit_value, remaining, resets_at, blocked_until)'],
  },
  'tracker_metrics.drift_progress': {
    policies: [relayReads],
    rights: ['select (id, tenant_id, ran_at)'],
  },
  'tracker_metrics.initiative_runs': {
    policies: [relayReads],
    rights: ['select (id, tenant_id, work, requested, tried, failure)'],
  },
}

/** What the functions of the door may touch: a request comes to them before its tenant is known. */
export const DOOR: Readonly<Record<string, CrossTenant>> = {
  'tracker_governance.tenants': {
    policies: [['select', 'tracker_door', '(deleted_at IS NULL)', null]],
    rights: ['select (id, slug, deleted_at)'],
  },
  'tracker_integration.integration_endpoints': {
    policies: [['select', 'tracker_door', '(deleted_at IS NULL)', null]],
    rights: ['select (id, tenant_id, system_type, base_url, host, auth_config, status, deleted_at)'],
  },
  'tracker_integration.api_keys': {
    policies: [['select', 'tracker_door', 'true', null]],
    rights: ['select (id, tenant_id, name, prefix, secret_hash, role, expires_at, revoked_at, deleted_at)'],
  },
  'tracker_integration.inbox_messages': {
    policies: [
      ['select', 'tracker_door', 'true', null],
      ['insert', 'tracker_door', null, "((status = 'pending'::text) AND (origin = 'webhook'::text))"],
    ],
    rights: [
      'insert (id, tenant_id, integration_endpoint_id, delivery_id, topic, headers, content_type, body, ' +
        'body_encoding, body_bytes, origin, secret_id, received_at, traceparent)',
      'select (id)',
    ],
  },
}

/** Tables that belong to no tenant, and say nothing of any: the relay alone comes to them. */
export const OF_NO_TENANT: Readonly<Record<string, CrossTenant>> = {
  'tracker_governance.erasure_receipts': {
    policies: [['insert', 'tracker_relay', null, 'true'], relayReads, relayUpdates],
    rights: ['insert', 'select', 'update'],
  },
  'tracker_integration.app_limits': {
    policies: [['insert', 'tracker_relay', null, 'true'], relayReads, relayUpdates],
    rights: ['insert', 'select', 'update'],
  },
}

/** Where app_user may do less than insert, select and update. */
export const NARROWER_RIGHTS: Readonly<Record<string, readonly string[]>> = {
  'tracker_audit.audit_entries': ['insert', 'select'],
  // Removed by age, and only what is done: see ONLY_DONE_GOES.
  'tracker_governance.outbox_messages': ['delete', 'insert', 'select'],
  'tracker_governance.outbox_backlog': ['delete', 'insert', 'select'],
  'tracker_integration.event_deliveries': ['delete', 'insert', 'select', 'update'],
  'tracker_integration.inbox_messages': ['delete', 'insert', 'select', 'update'],
  'tracker_integration.sync_records': ['delete', 'insert', 'select', 'update'],
  'tracker_construction.cycle_changes': ['insert', 'select'],
  'tracker_design.contract_comparisons': ['insert', 'select'],
  'tracker_design.contract_versions': ['insert', 'select'],
  'tracker_integration.egress_actions': ['delete', 'insert', 'select', 'update'],
  'tracker_integration.egress_events': ['delete', 'insert', 'select', 'update'],
  'tracker_integration.egress_objects': ['insert', 'select'],
  'tracker_construction.pull_request_commits': ['insert', 'select'],
  'tracker_construction.story_mentions': ['insert', 'select'],
  // Marks tell nothing once their work is done. Whoever did it removes them.
  'tracker_metrics.metric_marks': ['delete', 'insert', 'select'],
  'tracker_metrics.dirty_buckets': ['delete', 'insert', 'select'],
  'tracker_release.deployment_changes': ['insert', 'select'],
  'tracker_release.planned_dates': ['insert', 'select'],
}

/** What app_user may delete, whatever a statement asks for: nothing that somebody still waits for. */
export const ONLY_DONE_GOES: Readonly<Record<string, string>> = {
  'tracker_governance.outbox_messages': '(processed_at IS NOT NULL)',
  'tracker_governance.outbox_backlog': "(status = 'acknowledged'::text)",
  'tracker_integration.egress_actions':
    "((status = ANY (ARRAY['done'::text, 'skipped'::text])) AND (kind <> 'issue'::text))",
  'tracker_integration.egress_events': "(status = ANY (ARRAY['planned'::text, 'skipped'::text]))",
  'tracker_integration.event_deliveries': "(status = 'delivered'::text)",
  'tracker_integration.inbox_messages': "((status = ANY (ARRAY['applied'::text, 'skipped'::text])) AND (body IS NULL))",
  'tracker_integration.sync_records': "(status <> 'running'::text)",
}

export const AUDIT_COLUMNS = ['id', 'created_at', 'created_by', 'updated_at', 'updated_by', 'deleted_at', 'version']

/** Tables that are written once, or that are the program's own records of its work, and which columns they lack. */
export const WITHOUT_AUDIT_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  'tracker_audit.audit_entries': AUDIT_COLUMNS.slice(1),
  'tracker_construction.cycle_changes': AUDIT_COLUMNS.filter((column) => column !== 'created_at'),
  'tracker_construction.pull_request_commits': AUDIT_COLUMNS.filter((column) => column !== 'created_at'),
  'tracker_construction.story_mentions': AUDIT_COLUMNS.filter((column) => column !== 'created_at'),
  'tracker_design.contract_comparisons': AUDIT_COLUMNS.filter((column) => column !== 'created_at'),
  'tracker_design.contract_versions': AUDIT_COLUMNS.slice(1),
  'tracker_governance.outbox_messages': AUDIT_COLUMNS.slice(2),
  'tracker_governance.outbox_backlog': AUDIT_COLUMNS.slice(2),
  'tracker_integration.event_deliveries': AUDIT_COLUMNS.slice(2),
  'tracker_integration.egress_events': AUDIT_COLUMNS.slice(2),
  'tracker_integration.egress_actions': AUDIT_COLUMNS.slice(2),
  'tracker_integration.egress_objects': AUDIT_COLUMNS.slice(2),
  'tracker_integration.external_objects': AUDIT_COLUMNS.slice(1),
  'tracker_integration.inbox_messages': AUDIT_COLUMNS.slice(1),
  'tracker_integration.rate_budgets': AUDIT_COLUMNS,
  'tracker_integration.sync_cursors': AUDIT_COLUMNS.filter((column) => column !== 'created_at'),
  'tracker_integration.sync_records': ['updated_at', 'updated_by', 'deleted_at'],
  // Versions of their own: known_from and known_to.
  'tracker_metrics.deployment_facts': AUDIT_COLUMNS,
  'tracker_metrics.change_facts': AUDIT_COLUMNS,
  'tracker_metrics.incident_facts': AUDIT_COLUMNS,
  'tracker_metrics.work_facts': AUDIT_COLUMNS,
  'tracker_metrics.work_statuses': AUDIT_COLUMNS,
  'tracker_metrics.test_facts': AUDIT_COLUMNS,
  'tracker_metrics.scope_initiatives': AUDIT_COLUMNS,
  'tracker_metrics.endpoint_access': AUDIT_COLUMNS,
  'tracker_metrics.production_environments': AUDIT_COLUMNS,
  'tracker_metrics.metric_marks': AUDIT_COLUMNS.slice(2),
  'tracker_metrics.dirty_buckets': AUDIT_COLUMNS.slice(2),
  'tracker_metrics.drift_progress': AUDIT_COLUMNS.slice(2),
  'tracker_metrics.initiative_runs': AUDIT_COLUMNS.slice(2),
  'tracker_integration.token_subjects': AUDIT_COLUMNS.slice(2),
  'tracker_metrics.metric_snapshots': ['updated_by', 'deleted_at'],
  'tracker_metrics.snapshot_progress': AUDIT_COLUMNS.slice(2),
  'tracker_release.deployment_changes': AUDIT_COLUMNS.filter((column) => column !== 'created_at'),
  'tracker_release.planned_dates': AUDIT_COLUMNS.slice(1),
}
