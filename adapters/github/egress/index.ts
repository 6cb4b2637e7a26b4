import type { EgressAction, EgressObject } from '../../../src/domain/egress/actions.ts'
import { TrackerdError } from '../../../src/errors.ts'
import type { Performed, SourceWriting } from '../../../src/ports/source-writer.ts'
import type { GithubClient } from '../client/client.ts'
import { createClient } from '../client/create.ts'
import { checkEgress } from './check.ts'
import { setStatus } from './commit-status.ts'
import { closeIssue, commentOnIssue, openIssue } from './issues.ts'
import { type Place, placeOf } from './place.ts'

/** Lists come from the database, and from copies of it that are a little behind. */
const SETTLES_MS = 60_000

/** What trackerd writes to GitHub. */
export const githubWriting: SourceWriting = {
  kinds: ['commit_status', 'issue', 'issue_comment', 'close_issue'],
  settlesMs: () => SETTLES_MS,
  connect(options) {
    const client = createClient(options)
    return {
      perform: (action, own) => perform(client, placeOf(action.scope.name), action, own),
      check: (kinds, scopes) => checkEgress(client, kinds, scopes.map(({ name }) => placeOf(name))[0]),
    }
  },
}

async function perform(
  client: GithubClient,
  at: Place,
  action: EgressAction,
  own: EgressObject | null,
): Promise<Performed> {
  switch (action.kind) {
    case 'commit_status':
      return setStatus(client, at, action)
    case 'issue':
      return openIssue(client, at, action, own)
    case 'issue_comment':
      return own === null ? MISSING : commentOnIssue(client, at, action, own)
    case 'close_issue':
      return own === null ? MISSING : closeIssue(client, at, action, own)
    default:
      throw new TrackerdError('INTERNAL', { what: `GitHub knows no ${action.kind}` })
  }
}

const MISSING = { outcome: 'skipped', reason: 'issue_missing' } as const
