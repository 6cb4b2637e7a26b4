import type { SyncRecordDetail } from '../app.ts'
import { TrackerdError } from '../errors.ts'
import type { Wire } from '../ports/wire.ts'
import type { Client } from './client.ts'
import type { CliDeps } from './deps.ts'
import { progressBars } from './progress-bars.ts'
import { progressLines } from './progress-lines.ts'

const EVERY_MS = 1_000
/** A daemon that is started anew is back within a minute: looked for as often, once a second. */
const LOOKS_WHILE_AWAY = 60

/** How a run is shown while it is watched. */
export interface ProgressView {
  show(record: Wire<SyncRecordDetail>, now: Date): void
  /** Says something besides, until the next record is shown. */
  tell(words: string): void
  /** Leaves the terminal as it was. */
  end(): void
}

/**
 * Follows a run and returns its record when it has ended; null when the operator stops watching before. The run does not
 * end with the daemon, so a daemon that is away for a moment is waited for. Throws what its last answer was when it stays
 * away: DAEMON_UNREACHABLE, or an error of status 503.
 */
export async function watch(api: Client, deps: CliDeps, id: string): Promise<Wire<SyncRecordDetail> | null> {
  const { io, clock } = deps
  const stopped = deps.interruption()
  const view: ProgressView = io.terminal === null ? progressLines(io) : progressBars(io.terminal)
  try {
    let away = 0
    while (!stopped.aborted) {
      const record = await look(api, id, away < LOOKS_WHILE_AWAY)
      if (record === null) {
        if (away === 0)
          view.tell('The daemon does not answer. The sync goes on when it is back: looking for it for a minute.')
        away += 1
      } else {
        if (away > 0) view.tell('The daemon is back.')
        away = 0
        view.show(record, clock.now())
        if (record.status !== 'running') return record
      }
      await deps.sleep(EVERY_MS, stopped)
    }
    return null
  } finally {
    view.end()
  }
}

/** The record; null when nobody can tell now and there is `patience`. */
async function look(api: Client, id: string, patience: boolean): Promise<Wire<SyncRecordDetail> | null> {
  try {
    return await api.get<Wire<SyncRecordDetail>>(`/sync-records/${id}`)
  } catch (error) {
    const isAway = error instanceof TrackerdError && (error.code === 'DAEMON_UNREACHABLE' || error.entry.status === 503)
    if (patience && isAway) return null
    throw error
  }
}
