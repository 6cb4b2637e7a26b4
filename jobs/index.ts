import type { AnyJob } from '../src/queue/define-job.ts'
import applyInbox from './apply-inbox.ts'
import checkConnections from './check-connections.ts'
import reapSyncRecords from './reap-sync-records.ts'
import recoverDeliveries from './recover-deliveries.ts'
import sweep from './sweep.ts'
import syncEndpoint from './sync-endpoint.ts'
import wakeRecoveries from './wake-recoveries.ts'
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
]
