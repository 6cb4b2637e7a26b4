import type { CheckStatus, CommitCheckChange } from '../../../src/domain/changes.ts'
import { read } from '../../payload/read.ts'
import { isOwnContext } from '../egress/own.ts'
import { versionOfNumbered } from '../version.ts'
import { StatusEvent } from '../wire.ts'
import { changed, skipped, type Translator } from './outcome.ts'

const VERDICTS: ReadonlyMap<string, CheckStatus> = new Map([
  ['success', 'success'],
  ['pending', 'pending'],
])

/**
 * What one context says about a commit of one repository: GitHub keeps every status ever set, the latest of a context
 * counts. Statuses are numbered in order, so even two of the same second have an order.
 */
export const status: Translator = (receipt) => {
  const event = read(StatusEvent, receipt)
  // That a deployment failed says nothing of the commit's checks.
  if (isOwnContext(event.context)) return skipped('own_action')
  const judgement = VERDICTS.get(event.state) ?? 'failure'
  const change: CommitCheckChange = {
    kind: 'commit_check',
    externalId: `status:${event.repository.id}/${event.sha}/${event.context}`,
    externalKey: event.context,
    url: event.target_url,
    version: versionOfNumbered(event.updated_at, event.id),
    scope: event.repository.id,
    gone: null,
    fields: {
      sha: event.sha,
      source: 'status',
      name: event.context,
      app: null,
      attempt: Number(event.id),
      status: judgement,
      sourceStatus: event.state,
      startedAt: null,
      completedAt: judgement === 'pending' ? null : event.updated_at,
    },
  }
  return changed(change)
}
