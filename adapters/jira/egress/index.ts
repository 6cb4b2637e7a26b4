import type { EgressAction, EgressObject } from '../../../src/domain/egress/actions.ts'
import { TrackerdError } from '../../../src/errors.ts'
import type { Performed, SourceWriting } from '../../../src/ports/source-writer.ts'
import type { JiraClient } from '../client/client.ts'
import { createClient } from '../client/create.ts'
import { checkEgress } from './check.ts'
import { say } from './comments.ts'
import { closeIssue, commentOnIssue, openIssue } from './issues.ts'
import { link } from './remote-links.ts'
import { moveTo } from './transitions.ts'

/** Comments, links and statuses are read from the issue itself, new issues from the index, which is minutes behind. */
const SETTLES_MS = 30_000
const INDEX_SETTLES_MS = 5 * 60_000

/** What trackerd writes to Jira. */
export const jiraWriting: SourceWriting = {
  kinds: ['comment', 'transition', 'remote_link', 'issue', 'issue_comment', 'close_issue'],
  settlesMs: (kind) => (kind === 'issue' ? INDEX_SETTLES_MS : SETTLES_MS),
  connect(options) {
    const client = createClient(options)
    return {
      perform: (action, own) => perform(client, action, own),
      check: (kinds, scopes) =>
        checkEgress(
          client,
          kinds,
          scopes.filter(({ kind }) => kind === 'project'),
        ),
    }
  },
}

async function perform(client: JiraClient, action: EgressAction, own: EgressObject | null): Promise<Performed> {
  switch (action.kind) {
    case 'issue':
      return openIssue(client, action, own)
    case 'issue_comment':
      return own === null ? MISSING : commentOnIssue(client, action, own)
    case 'close_issue':
      return own === null ? MISSING : closeIssue(client, action, own)
    case 'comment':
      return ofItem(() => say(client, action.item, action))
    case 'transition':
      return ofItem(() => moveTo(client, action))
    case 'remote_link':
      return ofItem(() => link(client, action))
    default:
      throw new TrackerdError('INTERNAL', { what: `Jira knows no ${action.kind}` })
  }
}

const MISSING = { outcome: 'skipped', reason: 'issue_missing' } as const

/** A work item that is not there any more needs no word. */
async function ofItem(run: () => Promise<Performed>): Promise<Performed> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof TrackerdError) || error.code !== 'UPSTREAM_NOT_FOUND') throw error
    return { outcome: 'skipped', reason: 'target_gone' }
  }
}
