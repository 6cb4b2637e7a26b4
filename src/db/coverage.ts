import type { Uuid } from '../domain/ids.ts'
import type { Coverage, EpochMs, Facts } from '../domain/metrics/facts.ts'
import type { Source } from '../domain/metrics/metric.ts'
import { DEFAULT_RULES, type ScopeRules } from '../domain/rules.ts'
import { epoch } from './facts-of.ts'
import { scopesKnown } from './scope-history.ts'
import type { Tx } from './tx.ts'

/** A stream of a bound scope, as it stood at an instant. */
interface StreamRow {
  readonly kind: 'repository' | 'project' | 'service'
  readonly deploymentSource: ScopeRules['deploymentSource'] | null
  readonly stream: string
  readonly isRead: boolean
  /** Since when it is bound and not paused. */
  readonly toldSince: EpochMs
  /** When it was paused or gone last; it still is, unless it is told since a later instant. null: it never was. */
  readonly stoppedAt: EpochMs | null
  /** When its first walk over everything had ended; null: not by then. */
  readonly firstReadAt: EpochMs | null
  /** What the last walk that had ended by then knows at least: everything until it began. */
  readonly readUntil: EpochMs | null
  /** When webhooks were applied last. */
  readonly toldAt: EpochMs | null
  /** When the first happened that somebody reported through our API. */
  readonly reportedAt: EpochMs | null
}

/** What is found beside the streams, the same in each row. */
interface SeenRow {
  readonly production: boolean
  readonly testsSince: EpochMs | null
}

/** A walk over everything knows what happened since the source began. */
const EVER: EpochMs = 0

/** What is reported to us goes by this name, though nothing is read. */
const REPORTS = 'deployments'
/** Which stream tells of the deployments of a scope. */
const DEPLOYMENT_STREAMS: Readonly<Record<ScopeRules['deploymentSource'], string>> = {
  deployments: 'deployments',
  workflow_runs: 'workflow_runs',
  releases: 'releases',
  merges: 'pull_requests',
  api: REPORTS,
}
const STREAMS = ['deployments', 'workflow_runs', 'releases', 'pull_requests', 'commits', 'issues']

/**
 * From when until when everything is known of the initiative, as that stood at `asOf`: the part that all its scopes have in
 * common. Runs of the sync that ended later say nothing, nor does what became of a scope or its endpoint since, so the answer
 * for an instant never changes.
 *
 * - A scope that is read through an API is known from its beginning once each stream was walked over, until the last walk
 *   began; deliveries that were applied since push that further.
 * - A scope that only webhooks tell of is known from when it was bound, or came back, until it was paused or gone.
 * - What is reported to our API is known from the first that was reported: whoever reports knows what was before.
 */
export async function readCoverage(
  tx: Tx,
  initiativeId: Uuid,
  asOf: EpochMs,
): Promise<Pick<Facts, 'covered' | 'hasProduction'>> {
  const at = new Date(asOf)
  const found = await tx.planned<SeenRow | (SeenRow & StreamRow)>(KNOWN, [tx.tenantId, initiativeId, at, STREAMS])
  const rows = found.filter((row) => 'kind' in row && row.kind !== null) as StreamRow[]
  const of = (source: Source): Coverage =>
    common(
      rows.filter((row) => tells(row, source, rows)),
      source,
      asOf,
    )
  const testsSince = found[0]?.testsSince ?? null
  return {
    hasProduction: found[0]?.production === true,
    covered: {
      deployments: of('deployments'),
      changes: of('changes'),
      incidents: of('incidents'),
      work: of('work'),
      tests: testsSince === null ? null : { from: testsSince, to: asOf },
    },
  }
}

/** Ended by then, and not while the scope was paused or gone: what its endpoint did meanwhile tells of other scopes. */
const OF_THE_SCOPE = `r.completed_at <= $3
  and (h.stopped_at is null or r.completed_at <= h.stopped_at or h.told_since > h.stopped_at and r.completed_at > h.told_since)`

