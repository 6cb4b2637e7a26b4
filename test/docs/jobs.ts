import { jobs } from '../../jobs/index.ts'
import { markdownTable } from './table.ts'

const HEAD = `<!-- Generated from jobs/index.ts by "npm run docs". -->
# Jobs

All that the worker ever does. A job says that there may be work, never what the work is: that stands in the database. So
jobs can be lost, doubled or emptied out of the queue at any time. Schedules are cron expressions in UTC; six fields
begin with seconds.
`

/** docs/jobs.md. */
export function documentJobs(): string {
  const rows = jobs.map(({ name, summary, schedule, maxAttempts, timeoutMs, concurrency = 1 }) => [
    `\`${name}\``,
    summary,
    schedule === undefined ? 'when woken' : `\`${schedule}\``,
    String(maxAttempts),
    `${timeoutMs / 1000} s`,
    String(concurrency),
  ])
  const head = ['Job', 'What it does', 'When', 'Attempts', 'Time limit', 'At once per process']
  return `${HEAD}\n${markdownTable(head, rows)}\n`
}
