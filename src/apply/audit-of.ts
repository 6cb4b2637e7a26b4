import { isDeepStrictEqual } from 'node:util'
import type { AuditEntry } from '../db/audit.ts'
import { SYSTEM_ACTOR, type Uuid } from '../domain/ids.ts'
import type { RowStep } from './workspace.ts'

const names = new Map<string, string>()
/** Column and aggregate names, a few dozen in all. */
function snake(name: string): string {
  let known = names.get(name)
  if (known === undefined) {
    known = name.replace(/[A-Z]/g, (letter, at) => `${at === 0 ? '' : '_'}${letter.toLowerCase()}`)
    names.set(name, known)
  }
  return known
}

/** The audit line of a step: the changed fields before and after; for a new row, all that is not null. */
export function auditOf(step: RowStep, batch: { newId: () => Uuid; actor?: Uuid }): AuditEntry {
  const { before, after } = step
  const was: Record<string, unknown> = {}
  const is: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(after)) {
    if (key === 'id') continue
    const old = before?.[key]
    if (before === undefined ? value === null : old === value || isDeepStrictEqual(old, value)) continue
    if (before !== undefined) was[snake(key)] = old
    is[snake(key)] = value
  }
  return {
    id: batch.newId(),
    userId: batch.actor ?? SYSTEM_ACTOR,
    correlationId: step.occasion.correlationId,
    action: `${snake(step.table.aggregate)}.${verb(step)}`,
    aggregateType: step.table.aggregate,
    aggregateId: step.id,
    payload: before === undefined ? { after: is } : { before: was, after: is },
    occurredAt: step.occasion.observedAt,
  }
}

function verb({ before, after }: RowStep): 'created' | 'updated' | 'deleted' | 'restored' {
  if (before === undefined) return 'created'
  if (before.deletedAt === null && after.deletedAt !== null) return 'deleted'
  return before.deletedAt !== null && after.deletedAt === null ? 'restored' : 'updated'
}
