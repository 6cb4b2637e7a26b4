import { z } from 'zod'
import {
  type Change,
  type ChangeKind,
  FINAL_VERSION,
  type GoneReason,
  type SourceVersion,
} from '../../../src/domain/changes.ts'
import type { Receipt } from '../../../src/ports/source-adapter.ts'
import { read } from '../../payload/read.ts'
import { versionAt } from '../../payload/time.ts'
import { RepositoryEvent } from '../wire.ts'
import { changed, type Translator } from './outcome.ts'

const KINDS = {
  pull_request: 'pull_request',
  pull_request_detail: 'pull_request_detail',
  pull_request_commits: 'pull_request_commits',
  review: 'review',
  commit_check: 'commit_check',
  pipeline_run: 'pipeline_run',
  commit: 'commit',
  branch: 'branch',
  deployment: 'deployment',
  deployment_status: 'deployment_status',
  deployment_contents: 'deployment_contents',
  release: 'release',
  issue: 'issue',
  repository: 'repository',
  installation: 'installation',
} as const satisfies { readonly [Kind in ChangeKind]?: Kind }
const REASONS = { deleted: 'deleted', moved: 'moved', no_access: 'no_access' } as const satisfies {
  readonly [Reason in GoneReason]: Reason
}

const { full_name: text, html_url: maybeText } = RepositoryEvent.shape.repository.shape
const GoneEvent = RepositoryEvent.extend({
  kind: z.enum(KINDS),
  external_id: text,
  external_key: maybeText,
  reason: z.enum(REASONS),
  /** Of the last state that we know. */
  version: z.string().optional(),
})
type GoneEvent = z.output<typeof GoneEvent>

/** The topic `api:gone`: an object that the source no longer has, or hides, as whoever asked for it found out. */
export const gone: Translator = (receipt) => {
  const event = read(GoneEvent, receipt)
  const change: Change = {
    kind: event.kind,
    externalId: event.external_id,
    externalKey: event.external_key,
    url: null,
    version: versionOf(event, receipt),
    scope: event.repository.id,
    gone: event.reason,
    fields: null,
  }
  return changed(change)
}

/**
 * Final, but for what can come back: access that is given again, a repository (a deleted one can be restored, and one
 * that moved out of sight looks deleted), and a release, whose draft looks deleted to those who may not push. Of these the
 * time we were told counts, or the version of their last state where that is later: GitHub's clock may be ahead of ours,
 * and of two words under one version the later one counts.
 */
function versionOf({ kind, reason, version = '' }: GoneEvent, { receivedAt }: Receipt): SourceVersion {
  const returns = reason === 'no_access' || kind === 'release' || kind === 'repository'
  if (!returns) return FINAL_VERSION
  const told = versionAt(receivedAt.toISOString(), 1)
  return version > told ? version : told
}
