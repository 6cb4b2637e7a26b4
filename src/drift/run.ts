import { listJudged, lockJudgement, passOverGone, saveJudged } from '../db/drift-progress.ts'
import { readDriftSettings } from '../db/drift-settings.ts'
import { dropRequestsOfGone, type Requested, saveAttempt } from '../db/initiative-runs.ts'
import { readTimeZone } from '../db/snapshots-due.ts'
import type { Tx } from '../db/tx.ts'
import { NOTHING, together, type Unjudged } from '../domain/drift/detector.ts'
import { DRIFT_TYPES } from '../domain/drift/finding.ts'
import { driftSettings } from '../domain/drift/settings.ts'
import type { Uuid } from '../domain/ids.ts'
import { takeTurn } from '../runs/turn.ts'
import { type AlertSum, settleAlerts } from './alerts.ts'
import { compareContracts } from './contracts.ts'
import type { DriftDeps } from './deps.ts'
import { JUDGES } from './judge.ts'

export interface DriftRun extends AlertSum {
  /** Initiatives that were judged. */
  readonly judged: number
  readonly unjudged: readonly Unjudged[]
  /** Whether time ran out before the work did. */
  readonly remaining: boolean
}

/** What changes with time alone is judged this often. */
export const JUDGED_EVERY_MS = 60 * 60_000

/** Every initiative of the tenant that is due is judged, one after the other, each in its own transaction. */
export async function detectDrift(deps: DriftDeps, tenantId: Uuid, signal: AbortSignal): Promise<DriftRun> {
  const started = deps.clock.now().getTime()
  const initiatives = await deps.db.tenant(tenantId, async (tx) => {
    await dropRequestsOfGone(tx, 'drift')
    await passOverGone(tx, new Date(started))
    return listJudged(tx)
  })
  const due = initiatives.filter(
    ({ open, ranAt, computedAt }) =>
      open || ranAt === null || ranAt <= started - JUDGED_EVERY_MS || (computedAt !== null && computedAt > ranAt),
  )
  const sum = { opened: 0, raised: 0, closed: 0, updated: 0 }
  const unjudged: Unjudged[] = []
  let judged = 0
  const turn = { tenantId, work: 'drift', initiatives: due, signal } as const
  const remaining = await takeTurn(deps, turn, async (initiative) => {
    await compareContracts(deps, tenantId, initiative.id, signal)
    const one = await deps.db.tenant(tenantId, (tx) => judgeInitiative(tx, deps, initiative))
    for (const key of ['opened', 'raised', 'closed', 'updated'] as const) sum[key] += one[key]
    unjudged.push(...one.unjudged)
    judged += 1
  })
  return { ...sum, judged, unjudged, remaining }
}

async function judgeInitiative(tx: Tx, deps: DriftDeps, initiative: Requested) {
  const initiativeId = initiative.id
  await lockJudgement(tx, initiativeId)
  // After the lock: whoever held it may have judged at a later instant.
  const now = deps.clock.now().getTime()
  const stored = await readDriftSettings(tx, initiativeId)
  const settings = driftSettings(stored.map(({ detectors }) => detectors))
  const coreVersion = stored.find((it) => it.initiativeId === null)?.coreVersion ?? null
  const place = { initiativeId, zone: await readTimeZone(tx), now, settings, coreVersion }
  const verdicts = []
  for (const type of DRIFT_TYPES) verdicts.push(settings[type].enabled ? await JUDGES[type](tx, place) : NOTHING)
  const { findings, unjudged } = together(verdicts)
  const sum = await settleAlerts(tx, deps, initiativeId, { findings, unjudged, ran: DRIFT_TYPES, at: now })
  await saveJudged(tx, initiativeId, new Date(now), unjudged)
  const { opened, raised, closed } = sum
  await saveAttempt(tx, 'drift', initiative, { counts: { opened, raised, closed } })
  return { ...sum, unjudged }
}
