import { describe, expect, test } from 'vitest'
import { githubAdapter } from '../../../../adapters/github/index.ts'
import { CONTEXT, changesOf } from '../../conformance.ts'
import { example, receipt, varied } from '../examples.ts'
import { changeOf, type Told, translationOf } from '../translated.ts'

const HELLO = '186853002'

const told: readonly Told[] = [
  [
    'a repository made private',
    example('repository', 5),
    [
      {
        kind: 'repository',
        externalId: HELLO,
        externalKey: 'Codertocat/Hello-World',
        version: '2019-05-15T15:21:02.000Z#1',
        scope: HELLO,
        gone: null,
        fields: { name: 'Codertocat/Hello-World', archived: false, isPrivate: true },
      },
      { kind: 'default_branch', version: '2019-05-15T15:21:02.000Z#0', fields: { name: 'master' } },
    ],
  ],
  [
    'a deleted repository',
    example('repository', 2, 'ghes-34'),
    [{ kind: 'repository', externalId: '120', version: '~', gone: 'deleted' }],
  ],
  [
    'an installation',
    example('installation', 1),
    [
      {
        kind: 'installation',
        externalId: '957387',
        version: '2019-05-15T15:19:51.000Z#0',
        scope: null,
        gone: null,
        fields: { state: 'active', account: 'Codertocat' },
      },
    ],
  ],
  [
    'a suspended installation',
    example('installation', 5),
    [{ kind: 'installation', version: '2021-04-29T02:32:50.000Z#1', fields: { state: 'suspended' } }],
  ],
  [
    'an installation whose suspension was lifted, at the same time by its own account',
    example('installation', 6),
    [{ kind: 'installation', version: '2021-04-29T02:32:50.000Z#2', fields: { state: 'active' } }],
  ],
  [
    'a removed installation',
    example('installation', 0),
    [{ kind: 'installation', version: '~', gone: 'deleted', fields: { state: 'removed' } }],
  ],
  [
    'a repository we may see from now on',
    example('installation_repositories', 0),
    [
      {
        kind: 'repository',
        externalId: '186853007',
        scope: '186853007',
        gone: null,
        fields: { name: 'Codertocat/Space', archived: null, isPrivate: false },
      },
    ],
  ],
  [
    'a repository we may no longer see',
    example('installation_repositories', 2),
    [{ kind: 'repository', externalId: '1296269', gone: 'no_access' }],
  ],
]

describe('a delivery tells', () => {
  test.each(told)('%s', (_, it, changes) => {
    expect(translationOf(it)).toMatchObject({ outcome: 'changes', changes })
  })
})

test('a suspended installation stays suspended when its permissions change', () => {
  const accepted = varied(example('installation', 5), { action: 'new_permissions_accepted' })
  expect(changeOf('installation', accepted).fields?.state).toBe('suspended')
})

test('an installation of an enterprise is known by its slug', () => {
  const enterprise = varied(example('installation', 1), {
    installation: { account: { login: null, slug: 'octo-corp' } },
  })
  expect(changeOf('installation', enterprise).fields?.account).toBe('octo-corp')
})

test('access that was lost and found again is found: the later receipt wins', () => {
  const { payload, topic } = example('installation_repositories', 0)
  const added = { ...payload, repositories_removed: [] }
  const removed = { ...payload, repositories_added: [], repositories_removed: payload.repositories_added }
  const versionAt = (told: object, at: number) =>
    changesOf(githubAdapter.translate(receipt(topic, told, new Date(at)), CONTEXT))[0]?.version ?? ''
  expect(versionAt(removed, 1e12) < versionAt(added, 1e12 + 1000)).toBe(true)
  expect(versionAt(added, 1e12) < versionAt(removed, 1e12 + 1000)).toBe(true)
})

test('a repository that was archived says so', () => {
  const archived = varied(example('repository', 9), { action: 'archived', repository: { archived: true } })
  expect(changeOf('repository', archived)).toMatchObject({ gone: null, fields: { archived: true } })
})
