import type { Api, DriftAlert } from './api.ts'
import { bold, dim, table } from './layout.ts'
import { broken, chapter, type Must, say, step } from './steps.ts'
import { until } from './waiting.ts'

/** The project whose sprint changed while it ran. */
const PROJECT = 'SHOP'

/** What has drifted by now; the sprint of the web shop is followed to the issues that moved it. */
export async function showDrift(api: Api): Promise<string[]> {
  chapter('Drift', 'where work has left the plan, and how trackerd knows')
  await step('A sprint of this small team is judged from 3 committed issues on', () =>
    api.changeDriftSettings(PROJECT, { scope_drift: { least_issues: 3 } }),
  )
  const first = await step(
    'Every initiative judged by seven detectors',
    () => judged(api),
    ({ initiatives }) => `${initiatives} initiatives`,
  )
  const again = await step('Judged once more: nothing changes', () => judged(api))
  const alerts = await api.driftAlerts()
  const scope = alerts.find(
    ({ drift_type, initiative }) => drift_type === 'scope_drift' && initiative.title === PROJECT,
  )
  say(`\n${listed(alerts)}\n`)
  if (scope !== undefined) say(`${followed(scope)}\n`)
  const moved = scope?.links.filter(({ kind }) => kind !== 'cycle') ?? []
  const musts: Must[] = [
    [first.initiatives > 0, 'there is no initiative to be judged'],
    [again.opened + again.raised + again.closed === 0, 'judging once more changed alerts'],
    [scope !== undefined, `the sprint of ${PROJECT} changed by half, and there is no alert`],
    [
      moved.length === 2 && moved.every(({ url }) => url?.includes(`${PROJECT}-`) === true),
      'the alert does not name what moved',
    ],
  ]
  return broken(musts)
}

/** A run from its beginning to its end. */
async function judged(api: Api) {
  await api.runDrift()
  return until('the run for drift', async () => {
    const run = await api.driftRun()
    return run.left === 0 ? run : null
  })
}

const listed = (alerts: readonly DriftAlert[]) =>
  table(
    'Open alerts',
    ['Severity', 'Type', 'About'],
    alerts.map(({ severity, drift_type, description }) => [severity, drift_type, shortened(description, 64)]),
  )

function followed({ id, description, rule, parameters, limits, points, links }: DriftAlert): string {
  const pairs = (of: object) => inOrder(of).map(([name, value]) => `${name.replaceAll('_', ' ')} ${value}`)
  return [
    bold('Why? One of them, followed to its cause'),
    wrapped(description),
    `  Rule    ${rule}: ${pairs(parameters).join(', ')}`,
    `  Limits  ${pairs(limits).join(', ')}`,
    '',
    table(
      'What was counted',
      ['When', 'What', 'Value'],
      points.map(({ at, mark = '', value }) => [at.slice(0, 16), mark.replaceAll('_', ' '), value]),
    ),
    '',
    table(
      'What moved it',
      ['Row', 'Named', 'At the source'],
      links.map(({ kind, text, url }) => [kind, shortened(text ?? '', 36), url ?? '–']),
    ),
    dim(`  trackerd drift show ${id}`),
  ].join('\n')
}

/** JSON has no order: the mildest severity comes first. */
const inOrder = (of: object) =>
  Object.entries(of).toSorted(([, one], [, other]) =>
    typeof one === 'number' && typeof other === 'number' ? one - other : 0,
  )

/** In lines of 98 columns. */
const wrapped = (text: string) => text.replace(/(.{1,96})(?: |$)/g, '  $1\n').trimEnd()

const shortened = (text: string, most: number) => (text.length <= most ? text : `${text.slice(0, most - 1)}…`)
