import { describe, expect, test } from 'vitest'
import { example, varied } from '../examples.ts'
import { changeOf, type Told, translationOf } from '../translated.ts'

const HELLO = '186853002'
const octocat = { externalId: '21031067', login: 'Codertocat', kind: 'user' }

const told: readonly Told[] = [
  [
    'a deployment to production',
    example('deployment', 0),
    [
      {
        kind: 'deployment',
        externalId: '145988746',
        version: '2019-05-15T15:20:53.000Z#0',
        scope: HELLO,
        fields: {
          environment: { name: 'production', production: null, transient: false },
          environmentType: 'production',
          ref: 'master',
          sha: 'f95f852bd8fca8fcc58a9a2d6c842781e32a215e',
          task: 'deploy',
          creator: octocat,
          createdAt: '2019-05-15T15:20:53.000Z',
        },
      },
    ],
  ],
  [
    'a deployment by a bot, to no environment we know',
    example('deployment', 1),
    [
      {
        kind: 'deployment',
        fields: {
          environment: { name: 'github-pages', production: false, transient: false },
          environmentType: 'development',
          creator: { login: 'github-pages[bot]', kind: 'bot' },
        },
      },
    ],
  ],
  [
    'a deployment status with its deployment',
    example('deployment_status', 0),
    [
      { kind: 'deployment', externalId: '145988746', version: '2019-05-15T15:20:55.000Z#0' },
      {
        kind: 'deployment_status',
        externalId: '209916254',
        version: '0',
        url: null,
        fields: {
          deployment: '145988746',
          of: { environmentType: 'production', ref: 'master' },
          sourceStatus: 'success',
          at: '2019-05-15T15:20:55.000Z',
          url: null,
        },
      },
    ],
  ],
  [
    'a published release',
    example('release', 0),
    [
      {
        kind: 'release',
        externalId: '17372790',
        externalKey: '0.0.1',
        version: '2019-05-15T15:20:53.000Z#2',
        gone: null,
        fields: {
          versionNumber: '0.0.1',
          title: null,
          notes: null,
          author: octocat,
          draft: false,
          prerelease: false,
          publishedAt: '2019-05-15T15:20:53.000Z',
        },
      },
    ],
  ],
  ['a deleted release', example('release', 4), [{ kind: 'release', version: '~', gone: 'deleted' }]],
  [
    'a pre-release',
    example('release', 8),
    [{ kind: 'release', version: '2019-05-15T15:20:53.000Z#1', fields: { prerelease: true } }],
  ],
]

describe('a delivery tells', () => {
  test.each(told)('%s', (_, it, changes) => {
    expect(translationOf(it)).toMatchObject({ outcome: 'changes', changes })
  })
})

describe('the environment of a deployment', () => {
  const typed = (patch: object, rules = {}) =>
    changeOf('deployment', varied(example('deployment', 1), { deployment: patch }), rules).fields?.environmentType

  test("is production by GitHub's flag or by its name, unless it is transient", () => {
    expect(typed({ environment: 'live', production_environment: true })).toBe('production')
    expect(typed({ environment: 'prod-eu', production_environment: false })).toBe('production')
    expect(typed({ environment: 'production', transient_environment: true })).toBe('development')
  })

  test("is what the binding's patterns say, when there are any", () => {
    const rules = { productionEnvironments: ['^live$'] }
    expect(typed({ environment: 'live' }, rules)).toBe('production')
    expect(typed({ environment: 'production' }, rules)).toBe('development')
  })
})

test('a deployment status links to its log', () => {
  expect(changeOf('deployment_status', example('deployment_status', 1)).url).toMatch(/^https:/)
})

describe('a release', () => {
  const published = example('release', 0)
  const told = (patch: object) => changeOf('release', varied(published, patch))

  test('that was withdrawn is a draft again, and later than its publication', () => {
    const withdrawn = told({ action: 'unpublished', release: { published_at: null } })
    expect(withdrawn.fields).toMatchObject({ draft: true, publishedAt: null })
    expect(withdrawn.version > told({}).version).toBe(true)
  })

  test('goes by its time of change where the server tells one', () => {
    const at = { updated_at: '2025-01-02T03:04:05Z' }
    expect(told({ release: at }).version).toBe('2025-01-02T03:04:05.000Z#2')
    const withdrawn = told({ action: 'unpublished', release: { ...at, published_at: null } })
    expect(withdrawn.version).toBe('2025-01-02T03:04:05.000Z#0')
  })

  test('has no title rather than an empty one', () => {
    expect(told({ release: { name: '' } }).fields?.title).toBeNull()
  })
})
