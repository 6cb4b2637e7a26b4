import { appendAudit } from '../db/audit.ts'
import { findEndpointTenant } from '../db/endpoints.ts'
import {
  type Connectable,
  endpointsToRead,
  listReadingScopes,
  noteReading,
  type ReadingEndpoint,
  readReadingEndpoint,
  saveHealth,
} from '../db/reading-endpoints.ts'
import type { Tx } from '../db/tx.ts'
import { NO_EGRESS, wantedKinds } from '../domain/egress/rules.ts'
import { SYSTEM_ACTOR, type Uuid } from '../domain/ids.ts'
import { asTrackerdError, TrackerdError } from '../errors.ts'
import type { CheckLine, CheckReport, DiscoveredScope, Json } from '../ports/source-reader.ts'
import { connect, connectWriter } from './connect.ts'
import type { SyncDeps } from './deps.ts'
import { bindMatching, discoverAll, refOf } from './scopes.ts'

/** Days before the end of a credential at which somebody is warned, the last of them on the day itself. */
const WARNED_AT = [30, 7, 1, 0]
const DAY_MS = 86_400_000
const DISCOVERED_FOR_PEOPLE = 1_000

/** What people and the clock ask of a connection. */
export function createHealth(deps: SyncDeps) {
  const open = async (tenantId: Uuid, endpointId: Uuid) => {
    const found = await deps.db.tenant(tenantId, async (tx) => ({
      endpoint: await readReadingEndpoint(tx, endpointId),
      scopes: await listReadingScopes(tx, endpointId),
    }))
    if (found.endpoint === null) throw new TrackerdError('NOT_FOUND', { what: 'endpoint' })
    return { endpoint: found.endpoint, scopes: found.scopes }
  }

  /** The connection was tried; what was found is the endpoint's health. Throws UPSTREAM_LIMITED, UPSTREAM_UNAVAILABLE. */
  async function check(tenantId: Uuid, endpointId: Uuid, how: { interactive: boolean; signal: AbortSignal }) {
    const { endpoint, scopes } = await open(tenantId, endpointId)
    const { reader } = connect(deps, tenantId, endpoint, how)
    const active = scopes.flatMap((scope) => (scope.status === 'active' ? refOf(scope) : []))
    const report = await reader.check(active)
    const kinds = [...wantedKinds({ ...NO_EGRESS, ...endpoint.egress })]
    const isLetIn = report.lines.every(({ name, outcome }) => name !== 'authenticated' || outcome !== 'failed')
    const writes = kinds.length > 0 && isLetIn
    const egress = writes ? await connectWriter(deps, tenantId, endpoint, how).check(kinds, active) : []
    await deps.db.tenant(tenantId, (tx) => store(tx, endpoint, report, egress))
    return { ...report, lines: [...report.lines, ...egress] }
  }

  /** What may not be written does not make the reading of an endpoint fail. */
  async function store(
    tx: Tx,
    endpoint: ReadingEndpoint,
    report: CheckReport,
    egress: readonly CheckLine[],
  ): Promise<void> {
    const now = deps.clock.now()
    const { account, lines, credentialExpiresAt } = report
    const warning = warningOf(credentialExpiresAt, now)
    const health = { checkedAt: now.toISOString(), account, lines: [...lines, ...egress] }
    await saveHealth(tx, endpoint.id, { health, credentialExpiresAt, credentialWarnedDays: warning })
    if (warning !== null && warning !== endpoint.credentialWarnedDays)
      await warn(tx, endpoint, warning, credentialExpiresAt as Date)
    const failed = lines.find(({ name, outcome }) => outcome === 'failed' && name === 'authenticated')
    if (failed !== undefined) {
      const lastError = { code: 'UPSTREAM_UNAUTHENTICATED', text: failed.text, at: now.toISOString() }
      await noteReading(tx, endpoint.id, { status: 'error', lastError })
    } else if (lines.every(({ outcome }) => outcome !== 'failed'))
      await noteReading(tx, endpoint.id, { status: 'active', lastError: null })
  }

  /** Said once per threshold: in the log, and in the audit, where it can be looked up later. */
  async function warn(tx: Tx, endpoint: ReadingEndpoint, days: number, expiresAt: Date): Promise<void> {
    const payload = { name: endpoint.name, expires_at: expiresAt.toISOString(), within_days: days }
    deps.logger.warn({ endpoint: endpoint.id, ...payload }, 'a credential expires soon')
    await appendAudit(tx, [
      {
        id: deps.newId(),
        userId: SYSTEM_ACTOR,
        correlationId: endpoint.id,
        action: 'integration_endpoint.credential_expiring',
        aggregateType: 'IntegrationEndpoint',
        aggregateId: endpoint.id,
        payload,
        occurredAt: deps.clock.now().toISOString(),
      },
    ])
  }

  return {
    check,

    /**
     * The credential to store: another one when trying it used it up. Throws UPSTREAM_UNAUTHENTICATED unless the source
     * accepts it for the endpoint.
     */
    async tryCredential(tenantId: Uuid, endpoint: Connectable, credential: Json, signal: AbortSignal): Promise<Json> {
      const { reader, latestCredential } = connect(deps, tenantId, endpoint, { signal, interactive: true, credential })
      const { lines } = await reader.check([])
      const failed = lines.find(({ name, outcome }) => name === 'authenticated' && outcome === 'failed')
      if (failed !== undefined) throw new TrackerdError('UPSTREAM_UNAUTHENTICATED')
      return latestCredential()
    },

    async discover(tenantId: Uuid, endpointId: Uuid, signal: AbortSignal): Promise<readonly DiscoveredScope[]> {
      const { endpoint } = await open(tenantId, endpointId)
      const { reader } = connect(deps, tenantId, endpoint, { signal, interactive: true })
      return discoverAll(reader, DISCOVERED_FOR_PEOPLE)
    },

    /** Everything the patterns of the endpoint match is bound. Returns the bindings of what matches. */
    async bindPatterns(tenantId: Uuid, endpointId: Uuid, signal: AbortSignal): Promise<ReadonlySet<Uuid>> {
      const { endpoint } = await open(tenantId, endpointId)
      const { reader, adapter } = connect(deps, tenantId, endpoint, { signal, interactive: true })
      const found = await discoverAll(reader)
      return deps.db.tenant(tenantId, (tx) => bindMatching(tx, deps, adapter, endpoint, found))
    },

    /** One after the other; a connection that cannot be tried now is tried the next time, and never hides another. */
    async checkConnections(signal: AbortSignal): Promise<{ checked: number; failing: number }> {
      let checked = 0
      let failing = 0
      for (const { id } of await endpointsToRead(deps.db)) {
        const tenantId = await findEndpointTenant(deps.db, id)
        if (tenantId === null || signal.aborted) continue
        try {
          const { lines } = await check(tenantId, id, { interactive: false, signal })
          checked += 1
          if (lines.some(({ outcome }) => outcome === 'failed')) failing += 1
        } catch (thrown) {
          const error = asTrackerdError(thrown)
          if (error.code === 'DATABASE_UNAVAILABLE') throw error
          deps.logger.warn({ endpoint: id, err: error }, 'a connection could not be checked')
          failing += 1
        }
      }
      return { checked, failing }
    },
  }
}

/** The narrowest threshold that has been reached; null while the end is far or unknown. */
export function warningOf(expiresAt: Date | null, now: Date): number | null {
  if (expiresAt === null) return null
  const days = (expiresAt.getTime() - now.getTime()) / DAY_MS
  return WARNED_AT.filter((threshold) => days <= threshold).at(-1) ?? null
}
