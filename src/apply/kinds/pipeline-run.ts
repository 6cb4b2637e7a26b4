import { pipelineRuns } from '../../db/tables/construction.ts'
import { type Kind, NOTHING, withRef } from '../feed.ts'
import { gone } from '../gone.ts'

export const pipelineRun: Kind<'pipeline_run'> = {
  kind: 'pipeline_run',
  feeds: (change, feed) => [{ table: pipelineRuns, id: feed.id('pipeline_run', change.externalId) }],
  reduce(change, rows, feed) {
    const { fields } = change
    const id = feed.id('pipeline_run', change.externalId)
    const known = rows.get(pipelineRuns, id)
    if (fields === null) return gone(change, feed, pipelineRuns, known)
    if (feed.scopeId === null) return NOTHING
    const externalRefs = withRef(known?.externalRefs, change, feed, fields.sourceStatus)
    const row = { ...fields, id, deletedAt: null, scopeId: feed.scopeId, url: change.url, externalRefs }
    return { rows: [[pipelineRuns, row]], events: [] }
  },
}
