import { onTestFinished } from 'vitest'
import { credential } from '../../../../adapters/jira/client/credential.ts'
import { jiraWriting } from '../../../../adapters/jira/egress/index.ts'
import type { EgressAction } from '../../../../src/domain/egress/actions.ts'
import { silentLogger } from '../../../../src/ports/logger.ts'
import { DEFAULT_EMAIL, DEFAULT_TOKEN, startJiraServer } from '../../../support/jira-server/index.ts'
import { type WritableSource, WrittenBudget, writerConformance } from '../../conformance/writer.ts'

const NOW = new Date('2026-03-01T12:00:00Z')
const ISSUE = '11111111-1111-4111-8111-111111111111'
const WRITES = ['ADD_COMMENTS', 'TRANSITION_ISSUES', 'LINK_ISSUES', 'CREATE_ISSUES']
/** Asks with a POST and changes nothing. */
const READING = /\/search\/jql$/

const opening = (mode: 'cloud' | 'datacenter') => async (): Promise<WritableSource> => {
  const server = await startJiraServer({ clock: { now: () => NOW }, mode })
  onTestFinished(() => server.close())
  const project = server.state.createProject('ABC')
  const story = project.createIssue({ type: 'Story' })
  const budget = new WrittenBudget()
  const scope = { externalId: project.it.id, name: 'ABC' }
  const common = { scope, since: NOW.toISOString() }
  const item = { externalId: story.id, key: 'ABC-1' }
  const lines = ['Something happened, see https://example.com/a_b']
  const marked = (digit: number) => ({ ...common, marker: ISSUE.replaceAll('1', String(digit)) })
  const actions: Readonly<Record<string, EgressAction>> = {
    issue: { kind: 'issue', ...common, marker: ISSUE, title: 'Drift', lines, labels: ['trackerd'], issueType: 'bug' },
    issue_comment: { kind: 'issue_comment', ...marked(2), issueMarker: ISSUE, lines },
    close_issue: { kind: 'close_issue', ...marked(3), issueMarker: ISSUE, lines },
    comment: { kind: 'comment', ...marked(4), item, lines },
    transition: { kind: 'transition', ...marked(5), item, to: 'in progress' },
    remote_link: {
      ...{ kind: 'remote_link', ...marked(6), item },
      ...{ url: 'https://example.com/pull/1', title: 'octo/hello#1', resolved: true },
    },
  }
  const isWrite = ({ method, path }: { readonly method: string; readonly path: string }) =>
    method !== 'GET' && !READING.test(path)
  const { world } = server.state
  return {
    budget,
    scope: { kind: 'project', ...scope, url: null },
    options: {
      baseUrl: server.baseUrl,
      credential: credential(
        mode === 'cloud'
          ? { kind: 'api_token', email: DEFAULT_EMAIL, token: DEFAULT_TOKEN }
          : { kind: 'pat', token: DEFAULT_TOKEN },
      ),
      limits: budget.limits,
      vault: { renew: () => Promise.reject(new Error('nothing is to be renewed')) },
      logger: silentLogger,
      fetch,
      clock: { now: () => NOW },
      signal: new AbortController().signal,
      random: () => -0.5,
      webhookPath: '/webhooks/jira/one',
    },
    action: (kind) => actions[kind] as EgressAction,
    state: () =>
      world.issues.byId.map((issue) => ({
        id: issue.id,
        status: issue.fields.statusId,
        comments: issue.comments.map(({ id }) => id),
        links: (world.remoteLinks.get(issue.id) ?? []).map(({ id, object }) => ({ id, ...object })),
      })),
    writes: () => server.requests.filter(isWrite).length,
    requests: () => server.requests.length,
    loseAnswer: () => server.fault(isWrite, { kind: 'lost-answer' }),
    forbid: () => {
      for (const permission of WRITES) server.state.people.takePermission(server.admin, permission)
    },
    limit: (seconds) => server.fault(isWrite, { kind: 'limit', form: 'burst', seconds }),
  }
}

for (const mode of ['cloud', 'datacenter'] as const) writerConformance(`Jira (${mode})`, jiraWriting, opening(mode))
