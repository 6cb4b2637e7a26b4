import { describe, expect, test } from 'vitest'
import { githubAdapter } from '../../../../adapters/github/index.ts'
import { goneItem } from '../../../../adapters/github/streams/gone.ts'
import { FINAL_VERSION, type GoneReason } from '../../../../src/domain/changes.ts'
import type { KnownObject } from '../../../../src/ports/source-reader.ts'
import { CONTEXT, changesOf } from '../../conformance.ts'
import { failure } from '../../refusal.ts'
import { example, receipt } from '../examples.ts'
import { apiCommit } from '../polled.ts'

const { repository } = example('push', 4).payload
const SCOPE = { kind: 'repository', externalId: '186853002', name: 'octo/hello', url: null } as const
const READ_AT = new Date('2024-05-01T10:00:00Z')

const changes = (topic: string, payload: unknown, readAt = READ_AT) =>
  changesOf(githubAdapter.translate(receipt(topic, payload, readAt), CONTEXT))

function gone(kind: KnownObject['kind'], reason: GoneReason) {
  const { topic, payload } = goneItem({ kind, externalId: '7', externalKey: 'octo/hello#7' }, SCOPE, reason)
  expect(githubAdapter.scopeOf(receipt(topic, payload))).toEqual(SCOPE)
  return changes(topic, payload)
}

describe('an object that the source no longer has', () => {
  const known = { externalId: '7', externalKey: 'octo/hello#7', url: null, scope: '186853002', fields: null }

  test.each(['issue', 'pull_request', 'pipeline_run', 'deployment'] as const)('%s: is gone for good', (kind) => {
    expect(gone(kind, 'deleted')).toEqual([{ kind, ...known, version: FINAL_VERSION, gone: 'deleted' }])
    expect(gone(kind, 'moved')).toMatchObject([{ gone: 'moved', version: FINAL_VERSION }])
  })

  test.each([
    ['repository', 'no_access'],
    ['repository', 'moved'],
    ['repository', 'deleted'],
    ['issue', 'no_access'],
    ['release', 'deleted'],
  ] as const)('%s, %s: may come back with anything later', (kind, reason) => {
    expect(gone(kind, reason)).toEqual([{ kind, ...known, version: '2024-05-01T10:00:00.000Z#1', gone: reason }])
  })

  test.each([
    ['before', '2024-05-01T09:59:59.000Z#2', '2024-05-01T10:00:00.000Z#1'],
    ['after it, by a clock ahead of ours,', '2024-05-01T10:09:00.000Z#2', '2024-05-01T10:09:00.000Z#2'],
  ])('release, last changed %s: is gone as of the later', (_when, version, expected) => {
    const object = { kind: 'release', externalId: '7', externalKey: 'v1', version } as const
    const { topic, payload } = goneItem(object, SCOPE, 'deleted')
    expect(changes(topic, payload)).toMatchObject([{ gone: 'deleted', version: expected }])
  })

  test('of a kind or for a reason that we do not know is refused', () => {
    const { topic, payload } = goneItem({ kind: 'issue', externalId: '7', externalKey: null }, SCOPE, 'deleted')
    for (const broken of [{ kind: 'toString' }, { reason: 'bored' }, { external_id: null }]) {
      const refused = failure(() => changes(topic, { ...(payload as object), ...broken }))
      expect(refused.code).toBe('PAYLOAD_INVALID')
    }
  })
})

test('a repository that was found again is there as of now, after its loss', () => {
  const [lost] = gone('repository', 'no_access')
  const found = changes('api:repository', { repository }, new Date('2024-05-02T10:00:00Z'))
  expect(found).toMatchObject([
    {
      kind: 'repository',
      externalId: '186853002',
      externalKey: 'Codertocat/Hello-World',
      version: '2024-05-02T10:00:00.000Z#1',
      scope: '186853002',
      gone: null,
      fields: { name: 'Codertocat/Hello-World', archived: false, isPrivate: false },
    },
    { kind: 'default_branch', version: '2024-05-02T10:00:00.000Z#0', fields: { name: 'master' } },
  ])
  expect((found[0]?.version ?? '') > (lost?.version ?? '')).toBe(true)
})

