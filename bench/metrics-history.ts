/**
 * Facts as if attribution had found them while they happened: a change was opened, then merged, then deployed, and each
 * time the version before ended. So the tables hold the ended versions too that a database in use has.
 */
const SOON = `interval '1 minute'`

const CHANGE =
  'tenant_id, initiative_id, change_id, kind, scope_id, started_at, started_by, opened_at, ready_at, size, excluded'

export const HISTORY: readonly string[] = [
  `update tracker_metrics.change_facts
      set known_from = greatest(deployed_at, merged_at, closed_at, first_review_at, opened_at, started_at) + ${SOON}`,
  `insert into tracker_metrics.change_facts
     (${CHANGE}, first_review_at, approved_at, merged_at, closed_at, baseline_at, known_from, known_to)
   select ${CHANGE}, first_review_at, approved_at, merged_at, closed_at, baseline_at, merged_at + ${SOON}, known_from
     from tracker_metrics.change_facts
    where merged_at is not null and deployed_at is not null and known_to = 'infinity' and merged_at + ${SOON} < known_from`,
  `insert into tracker_metrics.change_facts (${CHANGE}, known_from, known_to)
   select ${CHANGE}, opened_at + ${SOON}, closed_at + ${SOON}
     from tracker_metrics.change_facts
    where closed_at is not null and known_to = 'infinity' and opened_at < closed_at`,
  `update tracker_metrics.deployment_facts
      set known_from = greatest(deployed_at, recovered_at, failing_since, remediation_at) + ${SOON}`,
  `insert into tracker_metrics.deployment_facts
     (tenant_id, initiative_id, deployment_id, scope_id, environment_id, deployed_at, outcome, known_from, known_to)
   select tenant_id, initiative_id, deployment_id, scope_id, environment_id, deployed_at, outcome, deployed_at + ${SOON},
          least(known_from, failing_since + 2 * ${SOON})
     from tracker_metrics.deployment_facts
    where known_to = 'infinity' and deployed_at + ${SOON} < known_from`,
  `insert into tracker_metrics.deployment_facts
     (tenant_id, initiative_id, deployment_id, scope_id, environment_id, deployed_at, outcome, signals, failing_since,
      known_from, known_to)
   select tenant_id, initiative_id, deployment_id, scope_id, environment_id, deployed_at, outcome, signals, failing_since,
          failing_since + 2 * ${SOON}, known_from
     from tracker_metrics.deployment_facts
    where known_to = 'infinity' and failing_since is not null and failing_since + 2 * ${SOON} < known_from`,
  `update tracker_metrics.incident_facts set known_from = coalesce(resolved_at, started_at) + ${SOON}`,
  `insert into tracker_metrics.incident_facts
     (tenant_id, initiative_id, incident_id, scope_id, started_at, deployment_id, method, confidence, why, known_from, known_to)
   select tenant_id, initiative_id, incident_id, scope_id, started_at, deployment_id, method, confidence, why,
          started_at + ${SOON} / 2, known_from
     from tracker_metrics.incident_facts where resolved_at is not null and known_to = 'infinity'`,
]
