import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ScorecardMetrics } from '../src/app.ts'
import type { Wire } from '../src/ports/wire.ts'
import { type Api, unlessBusy } from './api.ts'
import { trackerd } from './command.ts'
import type { Daemon } from './daemon.ts'
import { dim, table } from './layout.ts'
import { RELEASES, withRepository } from './metrics-repository.ts'
import { broken, chapter, say, step } from './steps.ts'
import { until } from './waiting.ts'

const SERVICE = 'shop-api'
/** A month that was known from its beginning: the first release was before. */
const MONTH = { from: '2025-09-01', to: '2025-10-01' }
const WINDOW = ['--initiative', SERVICE, '--from', MONTH.from, '--to', MONTH.to]
const HOUR = 3_600

/** It broke two hours after its deployment, and was well four hours later. */
const INCIDENT = {
  id: 'cards-refused',
  service: SERVICE,
  title: 'Cards are refused',
  started_at: '2025-09-10T14:00:00Z',
  resolved_at: '2025-09-10T18:00:00Z',
}

type Shown = Wire<ScorecardMetrics>

/** The tags of a repository become deployments, and a month of them DORA metrics that can be checked by hand. */
export async function historyIsMeasured(api: Api, daemon: Daemon): Promise<string[]> {
  chapter('Delivery is measured', 'a git repository made for this, with four tags: each is a deployment')
  const reported = await withRepository(async (folder) => {
    await writeFile(join(folder, 'incident.json'), JSON.stringify(INCIDENT))
    const history = await trackerd(daemon, 'report', 'history', folder, '--service', SERVICE)
    await trackerd(daemon, 'report', 'incident', join(folder, 'incident.json'))
    return history.replaceAll(folder, 'shop/')
  })
  if (reported === null) {
    say(dim('  Left out: there is no git here to read a history with.\n'))
    return []
  }
  say(`${indented(reported)}\n`)
  const shown = await step('An incident reported too, and everything attributed', () => measured(api))
  const snapshot = await step('The month computed and stored as a snapshot', () => stored(api))
  say(`\n${indented(firstTwo(await trackerd(daemon, 'metrics', 'show', ...WINDOW)))}\n`)
  say(`${indented(withoutSummary(await trackerd(daemon, 'metrics', 'explain', 'change_lead_time', ...WINDOW)))}\n`)
  const byHand = sumByHand()
  say(`${byHand.text}\n`)
  const value = (name: string) => shown.metrics.find((metric) => metric.name === name)?.value
  return broken([
    [value('change_lead_time') === byHand.median * HOUR, 'the lead time is not the one that is found by hand'],
    [value('change_fail_rate') === 1 / 3, 'not one of three deployments failed'],
    [value('failed_deployment_recovery_time') === 6 * HOUR, 'the failed deployment did not take six hours'],
    [snapshot === value('change_lead_time'), 'the snapshot does not say what is computed'],
  ])
}

/** The metrics of the month once the incident is held against its deployment. */
const measured = (api: Api) =>
  until('what was reported', async () => {
    const shown = await api.get<Shown>(`/metrics/dora?initiative=${SERVICE}&from=${MONTH.from}&to=${MONTH.to}`)
    return shown.metrics.some(({ name, value }) => name === 'failed_deployment_recovery_time' && value !== null)
      ? shown
      : null
  })

/** The lead time of the month's snapshot, after a backfill. Of the last year one begins by itself: it goes first. */
async function stored(api: Api): Promise<number | null | undefined> {
  const { items } = await until('the last year', () =>
    unlessBusy(api.post<{ items: { id: string }[] }>('/metrics/backfill', { initiative: SERVICE, ...MONTH })),
  )
  for (const { id } of items)
    await until('the backfill', async () => {
      const { status } = await api.get<{ status: string }>(`/metrics/backfills/${id}`)
      return status === 'running' ? null : status
    })
  const path = `/metrics/snapshots?initiative=${SERVICE}&bucket=month&from=${MONTH.from}&to=${MONTH.to}`
  const { items: found } = await api.get<{ items: { metrics: Shown['series'][number]['metrics'] }[] }>(path)
  return found.flatMap(({ metrics }) => metrics).find(({ name }) => name === 'change_lead_time')?.value
}

/** The same from the dates alone: what each commit took to its tag, and the one in the middle. */
function sumByHand(): { text: string; median: number } {
  const rows = RELEASES.slice(1).flatMap(({ tag, at, steps }) =>
    steps
      .filter(({ author }) => !author.endsWith('[bot]'))
      .map(({ title, writtenAt }) => ({
        title,
        writtenAt,
        tag,
        at,
        hours: (Date.parse(at) - Date.parse(writtenAt)) / 3_600_000,
      })),
  )
  const sorted = rows.toSorted((one, other) => one.hours - other.hours)
  const median = sorted[(sorted.length - 1) / 2]?.hours ?? 0
  const text = table(
    'The same by hand: hours from the author date to the tag, without the bot, and the one in the middle',
    ['Commit', 'Written', 'Tag', 'Made', 'Hours', ''],
    sorted.map(({ title, writtenAt, tag, at, hours }) => [
      ...[title, writtenAt, tag, at, hours],
      hours === median ? '<- median' : '',
    ]),
  )
  return { text, median }
}

/** What was asked for and the table, without the details of each metric. */
const firstTwo = (text: string) => text.split('\n\n').slice(0, 2).join('\n\n')
/** Without what the metric means, which is long. */
const withoutSummary = (text: string) => text.replace(/\n[^\n]+\n/, '\n')
const indented = (text: string) => text.replace(/^(?=.)/gm, '  ')
