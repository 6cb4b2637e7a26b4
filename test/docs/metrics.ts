import type { Metric, NullReason } from '../../src/domain/metrics/metric.ts'
import { METRICS } from '../../src/domain/metrics/registry.ts'
import { BUILT_IN_SCORECARDS } from '../../src/domain/metrics/scorecards.ts'
import { markdownTable } from './table.ts'

const HEAD = `<!-- Generated from src/domain/metrics/registry.ts and scorecards.ts by "npm run docs". -->
# Metrics

Every metric is of one initiative and one period. For all of them:

- A period has its first instant and not its last. Days, weeks (from Monday) and months are those of the tenant's time
  zone; one of 23 h or 25 h is a day.
- "As of" an instant, everything later is as if it had not happened: a deployment that was rolled back on Tuesday had not
  failed on Monday, and an incident that was opened again on Tuesday was resolved on Monday. Asked for as of the same instant,
  an answer does not change because of what happened since.
- How far back "as of" reaches is limited by how long sync records are kept (\`retention show\`, 180 days by default): until when
  a source was known at an instant is read from the runs that had ended by then. As of an instant before the oldest run that is
  left, what is read through an API has no value (\`not_synced\`), though it had one when it was asked in time. Periods of any age
  as of now have theirs, because the last good run of each kind stays; so do stored snapshots, and what only webhooks or reports
  tell. Who needs older answers keeps sync records longer: \`trackerd retention set sync_records=3650\`.
- A period that still runs is judged by what has passed of it.
- What is not known is no value, with a reason, never 0. Each source of a metric must have been known from the first
  instant of the period to the last that has passed; only the last two hours before "as of" may still be missing.
- Percentiles are interpolated (R-7, \`percentile_cont\` of PostgreSQL) from the durations themselves. Below five values
  there is none above the median.
- What is left out is counted and can be listed: \`trackerd metrics explain\` shows every row behind a number with its part
  in it, as does \`GET /v1/metrics/explain\`.
- What ends before it begins counts as 0 and is told as \`clamped\`.
- A metric has a version. It is raised when the same facts give another number; snapshots keep the version they were made
  with.`

const UNITS: Readonly<Record<Metric['unit'], string>> = {
  per_day: 'per day',
  seconds: 'seconds',
  share: 'a share from 0 to 1',
  count: 'a number',
  lines: 'lines',
}

const REASONS: Readonly<Record<NullReason, string>> = {
  no_production_environment: 'no environment of its scopes is production',
  not_synced: 'not all of the period is known, or a zero would rest on what is not known',
  not_begun: 'the period begins only after the instant that it is asked as of',
  no_deployments: 'nothing was deployed to production',
  no_changes: 'no change is in the sample',
  no_failures: 'no deployment failed',
  not_recovered: 'what failed is still open, or recovered in another period',
  no_incidents: 'no incident is in the sample',
  no_work: 'no work item is in the sample',
  no_defects: 'no defect is known of which it is known whether it escaped',
  no_tests: 'no test was run',
  small_sample: 'there are too few for what was asked; the metrics here tell a median of one value too',
}

/** docs/metrics.md. */
export function documentMetrics(): string {
  const cards = BUILT_IN_SCORECARDS.map(({ name, description, metrics }) =>
    [`## ${name}`, description, ...METRICS.filter((metric) => metrics.includes(metric.name)).map(section)].join('\n\n'),
  )
  const reasons = Object.entries(REASONS).map(([code, meaning]) => [`\`${code}\``, meaning])
  return `${[HEAD, markdownTable(['Reason for no value', 'What it means'], reasons), ...cards].join('\n\n')}\n`
}

function section({ name, title, unit, better, version, summary, sources, details }: Metric): string {
  const head = ['Name', 'In', 'Better is', 'Must be known', 'Version']
  const facts = [`\`${name}\``, UNITS[unit], better ?? 'neither', sources.join(', '), String(version)]
  const rows = Object.entries(details).map(([key, meaning]) => [`\`${key}\``, meaning])
  return [`### ${title}`, summary, markdownTable(head, [facts]), markdownTable(['Beside it', 'What it is'], rows)].join(
    '\n\n',
  )
}
