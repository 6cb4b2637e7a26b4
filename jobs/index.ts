import type { AnyJob } from '../src/queue/define-job.ts'
import applyInbox from './apply-inbox.ts'
import attributeInitiative from './attribute-initiative.ts'
import backfillMetrics from './backfill-metrics.ts'
import catchUpSink from './catch-up-sink.ts'
import checkConnections from './check-connections.ts'
import deliverEvents from './deliver-events.ts'
import detectDrift from './detect-drift.ts'
import performEgress from './perform-egress.ts'
import prune from './prune.ts'
import reapSyncRecords from './reap-sync-records.ts'
import recoverDeliveries from './recover-deliveries.ts'
import relayOutbox from './relay-outbox.ts'
import snapshotMetrics from './snapshot-metrics.ts'
import sweep from './sweep.ts'
import sweepOutbox from './sweep-outbox.ts'
import syncEndpoint from './sync-endpoint.ts'
import wakeAttributions from './wake-attributions.ts'
import wakeDrift from './wake-drift.ts'
import wakeRecoveries from './wake-recoveries.ts'
import wakeSnapshots from './wake-snapshots.ts'
import wakeSyncs from './wake-syncs.ts'

/** All that the worker ever does. */
export const jobs: readonly AnyJob[] = [
  applyInbox,
  sweep,
  syncEndpoint,
  wakeSyncs,
  recoverDeliveries,
  wakeRecoveries,
  checkConnections,
  reapSyncRecords,
  relayOutbox,
  catchUpSink,
  deliverEvents,
  performEgress,
  sweepOutbox,
  wakeAttributions,
  attributeInitiative,
  wakeSnapshots,
  snapshotMetrics,
  backfillMetrics,
  wakeDrift,
  detectDrift,
  prune,
]
