import type { CommandRow } from './command-table-endpoints.ts'

const deployment = { id: '42', service: 'payments', environment: { name: 'production' }, status: 'success' }
const incident = { id: 'inc', service: 'payments', title: 'Cards are refused' }
const at = '2026-01-01T10:00:00Z'

/** What the commands below read. */
export const REPORTS = {
  'deployment.json': JSON.stringify({ ...deployment, finished_at: at }),
  'incident.json': JSON.stringify({ ...incident, started_at: at }),
}

/** What is said of reports. */
export const REPORT_COMMANDS: readonly CommandRow[] = [
  [
    'report deployment deployment.json',
    ['reportDeployment', { ...deployment, finishedAt: at }],
    /Outcome +new\nDeployment +42\nService +payments\n[\s\S]*Environment +production .production.\nStatus +success/,
  ],
  [
    'report incident incident.json',
    ['reportIncident', { ...incident, startedAt: at }],
    /Outcome +new\nIncident +inc: Cards are refused\n[\s\S]*Resolved +-/,
  ],
  [
    'report resolve a/b --at 2026-01-01T10:00:00Z',
    ['resolveIncident', 'a/b', { resolvedAt: at }],
    /Outcome +updated\nIncident +a.b: [\s\S]*Status +resolved/,
  ],
  ['report resolve inc', ['resolveIncident', 'inc', {}], /Status +resolved/],
]
