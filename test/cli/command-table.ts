import { CANARY, ID } from '../http/fake-app.ts'
import { DRIFT_COMMANDS } from './command-table-drift.ts'
import { EGRESS_COMMANDS } from './command-table-egress.ts'
import { type CommandRow, ENDPOINT_COMMANDS } from './command-table-endpoints.ts'
import { METRIC_COMMANDS } from './command-table-metrics.ts'
import { REPORT_COMMANDS } from './command-table-reports.ts'
import { NOW } from './setup.ts'

const HOUR_AGO = new Date(NOW.getTime() - 3_600_000).toISOString()
/** A run as `sync-records show` has it: facts, streams, budget, failures. */
const SHOWN = new RegExp(
  [
    'Type +webhook, full, ingress\\n[\\s\\S]*Items +3 processed, 0 failed\\nCounts +pullRequest 1',
    'octo/hello +issues +done +13 +1,250 +1,250\\nocto/world +issues +failed +1 +50 +-',
    'Left at the source: core 4,312/5,000 until 03:30 UTC .in 24m.',
    'Not done:\\n  octo/world, issues: UPSTREAM_FORBIDDEN: The credential does not allow this\\n    hint: Give it issues: read',
  ].join('[\\s\\S]*'),
)
const PAGE = { limit: 50, cursor: undefined }

