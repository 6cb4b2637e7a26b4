import type { Actor, NewScorecard, ScorecardView } from '../app.ts'
import { insertScorecard, listScorecards, type ScorecardRow } from '../db/scorecards.ts'
import { builtInScorecards, METRIC_VERSIONS } from '../domain/metrics/built-in.ts'
import { metricNamed, noMetric } from '../domain/metrics/registry.ts'
import { TrackerdError } from '../errors.ts'
import { type OperatorDeps, record } from './deps.ts'

const scorecardView = ({ createdAt, ...row }: ScorecardRow, actor: Actor): ScorecardView => ({
  ...row,
  builtIn: builtInScorecards(actor.tenantId).some(({ id }) => id === row.id),
  createdAt: createdAt.toISOString(),
})

/** Which metrics belong together. */
export function scorecardUseCases(deps: Pick<OperatorDeps, 'db' | 'clock' | 'newId'>) {
  return {
    listScorecards: async (actor: Actor): Promise<readonly ScorecardView[]> =>
      (await deps.db.tenant(actor.tenantId, listScorecards)).map((row) => scorecardView(row, actor)),

    createScorecard: (actor: Actor, { name, description = '', metrics }: NewScorecard): Promise<ScorecardView> =>
      deps.db.tenant(actor.tenantId, async (tx) => {
        refuseUnknown(metrics)
        const card = { id: deps.newId(), name, description: description || null, metrics: [...new Set(metrics)] }
        const row = await insertScorecard(tx, card, METRIC_VERSIONS, actor.keyId)
        if (row === null) throw new TrackerdError('ALREADY_EXISTS', { what: `scorecard ${name}` })
        await record(deps, tx, actor, {
          action: 'scorecard.created',
          aggregateType: 'ScorecardDefinition',
          aggregateId: row.id,
          payload: { name, description: row.description, metrics: row.metrics },
        })
        return scorecardView(row, actor)
      }),
  }
}

function refuseUnknown(metrics: readonly string[]): void {
  const unknown = metrics.filter((name) => metricNamed(name) === undefined)
  if (unknown.length === 0) return
  const message = noMetric(unknown)
  throw new TrackerdError('INPUT_INVALID', { issues: [{ path: 'metrics', message }] })
}
