import type { Actor, EgressFilter, EgressRetry, EgressView, EndpointPatch, Page, PageRequest } from '../app.ts'
import { type EgressRow, listEgress, reviveEgress } from '../db/egress-records.ts'
import type { EgressUpdate, EndpointRow } from '../db/endpoint-records.ts'
import { listReadingScopes } from '../db/reading-endpoints.ts'
import type { Tx } from '../db/tx.ts'
import { type EgressRules, NO_EGRESS, wantedEvents, wantedKinds } from '../domain/egress/rules.ts'
import type { Uuid } from '../domain/ids.ts'
import { TrackerdError } from '../errors.ts'
import type { SourceAdapter } from '../ports/source-adapter.ts'
import type { OutboxWake } from '../ports/wake.ts'
import { type OperatorDeps, record } from './deps.ts'
import { iso, momentOf, pageOf } from './pages.ts'

const view = (row: EgressRow): EgressView => ({
  ...row,
  nextAttemptAt: row.status === 'pending' ? row.nextAttemptAt.toISOString() : null,
  createdAt: row.createdAt.toISOString(),
  completedAt: iso(row.completedAt),
})

const refused = (path: string, message: string) => new TrackerdError('INPUT_INVALID', { issues: [{ path, message }] })

/**
 * The rules after a change, as they are stored. Throws INPUT_INVALID when the source takes no such thing, or when issues are
 * to go to a scope that the endpoint does not watch.
 */
export async function changedEgress(
  tx: Tx,
  adapter: SourceAdapter,
  before: EndpointRow,
  patch: NonNullable<EndpointPatch['egress']>,
  now: Date,
): Promise<EgressUpdate> {
  const given = Object.entries(patch).filter(([, value]) => value !== undefined)
  const merged = { ...before.egress, ...Object.fromEntries(given) }
  const set = Object.entries(merged).filter(([name, value]) => value !== null && !isDefault(name, value))
  const stored: Partial<EgressRules> = Object.fromEntries(set)
  const rules = { ...NO_EGRESS, ...stored }
  const unknown = [...wantedKinds(rules)].filter((kind) => adapter.writing?.kinds.includes(kind) !== true)
  if (unknown.length > 0) throw refused('egress', `${adapter.system} takes no ${unknown.join(', ')}`)
  const { driftScope } = rules
  if (driftScope !== null) {
    const scopes = await listReadingScopes(tx, before.id)
    if (!scopes.some(({ id, kind }) => id === driftScope && kind !== 'board'))
      throw refused('egress.drift_scope', 'must be the id of a repository or project that this endpoint watches')
  }
  const isOn = (given: Partial<EgressRules>) => wantedKinds({ ...NO_EGRESS, ...given }).size > 0
  // What happened while nothing was to be written is not told afterwards.
  const since = !isOn(stored) ? null : isOn(before.egress) ? before.egressSince : now
  return { rules: stored, eventTypes: wantedEvents(rules), since }
}

const isDefault = (name: string, value: unknown) =>
  JSON.stringify(value) === JSON.stringify(NO_EGRESS[name as keyof EgressRules])

/** What operators see of what is written to sources, and do about what could not be. */
export function egressUseCases(deps: OperatorDeps & { outboxWake: OutboxWake }) {
  const { db, clock } = deps

  async function retry(tx: Tx, actor: Actor, which: EgressRetry & { id?: Uuid }): Promise<Uuid[]> {
    const endpoints = await reviveEgress(tx, which, clock.now())
    if (endpoints.length > 0)
      await record(deps, tx, actor, {
        action: 'egress.retried',
        aggregateType: 'IntegrationEndpoint',
        aggregateId: endpoints[0] as Uuid,
        payload: { ...which, retried: endpoints.length },
      })
    return endpoints
  }

  const wake = (endpoints: readonly Uuid[]) => {
    for (const id of new Set(endpoints)) deps.outboxWake.write(id)
  }

  return {
    async listEgress(actor: Actor, filter: EgressFilter, page: PageRequest): Promise<Page<EgressView>> {
      const after = momentOf(page.cursor)
      const rows = await db.tenant(actor.tenantId, (tx) => listEgress(tx, filter, { after, limit: page.limit + 1 }))
      return pageOf(rows, page, view, (row) => [row.createdAt.toISOString(), row.id])
    },

    async retryEgress(actor: Actor, id: Uuid): Promise<EgressView> {
      const { endpoints, row } = await db.tenant(actor.tenantId, async (tx) => ({
        endpoints: await retry(tx, actor, { id }),
        row: (await listEgress(tx, { id }, { after: null, limit: 1 }))[0],
      }))
      if (endpoints.length === 0 || row === undefined) throw new TrackerdError('NOT_FOUND', { what: 'dead action' })
      wake(endpoints)
      return view(row)
    },

    async retryAllEgress(actor: Actor, which: EgressRetry): Promise<{ retried: number }> {
      const endpoints = await db.tenant(actor.tenantId, (tx) => retry(tx, actor, which))
      wake(endpoints)
      return { retried: endpoints.length }
    },
  }
}
