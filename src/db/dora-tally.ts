import { type DoraTally, type REMEDIATIONS, tallyOf } from '../domain/dora/tally.ts'
import type { Uuid } from '../domain/ids.ts'
import type { EpochMs } from '../domain/metrics/facts.ts'
import type { Span } from '../domain/metrics/view.ts'
import { epoch, type FactParts } from './facts-of.ts'
import { readFacts } from './facts-read.ts'
import { unpackInstants, unpackSeconds } from './packed.ts'
import type { Tx } from './tx.ts'

type Packed = Buffer | null

const PARTS: FactParts = new Set(['deployments', 'changes', 'incidents'])

interface TallyRow extends Readonly<Record<(typeof REMEDIATIONS)[number], number>> {
  readonly deployments: number
  readonly successes: Packed
  readonly failed: number
  readonly unattributedIncidents: number
  readonly hasDeployed: boolean
  readonly recovery: Packed
  readonly recoveryClamped: number
  readonly open: number
  readonly openSince: EpochMs | null
  readonly lead: Packed
  readonly coding: Packed
  readonly pickup: Packed
  readonly review: Packed
  readonly deploy: Packed
  readonly clamped: number
  readonly byTime: number
  readonly bot: number
  readonly merge_commit: number
  readonly outside_path: number
  readonly pre_baseline: number
  readonly merged: number
  readonly unattributed: number
  readonly relapses: boolean
}

/**
 * The sums that the DORA metrics are made of, in one statement: the same as `tallyOf` of the facts. Durations and instants
 * come as they are, one value for all: percentiles and days are left to where they are defined. A recovery that is known to
 * be taken back only after "as of" (the source's clock is ahead of ours) is left to the facts: no sum knows what held until then.
 */
export async function readDoraTally(tx: Tx, initiativeId: Uuid, span: Span): Promise<DoraTally> {
  const { from, before, asOf } = span
  const instants = [from, before, asOf].map((at) => new Date(at))
  const [row] = await tx.planned<TallyRow>(TALLY, [tx.tenantId, initiativeId, ...instants])
  if (row === undefined) throw new TypeError('sums are one row')
  if (row.relapses) return tallyOf(await readFacts(tx, initiativeId, { from, to: before }, asOf, PARTS), span)
  const { rollback, hotfix, revert, incident, bot, merge_commit, outside_path, pre_baseline } = row
  return {
    deployments: row.deployments,
    // They are all but in order: the index is.
    successes: unpackInstants(row.successes).sort((one, other) => one - other),
    failed: row.failed,
    rework: { rollback, hotfix, revert, incident },
    unattributedIncidents: row.unattributedIncidents,
    hasDeployed: row.hasDeployed,
    recovery: {
      durations: unpackSeconds(row.recovery),
      clamped: row.recoveryClamped,
      open: row.open,
      openSince: row.openSince,
    },
    lead: {
      durations: unpackSeconds(row.lead),
      stages: {
        coding: unpackSeconds(row.coding),
        pickup: unpackSeconds(row.pickup),
        review: unpackSeconds(row.review),
        deploy: unpackSeconds(row.deploy),
      },
      clamped: row.clamped,
      byTime: row.byTime,
      leftOut: { bot, merge_commit, outside_path, pre_baseline },
      merged: row.merged,
      unattributed: row.unattributed,
    },
  }
}

/** Parameters: tenant, initiative, from, before, as of. */
const KNOWN = 'tenant_id = $1 and initiative_id = $2 and known_from <= $5::timestamptz and known_to > $5::timestamptz'
const inSpan = (column: string) => `${column} >= $3::timestamptz and ${column} < $4::timestamptz`
const knownBy = (column: string) => `case when ${column} <= $5 then ${column} end`
const seconds = (from: string, to: string) => `string_agg(float8send(date_part('epoch', ${to} - ${from})), '')`

const DEPLOYED = `
  select count(*)::int as deployments,
         string_agg(timestamptz_send(deployed_at), '') filter (where outcome = 'success') as successes,
         count(*) filter (where failing_since <= $5)::int as failed,
         count(*) filter (where remediation_at <= $5 and remediation_as = 'rollback')::int as rollback,
         count(*) filter (where remediation_at <= $5 and remediation_as = 'hotfix')::int as hotfix,
         count(*) filter (where remediation_at <= $5 and remediation_as = 'revert')::int as revert,
         count(*) filter (where remediation_at <= $5 and remediation_as = 'incident')::int as incident
    from tracker_metrics.deployment_facts where ${KNOWN} and ${inSpan('deployed_at')}`

const RECOVERED = `
  select ${seconds('deployed_at', 'recovered_at')} as recovery,
         count(*) filter (where recovered_at < deployed_at)::int as "recoveryClamped"
    from tracker_metrics.deployment_facts
   where ${KNOWN} and ${inSpan('recovered_at')} and deployed_at <= $5 and failing_since <= $5`

