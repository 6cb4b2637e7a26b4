import { v5 } from 'uuid'
import { currentFacts, differenceOf, writeFacts } from '../../src/db/facts-write.ts'
import type { StoredMetric } from '../../src/db/snapshots.ts'
import type { Uuid } from '../../src/domain/ids.ts'
import type { EpochMs, Facts } from '../../src/domain/metrics/facts.ts'
import type { MetricsWake } from '../../src/ports/wake.ts'
import { StandingClock, setup, type World } from '../support/world.ts'

const NAMES: Uuid = '3d4f2c1e-8d0b-4a51-9d5e-0f1f6f0a7c11'
/** Ids of generated facts are names. */
export const uuidOf = (name: string): Uuid => v5(name, NAMES)

const NEVER = new AbortController().signal

export interface MetricWorld {
  readonly world: World
  readonly initiativeId: Uuid
  /** From the clock's instant on these are the facts; what they change is marked, as attribution does. */
  know(facts: Pick<Facts, 'deployments' | 'changes' | 'incidents'>): Promise<void>
  /** Everything due is computed. */
  snapshot(): Promise<{ computed: number; changed: number }>
  /** Stored snapshots, by period. */
  stored(where?: string): Promise<StoredRow[]>
}

export interface StoredRow {
  readonly bucket: string
  readonly from: Date
  readonly to: Date
  readonly provisional: boolean
  readonly version: number
  readonly scorecard: string
  readonly metrics: Record<string, StoredMetric>
}

interface Options {
  readonly zone?: string
  readonly at: string
  /** Names of scopes of generated facts; what is bound since 2020. */
  readonly scopes?: readonly string[]
  readonly production?: boolean
  readonly metricsWake?: MetricsWake
}

/** A tenant with one initiative that only webhooks tell of, since 2020: all of it is known, as far as it is told. */
export async function metricWorld({
  zone = 'UTC',
  at,
  scopes = ['scope'],
  production = true,
  metricsWake,
}: Options): Promise<MetricWorld> {
  const world = await setup({
    scopes: ['octo/hello'],
    bindingMode: 'listed',
    clock: new StandingClock(at),
    ...(metricsWake === undefined ? {} : { metricsWake }),
  })
  const { tenantId, sql } = world
  await sql('update tracker_governance.tenants set time_zone = $1', [zone])
  const [bound] = await sql<{ id: Uuid; initiativeId: Uuid }>(
    'select id, initiative_id as "initiativeId" from tracker_integration.scope_bindings',
  )
  if (bound === undefined) throw new Error('the scope is not bound')
  for (const name of scopes)
    await sql(
      `insert into tracker_integration.scope_bindings
         (tenant_id, integration_endpoint_id, kind, scope_id, external_id, name, initiative_id, bound_by, created_at, created_by, updated_by)
       values ($1, $2, 'repository', $3, $4, $4, $5, 'operator', '2020-01-01', $1, $1)`,
      [tenantId, world.endpointId, uuidOf(name), name, bound.initiativeId],
    )
  await sql('delete from tracker_integration.scope_bindings where id = $1', [bound.id])
  await sql('delete from tracker_metrics.scope_initiatives where scope_binding_id = $1', [bound.id])
  if (production)
    await sql(
      `insert into tracker_release.environments (tenant_id, name, type, scope_id, created_at, updated_at, created_by, updated_by)
       values ($1, 'production', 'production', $2, '2020-01-01', '2020-01-01', $1, $1)`,
      [tenantId, uuidOf(scopes[0] ?? '')],
    )
  const { initiativeId } = bound
  return {
    world,
    initiativeId,
    async know(facts) {
      const named = withUuids(facts)
      await world.db.tenant(tenantId, async (tx) => {
        const before = await currentFacts(tx, initiativeId)
        const found = differenceOf(before, named)
        await writeFacts(tx, initiativeId, found, world.clock.now())
        const touched = Object.values(found).flatMap(({ before: were, after: are }) =>
          [...were, ...are].flatMap(instantsOf),
        )
        if (touched.length === 0) return
        await tx.count(
          `insert into tracker_metrics.dirty_buckets (tenant_id, initiative_id, first_day, last_day) values ($1, $2, $3, $4)`,
          [
            tenantId,
            initiativeId,
            ...[Math.min(...touched), Math.max(...touched)].map((day) => new Date(day).toISOString().slice(0, 10)),
          ],
        )
      })
    },
    snapshot: () => world.app.snapshotMetrics(tenantId, NEVER),
    stored: (where = 'true') =>
      sql<StoredRow>(
        `select s.bucket, s.period_start as "from", s.period_end as "to", s.provisional, s.version, c.name as scorecard, s.metrics
           from tracker_metrics.metric_snapshots s
           join tracker_metrics.scorecard_definitions c on c.id = s.scorecard_definition_id
          where ${where} order by c.name, s.bucket, s.period_start`,
      ),
  }
}

/** All that is bound could always be read through its API. */
export async function readAlways({ world }: MetricWorld): Promise<void> {
  await world.sql('update tracker_integration.integration_endpoints set has_credential = true')
  await world.sql(`update tracker_metrics.endpoint_access set known_from = '-infinity'`)
}

const instantsOf = (fact: object): EpochMs[] =>
  Object.entries(fact).flatMap(([name, value]) => {
    if (typeof value === 'number') return name === 'size' || name === 'confidence' ? [] : [value]
    return typeof value === 'object' && value !== null ? instantsOf(value) : []
  })

/** The same with UUIDs for names, and what attribution keeps of a change besides. */
export function withUuids({ deployments, changes, incidents }: Pick<Facts, 'deployments' | 'changes' | 'incidents'>) {
  const evidence = <T extends { readonly evidenceId: Uuid }>(it: T): T => ({ ...it, evidenceId: uuidOf(it.evidenceId) })
  return {
    deployments: deployments.map((it) => ({
      ...it,
      id: uuidOf(it.id),
      scopeId: uuidOf(it.scopeId),
      environmentId: uuidOf(it.environmentId),
      signals: it.signals.map(evidence),
      recovery: it.recovery === null ? null : evidence(it.recovery),
      relapses: it.relapses.map(evidence),
      remediation: it.remediation === null ? null : evidence(it.remediation),
    })),
    changes: changes.map((it) => ({
      ...it,
      id: uuidOf(it.id),
      scopeId: uuidOf(it.scopeId),
      deployment: it.deployment === null ? null : { ...it.deployment, id: uuidOf(it.deployment.id) },
    })),
    incidents: incidents.map((it) => ({
      ...it,
      id: uuidOf(it.id),
      scopeId: it.scopeId === null ? null : uuidOf(it.scopeId),
      deploymentId: it.deploymentId === null ? null : uuidOf(it.deploymentId),
    })),
  }
}