/** Command line, the use case it must reach with these arguments, and what people read. */
export const COMMANDS: readonly CommandRow[] = [
  [
    'status',
    ['status'],
    /octo +active +1m ago +1m ago +ok +1 +1m ago +5 +2 +0 +1\n[\s\S]*Reading +octo: full sync for 1m, 1,234 items so far; [\s\S]*skipped 2 as scope_unbound/,
  ],
  ['tenant list', ['listTenants'], /^SLUG +NAME +TIME ZONE +CREATED +ID\nacme +Acme +UTC +1m ago/],
  [
    'tenant create globex --name Globex --time-zone Europe/Berlin',
    ['createTenant', { slug: 'globex', name: 'Globex', timeZone: 'Europe/Berlin' }],
    new RegExp(`Tenant globex.*\n.*\n +Admin key +${CANARY}`),
  ],
  ['key list', ['listKeys'], /ci +viewer +trk_abcd +- +active/],
  [
    'key create ci --role operator --expires 2027-01-01',
    ['createKey', { name: 'ci', role: 'operator', expiresAt: '2027-01-01T00:00:00.000Z' }],
    new RegExp(`Key +${CANARY}\n +Role +operator`),
  ],
  [
    'key create ci --role viewer --expires 30d',
    ['createKey', { name: 'ci', role: 'viewer', expiresAt: new Date(NOW.getTime() + 30 * 86_400_000).toISOString() }],
    new RegExp(`Key +${CANARY}`),
  ],
  [`key revoke ${ID}`, ['revokeKey', ID], /Key ci is revoked/],
  ['retention show', ['showRetention'], /raw_bodies +7 +here\ndeliveries +180 *\n/],
  [
    'retention set raw_bodies=14 events=default event_deliveries=90',
    ['changeRetention', { rawBodies: 14, eventDeliveries: 90 }],
    /raw_bodies +14 +here\n[\s\S]*events +30 *\nevent_deliveries +90 +here/,
  ],
  ...ENDPOINT_COMMANDS,
  [
    'sync octo',
    ['startSync', ID, { mode: 'incremental' }],
    /manual, incremental[\s\S]*running[\s\S]*sync-records show 1111/,
  ],
  [
    'sync octo --full --stream issues --stream releases',
    ['startSync', ID, { mode: 'full', streams: ['issues', 'releases'] }],
    /full/,
  ],
  ['sync octo --census', ['startSync', ID, { mode: 'census' }], /census/],
  ['sync octo --since 1h', ['startSync', ID, { mode: 'window', since: HOUR_AGO }], /window/],
  [
    'sync octo --since 2026-01-01 --until 1h',
    ['startSync', ID, { mode: 'window', since: '2026-01-01T00:00:00.000Z', until: HOUR_AGO }],
    /window/,
  ],
  ['scope add octo octo/hello', ['addScope', ID, { name: 'octo/hello' }], /octo\/hello is bound/],
  [
    'deliveries list --endpoint octo --status dead --topic push --reason r --since 1h --limit 5 --cursor c',
    [
      'listDeliveries',
      { endpointId: ID, status: 'dead', topic: 'push', reason: 'r', since: HOUR_AGO },
      { limit: 5, cursor: 'c' },
    ],
    /1m ago +pull_request.opened +dead +12 +13.7 KiB +PAYLOAD_INVALID[\s\S]*--cursor next/,
  ],
  [`deliveries show ${ID}`, ['showDelivery', ID], /Error +PAYLOAD_INVALID: no[\s\S]*Headers\n +X-GitHub-Event +push/],
  [`deliveries replay ${ID}`, ['replayDelivery', ID], /pending again/],
  [
    'deliveries replay --status dead --topic push',
    ['replayDeliveries', { endpointId: undefined, status: 'dead', topic: 'push' }],
    /4 deliveries/,
  ],
  [
    'outbox stats',
    ['outboxStats'],
    /1 pending \(oldest 1m ago\), 2 processed, 0 dead\n2 in the last minute\nnats:trackerd.> has still to take 1, since 1m ago\n[\s\S]*peer_review.opened +1 +3/,
  ],
  [`outbox retry ${ID}`, ['retryEvent', ID], /peer_review.opened 1111.* waits again/],
  ...EGRESS_COMMANDS,
  ['outbox retry --all', ['retryEvents', {}], /3 events wait again/],
  ['outbox retry --type sync.failed', ['retryEvents', { eventType: 'sync.failed' }], /3 events wait again/],
  [
    'subscription add https://receiver.example/events --type deployment.* --type sync.failed',
    [
      'addSubscription',
      {
        name: 'receiver.example',
        url: 'https://receiver.example/events',
        eventTypes: ['deployment.*', 'sync.failed'],
      },
    ],
    new RegExp(`Subscription ci is there.\n.*once:\n +Key +${CANARY}\n +Events +deployment`),
  ],
  ['subscription list', ['listSubscriptions'], /ci +https:\/\/receiver.example\/events +active +1 +0 +1m ago/],
  [`subscription show ${ID}`, ['showSubscription', ID], /Events +deployment.\*\nState +active\nSigning keys +k1/],
  [`subscription pause ${ID}`, ['changeSubscription', ID, { status: 'paused' }], /ci is paused/],
  [`subscription resume ${ID}`, ['changeSubscription', ID, { status: 'active' }], /ci is active/],
  [`subscription remove ${ID}`, ['removeSubscription', ID], /removed/],
  [`subscription rotate-key ${ID}`, ['rotateSigningKey', ID], new RegExp(`Key +${CANARY}`)],
  [
    `subscription deliveries ${ID} --status dead --type sync.failed`,
    ['listEventDeliveries', ID, { status: 'dead', eventType: 'sync.failed' }, PAGE],
    /1m ago +deployment.succeeded +dead +12 +500 +- +RECEIVER_FAILED/,
  ],
  [
    `subscription replay ${ID} --status dead --since 1h`,
    ['replayEvents', ID, { status: 'dead', since: HOUR_AGO }],
    /2 events are sent again/,
  ],
  [`subscription replay ${ID} --delivery ${ID}`, ['replayEvents', ID, { delivery: ID }], /2 events are sent again/],
  [
    `outbox list --type peer_review.opened --aggregate ${ID} --state pending`,
    ['listOutbox', { eventType: 'peer_review.opened', aggregateId: ID, state: 'pending' }, PAGE],
    /7 +1m ago +peer_review.opened +pending/,
  ],
  [
    'sync-records list --endpoint octo --status success --type webhook --until 1h',
    ['listSyncRecords', { endpointId: ID, status: 'success', type: 'webhook', until: HOUR_AGO }, PAGE],
    /1m ago +webhook +- +success +3 +0/,
  ],
  [`sync-records show ${ID}`, ['showSyncRecord', ID], SHOWN],
  [
    `audit list --actor ci --action api_key.created --subject ApiKey --subject-id ${ID} --since 1h --limit 5 --cursor c`,
    [
      'listAudit',
      { actor: ID, action: 'api_key.created', subjectType: 'ApiKey', subjectId: ID, since: HOUR_AGO },
      { limit: 5, cursor: 'c' },
    ],
    /1m ago +ci +api_key.created +ApiKey +192.0.2.7 +curl\/8 +1111[\s\S]*--cursor next/,
  ],
  ['credentials check', ['checkEndpoint', ID], /octo +ok +- +The account octocat\n\n[\s\S]*k2 +seals +4\nk1 +opens +0/],
  [
    'credentials rotate-key',
    ['showSealed'],
    /4 envelopes are sealed anew with k2.\n[\s\S]*k1 +opens +0 +0\nNothing is sealed with k1 any more/,
  ],
  ['jobs list', ['listFailedJobs'], /1m ago +sync-endpoint +[148-]+ +12 +UPSTREAM_UNAUTHENTICATED: The source/],
  [`jobs retry ${ID}`, ['retryJob', ID], /Job sync-endpoint 1111.* is queued anew/],
  ['jobs retry --all', ['retryJob', ID], /1 job is queued anew/],
  ...METRIC_COMMANDS,
  ...DRIFT_COMMANDS,
  ...REPORT_COMMANDS,
]
