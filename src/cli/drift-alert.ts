import { DRIFT_SEVERITIES, type DriftAlertView } from '../app.ts'
import { quantity } from '../domain/drift/quantity.ts'
import { metricNamed } from '../domain/metrics/registry.ts'
import type { Wire } from '../ports/wire.ts'
import { sparkline } from './metric-words.ts'
import type { Printer } from './session.ts'
import { facts, when } from './words.ts'

export type Alert = Wire<DriftAlertView>

/** The points that people read; `--json` has them all. */
const SHOWN = 15
/** Limits of a metric that are in its unit. */
const IN_UNIT = /^(centre|upper|lower|average|average_upper|average_lower|rate)$/

/** Why there is the alert: what was found, the rule, the limits, the values it looked at and the rows that show it. */
export function alertWords(alert: Alert, printer: Printer): string {
  return [
    alert.description,
    '',
    facts([
      ['Initiative', alert.initiative.title],
      ['Type', alert.drift_type],
      ['About', `${alert.subject} (${alert.direction})`],
      ['Severity', alert.severity],
      ['Status', statusWords(alert)],
      ['Found', when(alert.detected_at, printer.now)],
      ...(alert.raised_at === null ? [] : [['Raised', when(alert.raised_at, printer.now)] as const]),
      ...(alert.gone_since === null ? [] : [['Gone since', when(alert.gone_since, printer.now)] as const]),
      ...(alert.note === null ? [] : [['Note', alert.note] as const]),
      ['Id', alert.id],
      ['Rule', [alert.rule, ...pairs(alert.parameters)].join(', ')],
      ['Limits', pairs(alert.limits, (name, value) => inUnit(alert, name, value)).join(', ') || '-'],
    ]),
    ...points(alert, printer),
    ...links(alert, printer),
  ].join('\n')
}

export function statusWords({ status, snoozed_until, resolved_by, resolution }: Alert): string {
  if (status === 'snoozed') return `snoozed until ${snoozed_until}`
  if (status === 'resolved') return `resolved by ${resolved_by === 'system' ? 'itself' : 'an operator'} (${resolution})`
  return status
}

/** JSON has no order: severities are named from the mildest, the rest as it came. */
const pairs = <T>(
  of: Readonly<Record<string, T>>,
  words: (name: string, value: T) => string = (_, value) => String(value),
) =>
  Object.entries(of)
    .toSorted(([one], [other]) => rank(one) - rank(other))
    .map(([name, value]) => `${name.replaceAll('_', ' ')} ${words(name, value)}`)

const rank = (name: string) => DRIFT_SEVERITIES.findIndex((severity) => name.endsWith(severity))

/** Values of a metric are read in its unit, all others as they are. */
function inUnit({ drift_type, subject }: Alert, name: string, value: number | null): string {
  const metric = drift_type === 'metric_drift' ? metricNamed(subject) : undefined
  const unit = metric?.unit === 'per_day' ? 'count' : metric?.unit
  return quantity(value, unit !== undefined && IN_UNIT.test(name) ? unit : 'count')
}

function points(alert: Alert, printer: Printer): string[] {
  if (alert.points.length === 0) return []
  const values = alert.points.map(({ value }) => value)
  const trend = alert.drift_type === 'metric_drift' ? [`Trend  ${sparkline(values)}`, ''] : []
  const left = alert.points.length - SHOWN
  return [
    '',
    ...trend,
    printer.table(
      alert.points.slice(-SHOWN),
      [
        { head: 'At', cell: ({ at }) => at },
        { head: 'Value', cell: ({ value }) => inUnit(alert, 'centre', value), align: 'right' },
        { head: 'N', cell: ({ n }) => n ?? null, align: 'right' },
        { head: 'What', cell: ({ mark }) => mark ?? null, cut: true },
      ],
      '',
    ),
    ...(left > 0 ? [`and ${left} before them: --json shows all`] : []),
  ]
}

function links({ links: all }: Alert, printer: Printer): string[] {
  if (all.length === 0) return []
  return [
    '',
    printer.table(
      all,
      [
        { head: 'Row', cell: ({ kind }) => kind },
        { head: 'Named', cell: ({ text }) => text, cut: true },
        { head: 'At the source', cell: ({ url }) => url },
        { head: 'Id', cell: ({ id }) => id },
      ],
      '',
    ),
  ]
}
