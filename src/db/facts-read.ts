import type { Uuid } from '../domain/ids.ts'
import type {
  ChangeFact,
  DeploymentFact,
  EpochMs,
  Facts,
  FailureSignal,
  IncidentFact,
  Window,
} from '../domain/metrics/facts.ts'
import { readCoverage } from './coverage.ts'
import { EVERYTHING, epoch, type FactParts, type FactsOf, valuesOf } from './facts-of.ts'
import { readTests, readWork } from './facts-read-work.ts'
import type { Tx } from './tx.ts'

/**
 * Everything that numbers of any part of the window rest on: what happened in it, what was open at any time of it, and of
 * each scope the first deployment ever, because what was merged before that does not count. Each list in order of time.
 */
export async function readFacts(
  tx: Tx,
  initiativeId: Uuid,
  window: Window,
  asOf: EpochMs,
  parts: FactParts = EVERYTHING,
): Promise<Facts> {
  const of: FactsOf = { initiativeId, window, asOf, parts }
  const { covered, hasProduction } = await readCoverage(tx, initiativeId, asOf)
  return {
    deployments: parts.has('deployments') ? await readDeployments(tx, of) : [],
    changes: parts.has('changes') ? await readChanges(tx, of) : [],
    incidents: parts.has('incidents') ? await readIncidents(tx, of) : [],
    work: parts.has('work') ? await readWork(tx, of) : [],
    tests: parts.has('tests') ? await readTests(tx, of) : [],
    hasProduction,
    covered,
  }
}

const KNOWN = 'f.tenant_id = $1 and f.initiative_id = $2 and f.known_from <= $5 and f.known_to > $5'

interface DeploymentRow extends Omit<DeploymentFact, 'signals' | 'recovery' | 'remediation'> {
  readonly signals: readonly (Omit<FailureSignal, 'at'> & { readonly at: string })[]
  readonly recoveredAt: EpochMs | null
  readonly recoveredBy: NonNullable<DeploymentFact['recovery']>['by']
  readonly recoveryEvidence: Uuid
  readonly remediationAs: NonNullable<DeploymentFact['remediation']>['as'] | null
  readonly remediationAt: EpochMs
  readonly remediationEvidence: Uuid
}

const DEPLOYMENT = `f.deployment_id as id, f.scope_id as "scopeId", f.environment_id as "environmentId",
  ${epoch('f.deployed_at')} as at, f.outcome, f.signals, ${epoch('f.recovered_at')} as "recoveredAt",
  f.recovered_by as "recoveredBy", f.recovery_evidence_id as "recoveryEvidence", f.remediation_as as "remediationAs",
  ${epoch('f.remediation_at')} as "remediationAt", f.remediation_evidence_id as "remediationEvidence"`

async function readDeployments(tx: Tx, of: FactsOf): Promise<DeploymentFact[]> {
  const rows = await tx.rows<DeploymentRow>(
    `select ${DEPLOYMENT} from tracker_metrics.deployment_facts f
      where ${KNOWN}
        and (f.deployed_at >= $3 and f.deployed_at < $4
          or f.recovered_at >= $3 and f.recovered_at < $4
          or f.failing_since < $4 and f.recovered_at is null
          or f.failing_since < $4 and f.recovered_at >= $4)
     union
     select first.*
       from (select distinct scope_id from tracker_integration.scope_bindings
              where tenant_id = $1 and initiative_id = $2 and scope_id is not null) s
      cross join lateral (
        select ${DEPLOYMENT} from tracker_metrics.deployment_facts f
         where ${KNOWN} and f.scope_id = s.scope_id and f.outcome = 'success' and f.deployed_at < $3
         order by f.deployed_at, f.deployment_id limit 1) first
      order by at, id`,
    valuesOf(tx, of),
  )
  return rows.map(deploymentFact)
}

const deploymentFact = ({
  id,
  scopeId,
  environmentId,
  at,
  outcome,
  signals,
  ...row
}: DeploymentRow): DeploymentFact => ({
  id,
  scopeId,
  environmentId,
  at,
  outcome,
  signals: signals.map((signal) => ({ ...signal, at: Date.parse(signal.at) })),
  recovery:
    row.recoveredAt === null ? null : { at: row.recoveredAt, by: row.recoveredBy, evidenceId: row.recoveryEvidence },
  remediation:
    row.remediationAs === null
      ? null
      : { as: row.remediationAs, at: row.remediationAt, evidenceId: row.remediationEvidence },
})

interface ChangeRow extends Omit<ChangeFact, 'deployment'> {
  readonly deploymentId: Uuid | null
  readonly deployedAt: EpochMs
  readonly knownBy: NonNullable<ChangeFact['deployment']>['knownBy']
}

const CHANGE = `f.change_id as id, f.kind, f.scope_id as "scopeId", ${epoch('f.started_at')} as "startedAt",
  f.started_by as "startedBy", ${epoch('f.opened_at')} as "openedAt", ${epoch('f.ready_at')} as "readyAt",
  ${epoch('f.first_review_at')} as "firstReviewAt", ${epoch('f.approved_at')} as "approvedAt",
  ${epoch('f.merged_at')} as "mergedAt", ${epoch('f.closed_at')} as "closedAt", f.deployment_id as "deploymentId",
  ${epoch('f.deployed_at')} as "deployedAt", f.deployment_known_by as "knownBy", f.excluded,
  ${epoch('f.baseline_at')} as "baselineAt", f.size`

/** These conditions cost most and serve few metrics: only who asks for open changes pays for them. */
const OPEN_CHANGES = `or f.first_review_at >= $3 and f.first_review_at < $4
          or f.opened_at < $4 and f.merged_at is null and f.closed_at is null
          or f.opened_at < $4 and f.merged_at >= $4
          or f.opened_at < $4 and f.merged_at is null and f.closed_at >= $3`

async function readChanges(tx: Tx, of: FactsOf): Promise<ChangeFact[]> {
  const rows = await tx.rows<ChangeRow>(
    `select ${CHANGE} from tracker_metrics.change_facts f
      where ${KNOWN}
        and (f.deployed_at >= $3 and f.deployed_at < $4
          or f.merged_at >= $3 and f.merged_at < $4
          ${of.parts.has('open_changes') ? OPEN_CHANGES : ''})
      order by f.started_at, f.change_id`,
    valuesOf(tx, of),
  )
  return rows.map(changeFact)
}

const changeFact = ({ deploymentId, deployedAt, knownBy, ...change }: ChangeRow): ChangeFact => ({
  ...change,
  deployment: deploymentId === null ? null : { id: deploymentId, at: deployedAt, knownBy },
})

function readIncidents(tx: Tx, of: FactsOf): Promise<IncidentFact[]> {
  return tx.rows<IncidentFact>(
    `select f.incident_id as id, f.scope_id as "scopeId", ${epoch('f.started_at')} as "startedAt",
            ${epoch('f.resolved_at')} as "resolvedAt", f.deployment_id as "deploymentId", f.method, f.confidence, f.why
       from tracker_metrics.incident_facts f
      where ${KNOWN} and f.started_at < $4 and (f.resolved_at is null or f.resolved_at >= $3)
      order by f.started_at, f.incident_id`,
    valuesOf(tx, of),
  )
}
