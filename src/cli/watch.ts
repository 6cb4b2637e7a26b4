import type { SyncRecordDetail } from '../app.ts'
import type { Wire } from '../ports/wire.ts'
import type { Client } from './client.ts'
import type { CliDeps } from './deps.ts'
import { progressBars } from './progress-bars.ts'
import { progressLines } from './progress-lines.ts'

const EVERY_MS = 1_000

/** How a run is shown while it is watched. */
export interface ProgressView {
  show(record: Wire<SyncRecordDetail>, now: Date): void
  /** Leaves the terminal as it was. */
  end(): void
}

/** Follows a run and returns its record when it has ended; null when the operator stops watching before. */
export async function watch(api: Client, deps: CliDeps, id: string): Promise<Wire<SyncRecordDetail> | null> {
  const { io, clock } = deps
  const stopped = deps.interruption()
  const view: ProgressView = io.terminal === null ? progressLines(io) : progressBars(io.terminal)
  try {
    while (!stopped.aborted) {
      const record = await api.get<Wire<SyncRecordDetail>>(`/sync-records/${id}`)
      view.show(record, clock.now())
      if (record.status !== 'running') return record
      await deps.sleep(EVERY_MS, stopped)
    }
    return null
  } finally {
    view.end()
  }
}
