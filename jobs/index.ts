import type { AnyJob } from '../src/queue/define-job.ts'
import applyInbox from './apply-inbox.ts'
import reapSyncRecords from './reap-sync-records.ts'
import sweep from './sweep.ts'

/** All that the worker ever does. */
export const jobs: readonly AnyJob[] = [applyInbox, sweep, reapSyncRecords]
