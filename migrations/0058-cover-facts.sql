-- 0058 Facts by their instants: the indexes that a report reads hold all that it asks for.
-- While workers run: not safe. Indexes block writes to facts while they are built.
-- Up
-- Facts of one initiative are written as they become known, among those of all others: the 4,000 of a month lie on as many
-- pages, and most of a report went by fetching them. An index has them side by side.
drop index tracker_metrics.idx_deployment_facts_deployed;
create index idx_deployment_facts_deployed on tracker_metrics.deployment_facts (tenant_id, initiative_id, deployed_at)
  include (known_from, known_to, deployment_id, outcome, failing_since, recovered_at, remediation_at, remediation_as);
drop index tracker_metrics.idx_deployment_facts_recovered;
create index idx_deployment_facts_recovered on tracker_metrics.deployment_facts (tenant_id, initiative_id, recovered_at)
  include (known_from, known_to, deployed_at, failing_since) where recovered_at is not null;
drop index tracker_metrics.idx_change_facts_deployed;
create index idx_change_facts_deployed on tracker_metrics.change_facts (tenant_id, initiative_id, deployed_at)
  include (known_from, known_to, merged_at, started_at, started_by, opened_at, ready_at, first_review_at,
           deployment_known_by, excluded) where deployed_at is not null;
drop index tracker_metrics.idx_change_facts_merged;
create index idx_change_facts_merged on tracker_metrics.change_facts (tenant_id, initiative_id, merged_at)
  include (known_from, known_to, deployed_at, excluded, baseline_at) where merged_at is not null;
drop index tracker_metrics.idx_incident_facts_started;
create index idx_incident_facts_started on tracker_metrics.incident_facts (tenant_id, initiative_id, started_at)
  include (known_from, known_to, deployment_id);

-- Down
drop index tracker_metrics.idx_incident_facts_started;
create index idx_incident_facts_started on tracker_metrics.incident_facts (tenant_id, initiative_id, started_at);
drop index tracker_metrics.idx_change_facts_merged;
create index idx_change_facts_merged on tracker_metrics.change_facts (tenant_id, initiative_id, merged_at)
  where merged_at is not null;
drop index tracker_metrics.idx_change_facts_deployed;
create index idx_change_facts_deployed on tracker_metrics.change_facts (tenant_id, initiative_id, deployed_at)
  where deployed_at is not null;
drop index tracker_metrics.idx_deployment_facts_recovered;
create index idx_deployment_facts_recovered on tracker_metrics.deployment_facts (tenant_id, initiative_id, recovered_at)
  where recovered_at is not null;
drop index tracker_metrics.idx_deployment_facts_deployed;
create index idx_deployment_facts_deployed on tracker_metrics.deployment_facts (tenant_id, initiative_id, deployed_at);
