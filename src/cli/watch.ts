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

/** How something that runs is shown while it is watched. */
export interface View<State> {
  show(state: State, now: Date): void
  /** Says something besides, until the next state is shown. */
  tell(words: string): void
  /** Leaves the terminal as it was. */
  end(): void
}
export type ProgressView = View<Wire<SyncRecordDetail>>

/** Follows a run and returns its record when it has ended; null when the operator stops watching before. */
export function watch(api: Client, deps: CliDeps, id: string): Promise<Wire<SyncRecordDetail> | null> {
  const { io } = deps
  return follow(deps, {
    what: 'sync',
    look: () => api.get<Wire<SyncRecordDetail>>(`/sync-records/${id}`),
    hasEnded: ({ status }) => status !== 'running',
    view: io.terminal === null ? progressLines(io) : progressBars(io.terminal),
  })
}

export interface Watched<State> {
  /** What it is called. */
  readonly what: string
  look(): Promise<State>
  hasEnded(state: State): boolean
  readonly view: View<State>
}

/**
 * Looks once a second and returns the last state when it has ended; null when the operator stops watching before. What is
 * watched does not end with the daemon, so a daemon that is away for a moment is waited for. Throws what its last answer
 * was when it stays away: DAEMON_UNREACHABLE, or an error of status 503.
 */
export async function follow<State>(deps: CliDeps, { what, look, hasEnded, view }: Watched<State>) {
  const stopped = deps.interruption()
  try {
    let away = 0
    while (!stopped.aborted) {
      const state = await unlessAway(look, away < LOOKS_WHILE_AWAY)
      if (state === null) {
        if (away === 0)
          view.tell(`The daemon does not answer. The ${what} goes on when it is back: looking for it for a minute.`)
        away += 1
      } else {
        if (away > 0) view.tell('The daemon is back.')
        away = 0
        view.show(state, deps.clock.now())
        if (hasEnded(state)) return state
      }
      await deps.sleep(EVERY_MS, stopped)
    }
    return null
  } finally {
    view.end()
  }
}

/** What is seen; null when nobody can tell now and there is `patience`. */
async function unlessAway<State>(look: () => Promise<State>, patience: boolean): Promise<State | null> {
  try {
    return await look()
  } catch (error) {
    const isAway = error instanceof TrackerdError && (error.code === 'DAEMON_UNREACHABLE' || error.entry.status === 503)
    if (patience && isAway) return null
    throw error
  }
}