describe('what a pull request touches', () => {
  const touching = (paths: readonly string[], complete: boolean, pathPrefix: string | null = 'services/api') =>
    githubAdapter.translate(
      receipt('api:pull_request_paths', {
        repository,
        pull_request: { id: 3_000_000_012, number: 12, updated_at: '2024-05-01T10:00:00Z' },
        paths,
        complete,
      }),
      { ...CONTEXT, pathPrefix },
    )

  test.each([
    ['inside, whatever else there is', ['README.md', 'services/api/a.ts'], false, true],
    ['outside, when all of it is told', ['README.md', 'services/apis/a.ts'], true, false],
    ['not known, when more is not told', ['README.md'], false, null],
  ])('is %s', (_what, paths, complete, inside) => {
    expect(changesOf(touching(paths, complete))).toEqual([
      {
        kind: 'pull_request_paths',
        externalId: '3000000012',
        externalKey: 'Codertocat/Hello-World#12',
        url: null,
        version: '2024-05-01T10:00:00.000Z#0',
        scope: '186853002',
        gone: null,
        fields: { pullRequest: '3000000012', inside },
      },
    ])
  })

  test('is nothing to a binding that is not narrowed any more', () => {
    const skipped = { outcome: 'skipped', reason: 'scope_has_no_path_prefix' }
    expect(touching(['README.md'], true, null)).toEqual(skipped)
  })
})

test('when a draft was marked ready is an object of its own', () => {
  const pull_request = { id: 3_000_000_012, number: 12, updated_at: '2024-05-03T10:00:00Z' }
  expect(changes('api:pull_request_ready', { repository, pull_request, ready_at: '2024-05-01T10:00:00Z' })).toEqual([
    {
      kind: 'pull_request_ready',
      externalId: '3000000012/2024-05-01T10:00:00.000Z',
      externalKey: 'Codertocat/Hello-World#12',
      url: null,
      version: '0',
      scope: '186853002',
      gone: null,
      fields: { pullRequest: '3000000012', at: '2024-05-01T10:00:00.000Z' },
    },
  ])
})

describe('the contents of a deployment', () => {
  const contents = (patch: object) => ({
    repository,
    deployment: { id: 145988746 },
    base: 'base',
    head: 'second',
    complete: true,
    commits: [apiCommit('first'), apiCommit('second')],
    ...patch,
  })

  test('are its commits, each told whole, and which they are', () => {
    const told = changes('api:deployment_contents', contents({}))
    expect(told.map(({ kind, externalId }) => [kind, externalId])).toEqual([
      ['commit', '186853002/first'],
      ['commit', '186853002/second'],
      ['deployment_contents', '145988746'],
    ])
    expect(told[2]).toMatchObject({
      version: '2024-05-01T10:00:00.000Z',
      scope: '186853002',
      fields: { deployment: '145988746', base: 'base', commits: ['first', 'second'], complete: true },
    })
  })

  test('are empty for the first deployment', () => {
    const told = changes('api:deployment_contents', contents({ base: '', commits: [] }))
    expect(told).toMatchObject([{ kind: 'deployment_contents', fields: { base: '', commits: [], complete: true } }])
  })

  test('may be incomplete', () => {
    const told = changes('api:deployment_contents', contents({ complete: false, commits: [] }))
    expect(told).toMatchObject([{ fields: { complete: false } }])
  })
})

test('no delivery has a topic that only we read', () => {
  for (const topic of ['api:gone', 'api:repository', 'api:commits', 'api:deployment_contents', 'api:no_such']) {
    expect(githubAdapter.usesTopic(topic)).toBe(false)
  }
  expect(githubAdapter.usesTopic('push')).toBe(true)
  expect(githubAdapter.usesTopic('star')).toBe(false)
})