// Both lines are an index of the table.
const OPEN = `
  select count(*)::int as open, ${epoch('min(deployed_at)')} as "openSince"
    from tracker_metrics.deployment_facts
   where ${KNOWN} and deployed_at < $4
     and (failing_since < $4 and recovered_at is null
       or failing_since < $4 and recovered_at >= $4)`

const RELAPSES = `
  select exists (
    select from tracker_metrics.deployment_facts where ${KNOWN} and relapsed_at > $5 and deployed_at < $4) as relapses`

const DEPLOYED_EVER = `
  select (select deployment_id from tracker_metrics.deployment_facts
           where ${KNOWN} and deployed_at < $4 order by deployed_at limit 1) is not null as "hasDeployed"`

/** A link may name a deployment that ended only later. */
const INCIDENTS = `
  select count(*)::int as "unattributedIncidents"
    from tracker_metrics.incident_facts
   where ${KNOWN} and ${inSpan('started_at')}
     and (deployment_id is null or deployment_id in (
       select deployment_id from tracker_metrics.deployment_facts where ${KNOWN} and deployed_at > $5))`

/** What a change that is deployed is left out for: what was deployed is not from before the first deployment. */
const SHIPPED = `
  select ${seconds('started_at', 'deployed_at')} filter (where counts) as lead,
         ${seconds('coding_from', 'opened_at')} filter (where counts) as coding,
         ${seconds('pickup_from', 'reviewed_at')} filter (where counts) as pickup,
         ${seconds('reviewed_at', 'merged_at')} filter (where counts) as review,
         ${seconds('merged_at', 'deployed_at')} filter (where counts) as deploy,
         count(*) filter (where counts and (
           deployed_at < started_at or opened_at < coding_from or reviewed_at < pickup_from
           or merged_at < reviewed_at or deployed_at < merged_at))::int as clamped,
         count(*) filter (where counts and deployment_known_by = 'time')::int as "byTime",
         count(*) filter (where excluded = 'bot')::int as bot,
         count(*) filter (where excluded = 'merge_commit')::int as merge_commit,
         count(*) filter (where excluded = 'outside_path')::int as outside_path
    from (
      select started_at, case when started_by = 'first_commit' then started_at end as coding_from,
             ${knownBy('opened_at')} as opened_at, coalesce(${knownBy('ready_at')}, ${knownBy('opened_at')}) as pickup_from,
             ${knownBy('first_review_at')} as reviewed_at, merged_at, deployed_at, deployment_known_by, excluded,
             coalesce(excluded, 'pre_baseline') = 'pre_baseline' as counts
        from tracker_metrics.change_facts
       where ${KNOWN} and ${inSpan('deployed_at')} and deployed_at <= $5 and merged_at <= $5 offset 0) shipped`

/** Of these only those that are not deployed can be left out here: the others are where they were deployed. */
const MERGED = `
  select count(*) filter (where excluded_by is null)::int as merged,
         count(*) filter (where excluded_by is null and not is_deployed)::int as unattributed,
         count(*) filter (where excluded_by = 'bot' and not is_deployed)::int as bot,
         count(*) filter (where excluded_by = 'merge_commit' and not is_deployed)::int as merge_commit,
         count(*) filter (where excluded_by = 'outside_path' and not is_deployed)::int as outside_path,
         count(*) filter (where excluded_by = 'pre_baseline')::int as pre_baseline
    from (
      select *, case when excluded <> 'pre_baseline' then excluded
                     when baseline_at <= $5 and not is_deployed then 'pre_baseline' end as excluded_by
        from (
          select excluded, baseline_at, (deployed_at <= $5 and merged_at <= $5) is true as is_deployed
            from tracker_metrics.change_facts where ${KNOWN} and ${inSpan('merged_at')} offset 0) known offset 0) judged`

/**
 * Each line of facts says what `deploymentBy`, `exclusionBy` and `stageEnds` say of it. "offset 0": or each expression
 * would be computed anew wherever it is used. What is deployed and what is merged are read apart, each from an index that
 * holds all that is asked for: the rows themselves lie all over the table.
 */
const TALLY = `
  select d.*, r.*, o.*, e.*, i.*, s.lead, s.coding, s.pickup, s.review, s.deploy, s.clamped, s."byTime", m.merged, m.unattributed,
         s.bot + m.bot as bot, s.merge_commit + m.merge_commit as merge_commit, s.outside_path + m.outside_path as outside_path,
         m.pre_baseline, l.relapses
    from (${DEPLOYED}) d, (${RECOVERED}) r, (${RELAPSES}) l, (${OPEN}) o, (${DEPLOYED_EVER}) e, (${INCIDENTS}) i, (${SHIPPED}) s, (${MERGED}) m`
