import type { EpochMs, Facts, IncidentFact } from '../metrics/facts.ts'
import { inTime } from '../metrics/in-time.ts'
import { medianOf, secondsBetween, unmeasured } from '../metrics/measurement.ts'
import type { Metric, MetricRow, Source } from '../metrics/metric.ts'
import { incidentsAt } from '../metrics/reopened.ts'
import { inOrder } from '../metrics/rows.ts'
import { lookAt, type View } from '../metrics/view.ts'
import { attributionBy } from './deployments.ts'

const sources: readonly Source[] = ['incidents']
const resolved = ({ resolvedAt }: IncidentFact): EpochMs | null => resolvedAt
const started = ({ startedAt }: IncidentFact): EpochMs => startedAt
const duration = (incident: IncidentFact) => secondsBetween(incident.startedAt, incident.resolvedAt)

/** How long incidents last that no deployment caused. */
export const incidentTimeToRestore: Metric = {
  name: 'incident_time_to_restore',
  title: 'Incident time to restore',
  unit: 'seconds',
  better: 'lower',
  version: 1,
  summary:
    'Median time from the start of an incident to its resolution, over incidents resolved in the period that are held against no deployment. Those held against one are part of the failed deployment recovery time.',
  sources,
  details: {
    p75: '75th percentile; none below five',
    p90: '90th percentile; none below five',
    open: 'incidents without a deployment not resolved by the end of the period',
    attributed: 'resolved in the period and held against a deployment',
    clamped: 'resolved before they began: counted as 0',
  },
  rows(facts, period, asOf) {
    const view = lookAt(facts, sources, period, asOf)
    const isAttributed = attributionBy(facts, asOf)
    const closed = resolvedIn(facts, view).map((incident): MetricRow => {
      const own = !isAttributed(incident)
      const row = { kind: 'incident', id: incident.id, at: incident.resolvedAt ?? incident.startedAt } as const
      return { ...row, value: duration(incident), role: own ? 'counted' : 'excluded', why: own ? null : 'attributed' }
    })
    const open = openAtEnd(facts, view).map(
      ({ id, startedAt }): MetricRow => ({
        kind: 'incident',
        id,
        at: startedAt,
        value: secondsBetween(startedAt, view.until),
        role: 'excluded',
        why: 'open',
      }),
    )
    return inOrder([...closed, ...open])
  },
  measure(facts, period, asOf) {
    const view = lookAt(facts, sources, period, asOf)
    const closed = resolvedIn(facts, view)
    const isAttributed = attributionBy(facts, asOf)
    const own = closed.filter((incident) => !isAttributed(incident))
    if (view.missing !== null) return unmeasured(view.missing, own.length)
    const open = openAtEnd(facts, view).length
    return medianOf(
      own.map((incident) => duration(incident) ?? 0),
      open > 0 ? 'not_recovered' : 'no_incidents',
      {
        open,
        attributed: closed.length - own.length,
        clamped: own.filter(({ startedAt, resolvedAt }) => resolvedAt !== null && resolvedAt < startedAt).length,
      },
    )
  },
}

const resolvedIn = (facts: Facts, view: View): readonly IncidentFact[] =>
  inTime(incidentsAt(facts.incidents, view.asOf), resolved, view.from, view.before).filter(
    ({ startedAt }) => startedAt <= view.asOf,
  )

function openAtEnd(facts: Facts, view: View): readonly IncidentFact[] {
  const begun = inTime(incidentsAt(facts.incidents, view.asOf), started, Number.NEGATIVE_INFINITY, view.before)
  const isAttributed = attributionBy(facts, view.asOf)
  const isOpen = ({ resolvedAt }: IncidentFact) => resolvedAt === null || resolvedAt >= view.before
  return begun.filter((incident) => isOpen(incident) && !isAttributed(incident))
}
