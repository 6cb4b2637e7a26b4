import { z } from 'zod'
import type { Change, ChangeKind, GoneReason } from '../../../src/domain/changes.ts'
import { maybeText, someText } from '../../payload/fields.ts'
import { read } from '../../payload/read.ts'
import { versionAt } from '../../payload/time.ts'
import { changed, type Translator } from './outcome.ts'

const KINDS = {
  issue: 'issue',
  issue_history: 'issue_history',
  sprint: 'sprint',
  version: 'version',
  person: 'person',
  project: 'project',
  board: 'board',
} as const satisfies { readonly [Kind in ChangeKind]?: Kind }
const REASONS = { deleted: 'deleted', moved: 'moved', no_access: 'no_access' } as const satisfies {
  readonly [Reason in GoneReason]: Reason
}

/** The form of every version we give: outside text that is none must not come before or after all others. */
const version = z
  .string()
  .regex(/^[!-~]{1,64}$/)
  .nullable()
const GoneEvent = z.object({
  kind: z.enum(KINDS),
  external_id: someText,
  external_key: maybeText,
  reason: z.enum(REASONS),
  version,
  scope: z.object({ external_id: someText }),
})

/**
 * The topic `api:gone`: an object that the source no longer has, or hides, as whoever asked for it found out. Under the
 * version of its last known state, where that is known: the later word counts, and an object that was only hidden returns
 * by itself as it was.
 */
export const gone: Translator = (receipt) => {
  const event = read(GoneEvent, receipt)
  const change: Change = {
    kind: event.kind,
    externalId: event.external_id,
    externalKey: event.external_key,
    url: null,
    version: event.version ?? versionAt(receipt.receivedAt.toISOString(), 1),
    scope: event.scope.external_id,
    gone: event.reason,
    fields: null,
  }
  return changed(change)
}
