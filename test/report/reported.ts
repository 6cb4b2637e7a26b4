import type { DeploymentReport, IncidentReport } from '../../src/app.ts'
import type { World } from '../support/world.ts'

/** The world's clock stands at 12:00 of that day. */
export const at = (minute: number) => new Date(Date.UTC(2026, 0, 15, 10, minute)).toISOString()

export const deployment = (patch: Partial<DeploymentReport> = {}): DeploymentReport => ({
  id: 'run-1',
  service: 'Payments',
  environment: { name: 'production' },
  status: 'success',
  startedAt: at(0),
  finishedAt: at(5),
  ...patch,
})

export const incident = (patch: Partial<IncidentReport> = {}): IncidentReport => ({
  id: 'inc-1',
  service: 'Payments',
  title: 'Cards are refused',
  startedAt: at(10),
  ...patch,
})

/** What reports left behind, but for times of writing. */
export async function traces(w: World) {
  const one = async (text: string) => (await w.sql<{ it: unknown }>(text)).map(({ it }) => it)
  return {
    events: await one(`select event_type as it from tracker_governance.outbox_messages order by sequence`),
    audit: await one(
      `select action as it from tracker_audit.audit_entries where aggregate_type in
        ('Environment', 'ReleasePackage', 'DeploymentRecord', 'Incident', 'Commit', 'ScopeBinding', 'Initiative') order by 1`,
    ),
    runs: await one(`select sync_type || ' ' || status as it from tracker_integration.sync_records`),
  }
}