// Deliveries push further what is read; across a pause they would hide what came in it, so the first walk since comes first.
const BOUND = `
  select b.kind, h.deployment_source as "deploymentSource", s.stream,
         access.known_from is not null as "isRead", ${epoch('h.told_since')} as "toldSince", ${epoch('h.stopped_at')} as "stoppedAt",
         ${epoch('c.first_completed_at')} as "firstReadAt", ${epoch('walk.started_at')} as "readUntil",
         ${epoch('told.completed_at')} as "toldAt", ${epoch('report.since')} as "reportedAt"
    from tracker_metrics.scope_initiatives h
    join tracker_integration.scope_bindings b on b.id = h.scope_binding_id
   cross join unnest($4::text[]) as s (stream)
    left join lateral (
      select a.known_from from tracker_metrics.endpoint_access a
       where a.tenant_id = $1 and a.integration_endpoint_id = b.integration_endpoint_id
         and a.known_from <= $3 and a.known_to > $3 limit 1) access on true
    left join tracker_integration.sync_cursors c
      on c.tenant_id = $1 and c.scope_binding_id = b.id and c.stream = s.stream and c.first_completed_at <= $3
    left join lateral (
      select r.started_at from tracker_integration.sync_records r
       where r.integration_endpoint_id = b.integration_endpoint_id and ${OF_THE_SCOPE}
         and r.mode in ('incremental', 'full')
         and r.status in ('success', 'partial') and coalesce(r.request -> 'streams' ? s.stream, true)
         and not exists (
           select from jsonb_to_recordset(r.failures) as f (scope text, stream text)
            where coalesce(f.scope, h.name) = h.name and coalesce(f.stream, s.stream) = s.stream)
       order by r.completed_at desc limit 1) walk on c.stream is not null
    left join lateral (
      select r.completed_at from tracker_integration.sync_records r
       where r.integration_endpoint_id = b.integration_endpoint_id and ${OF_THE_SCOPE}
         and r.sync_type = 'webhook' and r.status = 'success'
         and (h.stopped_at is null or r.completed_at <= h.stopped_at or walk.started_at > h.told_since)
       order by r.completed_at desc limit 1) told on c.stream is not null
    left join lateral (
      select least(
        (select least(d.first_terminal_at, d.created_at) as first from tracker_release.deployment_records d
          where d.tenant_id = $1 and d.scope_id = h.scope_id and d.source = 'api' and d.created_at <= $3
          order by first limit 1),
        (select least(i.started_at, i.created_at) as first from tracker_operations.incidents i
          where i.tenant_id = $1 and i.scope_id = h.scope_id and i.source = 'api' and i.created_at <= $3
          order by first limit 1)) as since
       where s.stream = 'deployments' and (b.kind = 'service' or h.deployment_source = 'api')) report on true
   where h.tenant_id = $1 and h.initiative_id = $2 and h.known_from <= $3 and h.known_to > $3 and b.kind <> 'board'`

/** Production is what was deployed to as such by then, or an environment that was known as such. */
// Not "exists": that reads the table until it meets one, and the first may be far behind those of others.
const SEEN = `
  with scopes as (${scopesKnown(3)})
  select (select f.deployment_id from tracker_metrics.deployment_facts f
           where f.tenant_id = $1 and f.initiative_id = $2 and f.known_from <= $3 and f.known_to > $3
           order by f.deployed_at limit 1) is not null
      or exists (
           select from tracker_metrics.production_environments e
            where e.tenant_id = $1 and e.scope_id in (select scope_id from scopes)
              and e.known_from <= $3 and e.known_to > $3) as production,
         (select ${epoch('min(t.told_at)')} from (select distinct scope_id from scopes) s
           cross join lateral (
             select told_at from tracker_metrics.test_facts f
              where f.tenant_id = $1 and f.scope_id = s.scope_id and f.told_at <= $3 and f.known_from <= $3 and f.known_to > $3
              order by f.told_at limit 1) t) as "testsSince"`

/** Both at once: it is asked for with every report. Without a stream there is one row, whose kind is null. */
const KNOWN = `select * from (${SEEN}) seen left join (${BOUND}) bound on true`

/** Whether the stream tells of it. Work is planned in projects; where there are none, issues of repositories stand in. */
function tells({ kind, deploymentSource, stream }: StreamRow, source: Source, all: readonly StreamRow[]): boolean {
  switch (source) {
    case 'deployments':
      if (kind === 'service') return stream === REPORTS
      return kind === 'repository' && stream === DEPLOYMENT_STREAMS[deploymentSource ?? DEFAULT_RULES.deploymentSource]
    case 'changes':
      if (kind === 'service') return stream === REPORTS
      return kind === 'repository' && (stream === 'pull_requests' || stream === 'commits')
    case 'incidents':
      return stream === (kind === 'service' ? REPORTS : 'issues')
    case 'work':
      return stream === 'issues' && (kind === 'project' || all.every((row) => row.kind !== 'project'))
    case 'tests':
      return false
  }
}

function common(rows: readonly StreamRow[], source: Source, asOf: EpochMs): Coverage {
  if (rows.length === 0) return null
  let [from, to] = [EVER, asOf]
  for (const row of rows) {
    const isReported = row.kind === 'service' || (source === 'deployments' && row.deploymentSource === 'api')
    const known = isReported ? since(row.reportedAt, asOf) : knownOf(row, asOf)
    if (known === null) return null
    from = Math.max(from, known.from)
    to = Math.min(to, known.to)
  }
  return from < to ? { from, to } : null
}

const since = (from: EpochMs | null, asOf: EpochMs): Coverage => (from === null ? null : { from, to: asOf })

function knownOf(row: StreamRow, asOf: EpochMs): Coverage {
  const { isRead, toldSince, stoppedAt, firstReadAt, readUntil, toldAt } = row
  if (!isRead) return { from: toldSince, to: stoppedAt === null || stoppedAt < toldSince ? asOf : stoppedAt }
  if (firstReadAt === null || readUntil === null) return null
  return { from: EVER, to: Math.max(readUntil, toldAt ?? readUntil) }
}
