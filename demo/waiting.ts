import { setTimeout as delay } from 'node:timers/promises'
import type { Api, Status, SyncRecordDetail } from './api.ts'

const WITHIN_MS = 60_000
const POLL_MS = 50

/** The state once no delivery waits and no run is under way. Throws when one failed, or when it takes too long. */
export async function settled(api: Api): Promise<Status> {
  const deadline = Date.now() + WITHIN_MS
  for (;;) {
    const status = await api.status()
    const sum = (state: 'pending' | 'failed' | 'dead') =>
      status.endpoints.reduce((count, { deliveries }) => count + deliveries[state], 0)
    const [waiting, lost] = [sum('pending'), sum('failed') + sum('dead')]
    if (lost > 0) throw new Error(`${lost} deliveries could not be applied`)
    if (waiting === 0 && status.sync_records.running === 0) return status
    if (Date.now() > deadline) throw new Error(`${waiting} deliveries still wait after ${WITHIN_MS / 1_000} s`)
    await delay(POLL_MS)
  }
}

/** What `look` finds once it is not null. Throws when it takes too long. */
export async function until<T>(what: string, look: () => Promise<T | null>): Promise<T> {
  const deadline = Date.now() + WITHIN_MS
  for (;;) {
    const found = await look()
    if (found !== null) return found
    if (Date.now() > deadline) throw new Error(`${what} is not there after ${WITHIN_MS / 1_000} s`)
    await delay(POLL_MS)
  }
}

/** The `count`th run over the endpoint, once it has ended. */
export async function ended(api: Api, endpointId: string, count: number): Promise<SyncRecordDetail> {
  const deadline = Date.now() + WITHIN_MS
  for (;;) {
    const [latest, ...earlier] = (await api.syncRecords(endpointId)).filter(({ mode }) => mode !== null)
    if (latest !== undefined && earlier.length + 1 === count && latest.status !== 'running')
      return api.syncRecord(latest.id)
    if (Date.now() > deadline) throw new Error(`the stand-in is not read after ${WITHIN_MS / 1_000} s`)
    await delay(POLL_MS)
  }
}
