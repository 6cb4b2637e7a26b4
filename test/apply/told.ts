import { randomUUID } from 'node:crypto'
import { v7 } from 'uuid'
import { applyReceipts, type BatchResult } from '../../src/apply/apply.ts'
import type { Tx } from '../../src/db/tx.ts'
import type { Change, ChangeByKind, ChangeKind, DeploymentFields, GoneReason } from '../../src/domain/changes.ts'
import { FINAL_VERSION } from '../../src/domain/changes.ts'
import { objectId } from '../../src/domain/ids.ts'
import type { World } from '../support/world.ts'

const SCOPE = { kind: 'repository', externalId: '1', name: 'octo/hello', url: null } as const
const SOURCE = { system: 'github', host: 'github.com' } as const

/** The id of an object of the source that `tell` speaks for. */
export const idOf = (world: World, kind: string, externalId: string) =>
  objectId(world.tenantId, SOURCE.host, kind, externalId)

export const scopeIdOf = (world: World) => idOf(world, 'repository', SCOPE.externalId)

/** The changes are applied as they stand, all of one receipt, past any adapter; `spied` sees the transaction first. */
export function tell(world: World, changes: readonly Change[], spied = (tx: Tx) => tx): Promise<BatchResult> {
  return world.db.tenant(world.tenantId, (tx) =>
    applyReceipts(spied(tx), {
      source: { ...SOURCE, tenantId: world.tenantId, endpointId: world.endpointId },
      bindingMode: 'auto',
      adapter: { mainScope: 'repository', scopeOf: () => SCOPE, translate: () => ({ outcome: 'changes', changes }) },
      receipts: [{ topic: 'test', payload: null, receivedAt: world.clock.now(), correlationId: randomUUID() }],
      hashEmail: (address) => address,
      newId: () => v7(),
    }),
  )
}

type Fields<K extends ChangeKind> = NonNullable<ChangeByKind<K>['fields']>
export const common = { url: null, scope: SCOPE.externalId, gone: null }
export const at = (minute: number) => `2026-01-10T10:${String(minute).padStart(2, '0')}:00.000Z`

export const pullRequest = (id: string, fields: Partial<Fields<'pull_request'>> = {}, version = at(0)): Change => ({
  ...common,
  kind: 'pull_request',
  externalId: id,
  externalKey: `octo/hello#${id}`,
  version,
  fields: {
    number: Number(id),
    title: 'Say hello',
    author: null,
    draft: false,
    openedAt: at(0),
    closedAt: null,
    mergedAt: null,
    headCommit: 'aaa',
    mergeCommit: null,
    sourceBranch: 'hello',
    targetBranch: 'main',
    reviewRequested: false,
    sourceStatus: 'open',
    storyKeys: [],
    labels: [],
    reverts: [],
    ...fields,
  },
})

export const pullRequestCommits = (
  pullRequest: string,
  commits: Fields<'pull_request_commits'>['commits'],
  version = at(0),
): Change => ({
  ...common,
  kind: 'pull_request_commits',
  externalId: pullRequest,
  externalKey: null,
  version,
  fields: { pullRequest, commits },
})

const deploymentFields = (sha: string, minute: number): DeploymentFields => ({
  environment: { name: 'production', production: true, transient: false },
  environmentType: 'production',
  ref: 'main',
  sha,
  task: 'deploy',
  creator: null,
  createdAt: at(minute),
})

export const deployment = (id: string, sha: string, minute: number): Change => ({
  ...common,
  kind: 'deployment',
  externalId: id,
  externalKey: null,
  version: at(minute),
  fields: deploymentFields(sha, minute),
})

/** A deployment and the status it ended with, one minute later. */
export const deployed = (id: string, sha: string, minute: number, sourceStatus = 'success'): Change[] => [
  deployment(id, sha, minute),
  {
    ...common,
    kind: 'deployment_status',
    externalId: `${id}1`,
    externalKey: null,
    version: '0',
    fields: { deployment: id, of: deploymentFields(sha, minute), sourceStatus, at: at(minute + 1), url: null },
  },
]

export const deploymentContents = (
  deployment: string,
  base: string,
  commits: readonly string[],
  version: string,
): Change => ({
  ...common,
  kind: 'deployment_contents',
  externalId: deployment,
  externalKey: null,
  version,
  fields: { deployment, base, commits, complete: true },
})

export const release = (id: string, tag: string): Change => ({
  ...common,
  kind: 'release',
  externalId: id,
  externalKey: tag,
  version: at(0),
  fields: {
    versionNumber: tag,
    title: tag,
    notes: null,
    author: null,
    draft: false,
    prerelease: false,
    publishedAt: at(0),
  },
})

export const pipelineRun = (runId: string, fields: Partial<Fields<'pipeline_run'>> = {}): Change => ({
  ...common,
  kind: 'pipeline_run',
  externalId: `${runId}/1`,
  externalKey: 'ci',
  version: at(0),
  fields: {
    runId,
    attempt: 1,
    workflowName: 'ci',
    branch: 'main',
    headSha: 'aaa',
    event: 'push',
    status: 'queued',
    conclusion: null,
    sourceStatus: 'queued',
    startedAt: at(0),
    finishedAt: null,
    ...fields,
  },
})

export const commitCheck = (id: string, status: 'success' | 'failure'): Change => ({
  ...common,
  kind: 'commit_check',
  externalId: id,
  externalKey: 'build',
  version: at(0),
  fields: {
    sha: 'aaa',
    source: 'check_run',
    name: `build ${id}`,
    app: null,
    attempt: 1,
    status,
    sourceStatus: status,
    startedAt: at(0),
    completedAt: at(1),
  },
})

export const branch = (name: string): Change => ({
  ...common,
  kind: 'branch',
  externalId: `1/${name}`,
  externalKey: name,
  version: at(0),
  fields: { name, exists: true, storyKeys: [] },
})

export const issue = (id: string, role: 'incident' | 'defect', closedAt: string | null = null): Change => ({
  ...common,
  kind: 'issue',
  externalId: id,
  externalKey: `octo/hello#${id}`,
  version: at(0),
  fields: {
    role,
    title: 'It broke',
    description: '',
    labels: [role],
    reporter: null,
    assignee: null,
    openedAt: at(0),
    closedAt,
    sourceStatus: closedAt === null ? 'open' : 'closed',
    severity: 'major',
    priority: 'p1',
    status: closedAt === null ? 'open' : 'closed',
    plan: null,
  },
})

export const repository = (): Change => ({
  ...common,
  kind: 'repository',
  externalId: SCOPE.externalId,
  externalKey: SCOPE.name,
  version: at(0),
  fields: { name: SCOPE.name, archived: false, isPrivate: false },
})

/** What a census says of an object that is no longer there: that and nothing else. */
export const gone = (change: Change, reason: GoneReason = 'deleted', version: string = FINAL_VERSION): Change => ({
  ...change,
  url: null,
  version,
  gone: reason,
  fields: null,
})
