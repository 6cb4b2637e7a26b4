import type { Actor, RetentionView } from '../app.ts'
import { readRetention, saveRetention } from '../db/retention.ts'
import type { Tx } from '../db/tx.ts'
import { contradictionIn, type RetentionDays, retentionOf } from '../domain/retention.ts'
import { TrackerdError } from '../errors.ts'
import { toWire } from '../ports/wire.ts'
import { type OperatorDeps, record } from './deps.ts'

/** How long the tenant keeps what its work has left behind. */
export function retentionUseCases(deps: OperatorDeps) {
  const { db } = deps
  const view = async (tx: Tx): Promise<RetentionView> => {
    const changed = await readRetention(tx)
    return { changed, effective: retentionOf(changed) }
  }
  return {
    showRetention: (actor: Actor) => db.tenant(actor.tenantId, view),

    async changeRetention(actor: Actor, days: Partial<RetentionDays>) {
      const contradiction = contradictionIn(retentionOf(days))
      if (contradiction !== null)
        throw new TrackerdError('INPUT_INVALID', { issues: [{ path: 'raw_bodies', message: contradiction }] })
      return db.tenant(actor.tenantId, async (tx) => {
        const before = await readRetention(tx)
        await saveRetention(tx, days, actor.keyId)
        await record(deps, tx, actor, {
          action: 'retention.changed',
          aggregateType: 'Tenant',
          aggregateId: actor.tenantId,
          payload: { before: toWire(before), after: toWire(days) },
        })
        return view(tx)
      })
    },
  }
}
