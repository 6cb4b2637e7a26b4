import { appendAudit } from '../db/audit.ts'
import { ensureInitiative, insertBinding } from '../db/bindings.ts'
import { ensureReportEndpoint, findReportScope, type ReportScope } from '../db/report-scopes.ts'
import { findInitiative } from '../db/scope-records.ts'
import type { Tx } from '../db/tx.ts'
import { bindingId, initiativeId, objectId, REPORT_HOST, type Uuid } from '../domain/ids.ts'
import { TrackerdError } from '../errors.ts'
import type { Reporting } from './feed.ts'
import { refused } from './times.ts'

/** A scope that can be reported for: it is known which one it is. */
export type Place = ReportScope & { readonly externalId: string; readonly scopeId: Uuid }

/**
 * The bound repository or the service of this name. One that is new is bound to the initiative named, else to one of its own
 * name. Throws SCOPE_PAUSED, and INPUT_INVALID for a repository of which only the name is known.
 */
export async function placeOf(
  tx: Tx,
  reporting: Reporting,
  { service, initiative }: { readonly service: string; readonly initiative?: string | undefined },
): Promise<Place> {
  const known = await findReportScope(tx, service)
  if (known === null) return bindService(tx, reporting, service, initiative ?? service)
  if (known.status === 'paused') throw new TrackerdError('SCOPE_PAUSED', { what: known.name })
  const { externalId, scopeId } = known
  if (externalId === null || scopeId === null)
    throw refused('service', 'is a repository that was bound by name and never read; sync it or let it deliver first')
  return { ...known, externalId, scopeId }
}

async function bindService(tx: Tx, reporting: Reporting, name: string, title: string): Promise<Place> {
  const { actor, at, newId } = reporting
  const endpointId = await ensureReportEndpoint(tx)
  const externalId = name.toLowerCase()
  const initiative = (await findInitiative(tx, title)) ?? initiativeId(tx.tenantId, title)
  const entry = (kind: 'initiative' | 'scope_binding', aggregateId: Uuid, after: object) => ({
    id: newId(),
    userId: actor.keyId,
    correlationId: endpointId,
    action: `${kind}.created`,
    aggregateType: kind === 'initiative' ? 'Initiative' : 'ScopeBinding',
    aggregateId,
    payload: { after },
    occurredAt: at.toISOString(),
  })
  if (await ensureInitiative(tx, initiative, title, actor.keyId))
    await appendAudit(tx, [entry('initiative', initiative, { title })])
  const id = bindingId(endpointId, `service/${externalId}`)
  const scopeId = objectId(tx.tenantId, REPORT_HOST, 'service', externalId)
  // Nothing else tells of its deployments.
  const rules = { deploymentSource: 'api' } as const
  const binding = { id, kind: 'service', externalId, scopeId, name, url: null, initiativeId: initiative, rules }
  if (await insertBinding(tx, endpointId, { ...binding, boundBy: 'auto' }, actor.keyId))
    await appendAudit(tx, [entry('scope_binding', id, { name, external_id: externalId, bound_by: 'auto' })])
  // Another report may have bound it at the same moment, to an initiative of its choice.
  const bound = await findReportScope(tx, name)
  if (bound === null) throw new TrackerdError('INTERNAL', { what: `service ${name} was bound and is not there` })
  return { ...bound, externalId, scopeId }
}
