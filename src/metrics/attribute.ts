import { loadAttribution } from '../db/attribution-input.ts'
import { loadOpenPullRequests } from '../db/attribution-pull-requests.ts'
import { type AttributedScope, attributedScopes, attributionRules } from '../db/attribution-scopes.ts'
import { appendAudit } from '../db/audit.ts'
import { currentChanges, currentFacts, differenceOf, type FactsDifference, writeFacts } from '../db/facts-write.ts'
import { handOnMarks, lockAttribution, type Marked, markDays, readMarks, removeMarks } from '../db/metric-marks.ts'
import type { Database, Tx } from '../db/tx.ts'
import { affectedInstants, attribute, openChanges } from '../domain/attribution/index.ts'
import type { Uuid } from '../domain/ids.ts'
import type { Clock } from '../ports/clock.ts'
import type { MetricsWake } from '../ports/wake.ts'
import { holdAgainst } from './attribute-incidents.ts'
import type { Occasion } from './attribute-occasion.ts'
import { judgeDeployments } from './attribute-verdicts.ts'
import { daySpans } from './day-spans.ts'
import { deriveDeployments } from './derive.ts'

export interface AttributionDeps {
  readonly db: Database
  readonly clock: Clock
  readonly newId: () => Uuid
  /** Told when days have to be summed anew. */
  readonly wake: Pick<MetricsWake, 'snapshots' | 'attribution'>
}

/** What one attribution did. */
export interface AttributionRun {
  /** Marks that it answered; 0: nothing was to be done. */
  readonly marks: number
  /** Facts that ended or began. */
  readonly facts: number
}

const NOTHING: AttributionRun = { marks: 0, facts: 0 }

/**
 * Attributes an initiative that is marked: afterwards its facts, what its deployments and incidents keep of them, and the
 * days whose numbers changed are as its rows say, and the marks that were there are gone. All of it is there, or nothing.
 * Without a mark, or with one that tells nothing new, it changes nothing. Of two that run at once the later waits.
 */
export function createAttribution({ db, clock, newId, wake }: AttributionDeps) {
  return async ({ tenantId, initiativeId }: Marked): Promise<AttributionRun> => {
    const marked = await db.tenant(tenantId, (tx) => readMarks(tx, initiativeId))
    if (marked.ids.length === 0) return NOTHING
    const occasion = { initiativeId, now: clock.now(), correlationId: newId(), newId }
    if (marked.openPullRequests === null) await deriveDeployments(db, tenantId, occasion)
    const run = await db.tenant(tenantId, (tx) => attributeInitiative(tx, occasion))
    if (run.facts > 0) wake.snapshots(tenantId)
    return run
  }
}

async function attributeInitiative(tx: Tx, occasion: Occasion): Promise<AttributionRun> {
  const { initiativeId, now } = occasion
  await lockAttribution(tx, initiativeId)
  const marks = await readMarks(tx, initiativeId)
  if (marks.ids.length === 0) return NOTHING

  const scopes = await attributedScopes(tx, initiativeId)
  const open = marks.openPullRequests === null ? null : await openOnes(tx, scopes, occasion, marks.openPullRequests)
  const difference = open ?? (await everything(tx, scopes, occasion))
  const facts = await writeFacts(tx, initiativeId, difference, now)
  await markDays(tx, initiativeId, daySpans(affectedInstants(...sidesOf(difference))))
  await handOnMarks(tx, initiativeId, marks.scopeIds)
  await removeMarks(tx, marks.ids)
  return { marks: marks.ids.length, facts }
}

/** What differs when all of the initiative is attributed anew; its deployments and incidents keep what was found. */
async function everything(tx: Tx, scopes: readonly AttributedScope[], occasion: Occasion): Promise<FactsDifference> {
  const { input, stored } = await loadAttribution(tx, scopes)
  const found = attribute(input)
  const judged = await judgeDeployments(tx, found.deployments, stored, occasion)
  const held = await holdAgainst(tx, found.incidents, occasion)
  if (judged.length + held.length > 0) await appendAudit(tx, [...judged, ...held])
  return differenceOf(await currentFacts(tx, occasion.initiativeId), found)
}

const UNCHANGED = { deployments: [], incidents: [] } as const

/** What differs of pull requests that are open; null when they may change more than themselves. */
async function openOnes(
  tx: Tx,
  scopes: readonly AttributedScope[],
  { initiativeId }: Occasion,
  pullRequests: readonly Uuid[],
): Promise<FactsDifference | null> {
  const rows = await loadOpenPullRequests(tx, scopes, pullRequests)
  if (rows === null) return null
  const before = await currentChanges(tx, initiativeId, pullRequests)
  if (before.some(({ mergedAt }) => mergedAt !== null)) return null
  const rules = new Map(scopes.map((scope) => [scope.id, attributionRules(scope)]))
  return differenceOf({ ...UNCHANGED, changes: before }, { ...UNCHANGED, changes: openChanges(rows, rules) })
}

const sidesOf = ({ deployments, changes, incidents }: FactsDifference) =>
  [
    { deployments: deployments.before, changes: changes.before, incidents: incidents.before },
    { deployments: deployments.after, changes: changes.after, incidents: incidents.after },
  ] as const
