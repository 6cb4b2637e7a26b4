import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { packageFolder } from '../../src/package.ts'
import { COUNTERS, GAUGES, PROCESS, TIMINGS } from '../../src/telemetry/instruments.ts'

const read = (path: string) => readFileSync(join(packageFolder(), path), 'utf8')

interface Alert {
  readonly alert: string
  readonly expr: string
  readonly for: string
  readonly labels: { readonly severity: string }
  readonly annotations: { readonly summary: string; readonly action: string }
}
interface Panel {
  readonly id: number
  readonly type: string
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly targets?: readonly { readonly expr: string }[]
}

const { groups } = parse(read('deploy/prometheus/alerts.yml')) as { groups: { name: string; rules: Alert[] }[] }
const alerts = groups.flatMap(({ rules }) => rules)
const { panels } = JSON.parse(read('deploy/grafana/trackerd.json')) as { panels: Panel[] }
const shown = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))

/** Every name that Prometheus knows after a scrape, with the labels of its series. */
const series = new Map<string, readonly string[]>([
  ...Object.entries({ ...COUNTERS, ...GAUGES }).map(([name, { labels }]) => [name, labels] as const),
  ...Object.entries(TIMINGS).flatMap(([name, { labels }]) => [
    [`${name}_bucket`, [...labels, 'le']] as const,
    ...['_sum', '_count'].map((part) => [name + part, labels] as const),
  ]),
  ...Object.keys(PROCESS).map((name) => [name, []] as const),
])

const namesIn = (expr: string): readonly string[] => expr.match(/\b(?:trackerd|process|nodejs)_[a-z0-9_]+/g) ?? []
/** What is grouped by, and what is asked of labels. */
const labelsIn = (expr: string) => [
  ...[...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/, */)),
  ...[...expr.matchAll(/\b([a-z_]+)=~?"/g)].flatMap(([, label]) => label ?? []),
]
/** What an instrument is called, whichever of its series is named. */
const instrumentOf = (name: string) => (name in GAUGES ? name : name.replace(/_(?:bucket|sum|count)$/, ''))

/** Labels that Prometheus gives to a target, and would rename ours for. */
const OF_TARGETS = ['instance', 'job', 'endpoint', 'service', 'namespace', 'pod', 'container']

test.each([...alerts.map(({ alert, expr }) => [alert, expr]), ...shown.map((expr) => ['dashboard', expr])])(
  '%s asks only for what is told: %s',
  (_where, expr = '') => {
    const names = namesIn(expr)
    expect(names).not.toEqual([])
    expect(names.filter((name) => !series.has(name))).toEqual([])
    const labels = new Set(['instance', ...names.flatMap((name) => series.get(name) ?? [])])
    expect(labelsIn(expr).filter((label) => !labels.has(label))).toEqual([])
  },
)

test('everything that is told is shown or watched', () => {
  const used = new Set([...shown, ...alerts.map(({ expr }) => expr)].flatMap(namesIn).map(instrumentOf))
  const told = Object.keys({ ...COUNTERS, ...TIMINGS, ...GAUGES, ...PROCESS })
  expect(told.filter((name) => !used.has(name))).toEqual([])
})

test('no label has a name that Prometheus gives to targets', () => {
  expect([...series.values()].flat().filter((label) => OF_TARGETS.includes(label))).toEqual([])
})

describe('the alerts', () => {
  test.each([
    ['deliveries wait', 'trackerd_inbox_lag_seconds'],
    ['deliveries are dead', 'trackerd_inbox_deliveries'],
    ['events wait', 'trackerd_outbox_lag_seconds'],
    ['a source is not read', 'trackerd_sync_age_seconds'],
    ['a credential is refused', 'trackerd_endpoint_failing'],
    ['connections run out', 'trackerd_db_pool_waiting_requests'],
    ['the event loop is late', 'nodejs_eventloop_lag_p99_seconds'],
    ['a part is not ready', 'trackerd_ready'],
  ])('watch that %s', (_what, name) => {
    expect(alerts.filter(({ expr }) => namesIn(expr).includes(name))).not.toEqual([])
  })

  test('each has a name of its own, waits for a while, and says what to do', () => {
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length)
    for (const alert of alerts)
      expect(alert).toEqual({
        alert: expect.stringMatching(/^Trackerd[A-Za-z]+$/),
        expr: expect.any(String),
        for: expect.stringMatching(/^\d+[mh]$/),
        labels: { severity: expect.stringMatching(/^(?:warning|critical)$/) },
        annotations: { summary: expect.any(String), action: expect.stringMatching(/\.$/) },
      })
  })

  test('a label in a summary is one that its expression keeps', () => {
    const lost = alerts.flatMap(({ alert, expr, annotations: { summary } }) =>
      [...summary.matchAll(/\$labels\.([a-z_]+)/g)].flatMap(([, label = '']) =>
        labelsIn(expr).includes(label) ? [] : [[alert, label]],
      ),
    )
    expect(lost).toEqual([])
  })

  test('the commands that they advise exist', () => {
    const commands: readonly (string | undefined)[] = [...read('docs/cli.md').matchAll(/^## trackerd (.+)$/gm)].map(
      ([, name]) => name,
    )
    const advised = alerts.flatMap(({ annotations: { action } }) =>
      [...action.matchAll(/"trackerd ([a-z- ]+?)(?: --[^"]*)?"/g)].map(([, name = '']) => name),
    )
    expect(advised.length).toBeGreaterThan(5)
    expect(advised.filter((name) => !commands.includes(name))).toEqual([])
  })
})

test('the panels of the dashboard have ids of their own and cover nothing', () => {
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
  const places = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, i) => `${x + (i % w)}/${y + Math.floor(i / w)}`),
  )
  expect(new Set(places).size).toBe(places.length)
  expect(Math.max(...panels.map(({ gridPos: { x, w } }) => x + w))).toBe(24)
})
