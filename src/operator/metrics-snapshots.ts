import type {
  Actor,
  BackfillView,
  NewBackfill,
  Page,
  PageRequest,
  SnapshotFilter,
  SnapshotRunView,
  SnapshotView,
} from '../app.ts'
import * as backfills from '../db/backfills.ts'
import { findInitiatives } from '../db/facts-read-place.ts'
import { listSnapshots, type SnapshotRow } from '../db/snapshots.ts'
import { readTimeZone } from '../db/snapshots-due.ts'
import type { Tx } from '../db/tx.ts'
import type { Uuid } from '../domain/ids.ts'
import { countBuckets } from '../domain/metrics/buckets.ts'
import type { Window } from '../domain/metrics/facts.ts'
import { METRICS } from '../domain/metrics/registry.ts'
import { TrackerdError } from '../errors.ts'
import type { MetricsWake } from '../ports/wake.ts'
import { askedRuns } from './asked-runs.ts'
import { type OperatorDeps, record } from './deps.ts'
import { storedValue } from './metrics-views.ts'
import { askedWindow, instantOf, oneInitiative } from './metrics-window.ts'
import { iso, momentOf, pageOf } from './pages.ts'

export interface SnapshotUseCaseDeps extends OperatorDeps {
  readonly metricsWake: MetricsWake
}

/** In the order of the registry: the database keeps them in none. */
const placeOf = (name: string) => METRICS.findIndex((metric) => metric.name === name)

const snapshotView = ({ metrics, ...row }: SnapshotRow): SnapshotView => ({
  ...row,
  periodStart: row.periodStart.toISOString(),
  periodEnd: row.periodEnd.toISOString(),
  computedAt: row.computedAt.toISOString(),
  metrics: Object.entries(metrics)
    .toSorted(([one], [other]) => placeOf(one) - placeOf(other))
    .map(([name, stored]) => storedValue(name, stored)),
})

const backfillView = ({ initiativeId: id, initiativeTitle: title, ...row }: backfills.BackfillRow): BackfillView => ({
  ...row,
  initiative: { id, title },
  from: row.from.toISOString(),
  to: row.to.toISOString(),
  startedAt: row.startedAt.toISOString(),
  endedAt: iso(row.endedAt),
})

/** Snapshots as they are stored, and the runs that compute them. */
export function snapshotUseCases(deps: SnapshotUseCaseDeps) {
  const { db, clock } = deps
  const runs = askedRuns<SnapshotRunView>(deps, {
    work: 'snapshots',
    wake: (tenantId) => deps.metricsWake.snapshots(tenantId),
    particulars: async (_tx, _initiativeId, { computed = 0, changed = 0 }) => ({ computed, changed }),
  })
  return {
    listSnapshots: (actor: Actor, filter: SnapshotFilter, page: PageRequest): Promise<Page<SnapshotView>> =>
      db.tenant(actor.tenantId, async (tx) => {
        const zone = await readTimeZone(tx)
        const at = (given: string | undefined, path: string) =>
          given === undefined ? undefined : new Date(instantOf(given, zone, path))
        const initiative = filter.initiative === undefined ? undefined : await oneInitiative(tx, filter.initiative)
        const { scorecardId, bucket } = filter
        const where = {
          initiativeId: initiative?.id,
          scorecardId,
          bucket,
          from: at(filter.from, 'from'),
          to: at(filter.to, 'to'),
        }
        const rows = await listSnapshots(tx, where, { after: momentOf(page.cursor), limit: page.limit + 1 })
        return pageOf(rows, page, snapshotView, (row) => [row.periodStart.toISOString(), row.id])
      }),

    runSnapshots: runs.ask,
    showSnapshotRun: runs.show,

    async startBackfill(actor: Actor, input: NewBackfill): Promise<readonly BackfillView[]> {
      const begun = await db.tenant(actor.tenantId, async (tx) => {
        const zone = await readTimeZone(tx)
        const { period } = askedWindow({ from: input.from, to: input.to }, zone, clock.now().getTime())
        const range: Window = { from: period.from, to: Math.min(period.to, clock.now().getTime()) }
        if (range.from >= range.to)
          throw new TrackerdError('INPUT_INVALID', { issues: [{ path: 'from', message: 'must not be in the future' }] })
        const initiatives =
          input.initiative === undefined ? await findInitiatives(tx, null) : [await oneInitiative(tx, input.initiative)]
        const views: BackfillView[] = []
        for (const { id } of initiatives) views.push(await begin(tx, deps, actor, id, range, zone))
        return views
      })
      for (const { id } of begun) deps.metricsWake.backfill(actor.tenantId, id)
      return begun
    },

    showBackfill: (actor: Actor, id: Uuid): Promise<BackfillView> =>
      db.tenant(actor.tenantId, async (tx) => {
        const row = await backfills.findBackfill(tx, id)
        if (row === null) throw new TrackerdError('NOT_FOUND', { what: 'backfill' })
        return backfillView(row)
      }),

    async listBackfills(actor: Actor, page: PageRequest): Promise<Page<BackfillView>> {
      const after = momentOf(page.cursor)
      const rows = await db.tenant(actor.tenantId, (tx) =>
        backfills.listBackfills(tx, { after, limit: page.limit + 1 }),
      )
      return pageOf(rows, page, backfillView, (row) => [row.startedAt.toISOString(), row.id])
    },
  }
}

async function begin(
  tx: Tx,
  deps: SnapshotUseCaseDeps,
  actor: Actor,
  initiativeId: Uuid,
  { from, to }: Window,
  zone: string,
): Promise<BackfillView> {
  const id = deps.newId()
  const periodsTotal = countBuckets({ from, to }, zone)
  const run = { id, initiativeId, from: new Date(from), to: new Date(to), periodsTotal }
  if (!(await backfills.openBackfill(tx, run, deps.clock.now(), actor.keyId))) {
    const running = await backfills.findRunningBackfill(tx, initiativeId)
    throw new TrackerdError('BACKFILL_RUNNING', { what: running?.initiativeTitle, run: running?.id })
  }
  await record(deps, tx, actor, {
    action: 'metric_backfill.started',
    aggregateType: 'MetricBackfill',
    aggregateId: id,
    payload: { initiative_id: initiativeId, from: run.from.toISOString(), to: run.to.toISOString() },
  })
  const row = await backfills.findBackfill(tx, id)
  if (row === null) throw new TrackerdError('INTERNAL', { what: 'a backfill that was just begun is not there' })
  return backfillView(row)
}
