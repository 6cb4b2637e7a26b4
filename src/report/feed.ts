import type { Actor, ReportOutcome } from '../app.ts'
import { applyReceipts } from '../apply/index.ts'
import { lockScopes } from '../db/ledger.ts'
import { ensureReportEndpoint, reportedState } from '../db/report-scopes.ts'
import { saveSyncRun } from '../db/sync-records.ts'
import type { Tx } from '../db/tx.ts'
import type { Change } from '../domain/changes.ts'
import { objectId, type Uuid } from '../domain/ids.ts'
import { DEFAULT_RULES } from '../domain/rules.ts'

import type { Place } from './place.ts'

/** Who reports, and when. */
export interface Reporting {
  readonly actor: Actor
  readonly at: Date
  readonly newId: () => Uuid
}

/** From now on nobody else reports for the scope, until the transaction ends. */
export const lockPlace = (tx: Tx, { scopeId }: Place) => lockScopes(tx, [scopeId])

/**
 * The changes are applied as those of a source are: ledger, rows, audit and events together, and a sync record when they
 * told something. `main` is what was reported; the others came with it. The caller holds the lock of the place.
 */
export async function feed(
  tx: Tx,
  { actor, at, newId }: Reporting,
  place: Place,
  main: Change,
  others: readonly Change[],
): Promise<ReportOutcome> {
  const { kind, externalId, name, url, host, bindingId, initiativeId, status } = place
  const endpointId = await ensureReportEndpoint(tx)
  const ledgerId = objectId(tx.tenantId, host, main.kind, main.externalId)
  const before = await reportedState(tx, ledgerId)
  const run = newId()
  const rules = { ...DEFAULT_RULES, ...place.rules }
  const scope = { kind, externalId, name, url }
  const { written, events, changed } = await applyReceipts(tx, {
    source: { tenantId: tx.tenantId, endpointId, system: 'api', host },
    bindingMode: 'listed',
    adapter: {
      mainScope: kind,
      scopeOf: () => scope,
      translate: () => ({ outcome: 'changes', changes: [...others, main] }),
    },
    receipts: [{ topic: main.kind, payload: null, receivedAt: at, correlationId: run }],
    bound: new Map([
      [`${kind}/${externalId}`, { bindingId, initiativeId, status, rules, learned: null, pathPrefix: null }],
    ]),
    // No address is ever reported.
    hashEmail: (address) => address,
    newId,
    actor: actor.keyId,
  })
  const after = await reportedState(tx, ledgerId)
  if (changed > 0) {
    const rows = Object.values(written).reduce((sum, n) => sum + n, 0)
    await saveSyncRun(tx, {
      id: run,
      endpointId,
      type: 'report',
      status: 'success',
      startedAt: at,
      completedAt: at,
      processed: 1,
      failed: 0,
      counts: { applied: 1, rows, events, changed },
      error: null,
    })
  }
  if (before === null) return 'new'
  if (after !== null && after.version > main.version) return 'older'
  return before.contentHash === after?.contentHash ? 'unchanged' : 'updated'
}
