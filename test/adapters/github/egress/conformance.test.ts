import { onTestFinished } from 'vitest'
import { credential } from '../../../../adapters/github/client/credential.ts'
import { githubWriting } from '../../../../adapters/github/egress/index.ts'
import type { EgressAction } from '../../../../src/domain/egress/actions.ts'
import { silentLogger } from '../../../../src/ports/logger.ts'
import { DEFAULT_TOKEN, startGithubServer } from '../../../support/github-server/index.ts'
import { type WritableSource, WrittenBudget, writerConformance } from '../../conformance/writer.ts'

const NOW = new Date('2026-03-01T12:00:00Z')
const ISSUE = '11111111-1111-4111-8111-111111111111'

async function open(): Promise<WritableSource> {
  const server = await startGithubServer({ clock: { now: () => NOW } })
  onTestFinished(() => server.close())
  const repository = server.state.createRepository('octo/hello')
  repository.push([{ message: 'First' }])
  const budget = new WrittenBudget()
  const { it } = repository
  const scope = { externalId: String(it.id), name: it.fullName }
  const common = { scope, since: NOW.toISOString() }
  const lines = ['Something happened']
  const actions: Readonly<Record<string, EgressAction>> = {
    commit_status: {
      ...{ kind: 'commit_status', ...common, marker: '22222222-2222-4222-8222-222222222222' },
      ...{ sha: it.history[0] ?? '', environment: 'production', state: 'failure', title: 'Failed', url: null },
    },
    issue: { kind: 'issue', ...common, marker: ISSUE, title: 'Drift', lines, labels: ['trackerd'], issueType: null },
    issue_comment: {
      ...{ kind: 'issue_comment', ...common, marker: '33333333-3333-4333-8333-333333333333' },
      ...{ issueMarker: ISSUE, lines },
    },
    close_issue: {
      ...{ kind: 'close_issue', ...common, marker: '44444444-4444-4444-8444-444444444444' },
      ...{ issueMarker: ISSUE, lines },
    },
  }
  const isWrite = ({ method }: { readonly method: string }) => method !== 'GET'
  return {
    budget,
    scope: { kind: 'repository', ...scope, url: null },
    options: {
      baseUrl: server.baseUrl,
      credential: credential(DEFAULT_TOKEN),
      limits: budget.limits,
      vault: { renew: () => Promise.reject(new Error('nothing is to be renewed')) },
      logger: silentLogger,
      fetch,
      clock: { now: () => NOW },
      signal: new AbortController().signal,
      random: () => -0.5,
      webhookPath: '/webhooks/github/one',
    },
    action: (kind) => actions[kind] as EgressAction,
    state: () => structuredClone([it.numbered.created, [...it.comments.values()], [...it.statuses.values()]]),
    writes: () => server.requests.filter(isWrite).length,
    requests: () => server.requests.length,
    loseAnswer: () => server.fault(isWrite, { kind: 'lost-answer' }),
    forbid: () => {
      for (const permission of ['issues:write', 'statuses:write']) server.state.deny(DEFAULT_TOKEN, permission)
    },
    limit: (seconds) => server.fault(isWrite, { kind: 'rate-limit', form: '429-retry-after', seconds }),
  }
}

writerConformance('GitHub', githubWriting, open)
