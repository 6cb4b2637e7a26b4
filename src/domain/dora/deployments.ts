/** What the metrics of deployments ask of one, as of an instant. */
import type { DeploymentFact, EpochMs, Facts, FailureSignal, IncidentFact } from '../metrics/facts.ts'
import { inTime } from '../metrics/in-time.ts'
import type { MetricRow } from '../metrics/metric.ts'
import type { Span } from '../metrics/view.ts'

export const ended = (deployment: DeploymentFact): EpochMs => deployment.at

/** Production deployments that ended in what is seen, in order of time. */
export const deploymentsIn = (facts: Facts, view: Span): readonly DeploymentFact[] =>
  inTime(facts.deployments, ended, view.from, view.before)

/** The strongest of what spoke against it by then; null: it had not failed. */
export function failureBy(deployment: DeploymentFact, asOf: EpochMs): FailureSignal | null {
  return deployment.signals.find(({ at }) => at <= asOf) ?? null
}

/** What it mended, when that was to be seen by then; null: planned work. */
export function remediationBy(deployment: DeploymentFact, asOf: EpochMs): DeploymentFact['remediation'] {
  return deployment.remediation !== null && deployment.remediation.at <= asOf ? deployment.remediation : null
}

const started = (incident: IncidentFact): EpochMs => incident.startedAt

/** Whether an incident was held against a deployment by then: a link may name one that ended only later. */
export function attributionBy(facts: Facts, asOf: EpochMs): (incident: IncidentFact) => boolean {
  const later = new Set(inTime(facts.deployments, ended, asOf + 1, Number.POSITIVE_INFINITY).map(({ id }) => id))
  return ({ deploymentId }) => deploymentId !== null && !later.has(deploymentId)
}

/** Incidents that began in what is seen and are held against no deployment: no rate counts them, so they are shown. */
export function unattributedIncidents(facts: Facts, view: Span): readonly IncidentFact[] {
  const isAttributed = attributionBy(facts, view.asOf)
  return inTime(facts.incidents, started, view.from, view.before).filter((incident) => !isAttributed(incident))
}

export const unattributedRow = ({ id, startedAt, deploymentId, why }: IncidentFact): MetricRow => ({
  kind: 'incident',
  id,
  at: startedAt,
  value: null,
  role: 'excluded',
  // The one it is linked with ended only later.
  why: deploymentId === null ? why : 'linked_deployment_unknown',
})
