import { expect } from 'vitest'
import type { Alert, AlertStand } from '../../../src/domain/drift/alert.ts'
import { DAY_MS } from '../../../src/domain/drift/detector.ts'
import { DRIFT_TYPES, type Finding, type Severity } from '../../../src/domain/drift/finding.ts'
import { type AlertChange, type Hysteresis, live, type Run } from '../../../src/domain/drift/life.ts'

const START = Date.parse('2026-03-02T06:00:00Z')
export const day = (number: number) => START + number * DAY_MS

export const HYSTERESIS: Hysteresis = {
  metric_drift: 0,
  scope_drift: 0,
  schedule_drift: DAY_MS,
  architecture_drift: 0,
  gate_drift: 0,
  sync_drift: 0,
  review_drift: 2 * DAY_MS,
}

export function finding(severity: Severity, value = 1, over: Partial<Finding> = {}): Finding {
  return {
    driftType: 'review_drift',
    subject: 'stale_reviews',
    direction: 'worse',
    severity,
    description: `${value} of them`,
    rule: { rule: 'older_than_p95' },
    limits: { upper: 3 },
    points: [{ at: '2026-03-02T06:00:00.000Z', value }],
    links: [],
    ...over,
  }
}

export const ran = (at: number, findings: readonly Finding[], over: Partial<Run> = {}): Run => ({
  at,
  findings,
  unjudged: [],
  ran: DRIFT_TYPES,
  ...over,
})

/** A database of alerts: what a run changes is done, and the kinds of the changes come back. */
export function alerts() {
  const rows: Alert[] = []
  /** Of each key the one that is not resolved, else the last. */
  const latest = () => {
    const byKey = Map.groupBy(rows, ({ evidence: { driftType, subject } }) => driftType + subject)
    return [...byKey.values()].map((all) => all.at(-1) as Alert)
  }
  const apply = ({ alert, next, evidence }: AlertChange) => {
    if (alert === null) rows.push({ id: `alert ${rows.length + 1}`, ...next, evidence: evidence as Finding })
    else rows[rows.indexOf(alert)] = { ...alert, ...next, evidence: evidence ?? alert.evidence }
  }
  const run = (it: Run): string[] => {
    const changes = live(latest(), it, HYSTERESIS)
    for (const change of changes) apply(change)
    expect(live(latest(), it, HYSTERESIS), 'the same run once more').toEqual([])
    return changes.map(({ kind, reason }) => (reason === null ? kind : `${kind}: ${reason}`))
  }
  return {
    run,
    /** One run that finds this, or nothing. */
    on: (number: number, ...found: readonly Finding[]) => run(ran(day(number), found)),
    last: () => rows.at(-1) as Alert,
    count: () => rows.length,
    operator: (act: (alert: AlertStand) => AlertStand | null) => {
      const next = act(rows.at(-1) as Alert)
      if (next === null) throw new Error('refused')
      rows[rows.length - 1] = { ...(rows.at(-1) as Alert), ...next }
    },
  }
}
