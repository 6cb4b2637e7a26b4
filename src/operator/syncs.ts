import type { Actor, NewSync, SyncRecordView } from '../app.ts'
import { findEndpoint } from '../db/endpoint-records.ts'
import { findSyncRecord } from '../db/sync-records.ts'
import { findRunningRun, openRun } from '../db/sync-runs.ts'
import type { Uuid } from '../domain/ids.ts'
import { noSuch } from '../domain/nearest.ts'
import { TrackerdError } from '../errors.ts'
import { type OperatorDeps, record } from './deps.ts'
import { syncRecordView } from './sync-record-view.ts'

/** Syncs begun by people. */
export function syncUseCases(deps: OperatorDeps) {
  return {
    async startSync(actor: Actor, endpointId: Uuid, input: NewSync): Promise<SyncRecordView> {
      const id = deps.newId()
      const { mode, streams, since, until } = input
      const request = {
        ...(streams === undefined ? {} : { streams }),
        ...(since === undefined ? {} : { since: new Date(since).toISOString() }),
        ...(until === undefined ? {} : { until: new Date(until).toISOString() }),
      }
      const view = await deps.db.tenant(actor.tenantId, async (tx) => {
        const endpoint = await findEndpoint(tx, endpointId)
        if (endpoint === null) throw new TrackerdError('NOT_FOUND', { what: 'endpoint' })
        if (endpoint.status === 'inactive') throw new TrackerdError('ENDPOINT_PAUSED', { what: endpoint.name })
        if (!endpoint.hasCredential) throw new TrackerdError('CREDENTIAL_MISSING', { what: endpoint.name })
        const known = deps.adapters.get(endpoint.system)?.reading.streams.map(({ name }) => name) ?? []
        refuseUnknown(streams ?? [], known)
        const startedAt = deps.clock.now()
        if (!(await openRun(tx, { id, endpointId, type: 'manual', mode, request, startedAt })))
          throw new TrackerdError('SYNC_RUNNING', {
            what: endpoint.name,
            run: (await findRunningRun(tx, endpointId))?.id,
          })
        await record(deps, tx, actor, {
          action: 'sync.started',
          aggregateType: 'SyncRecord',
          aggregateId: id,
          payload: { endpoint_id: endpointId, mode, ...request },
        })
        const row = await findSyncRecord(tx, id)
        if (row === null) throw new TrackerdError('INTERNAL', { what: 'a run that was just begun is not there' })
        return syncRecordView(row)
      })
      deps.wake('sync-endpoint', endpointId)
      return view
    },
  }
}

function refuseUnknown(streams: readonly string[], known: readonly string[]): void {
  const unknown = streams.filter((name) => !known.includes(name))
  if (unknown.length === 0) return
  const message = noSuch('stream', unknown, known)
  throw new TrackerdError('INPUT_INVALID', { issues: [{ path: 'streams', message }] })
}
