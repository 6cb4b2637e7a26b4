import { describe, expect, test } from 'vitest'
import { githubAdapter } from '../../../../adapters/github/index.ts'
import { IMMUTABLE_VERSION } from '../../../../src/domain/changes.ts'
import { CONTEXT, changesOf } from '../../conformance.ts'
import { example, receiptOf, varied } from '../examples.ts'
import { changeOf, kindsOf, type Told, translationOf } from '../translated.ts'

const HELLO = '186853002'
const octocat = { externalId: '21031067', login: 'Codertocat', kind: 'user' }

const told: readonly Told[] = [
  [
    'the commits of a push, with the author when it is the sender',
    example('push', 4),
    [
      {
        kind: 'commit',
        externalId: `${HELLO}/6113728f27ae82c7b1a177c8d03f9e96e0adf246`,
        version: '0#1',
        scope: HELLO,
        fields: {
          sha: '6113728f27ae82c7b1a177c8d03f9e96e0adf246',
          title: 'Initial commit',
          author: octocat,
          authorEmailHash: 'hash of 44',
          authoredAt: '2019-05-15T15:19:25.000Z',
          committedAt: '2019-05-15T15:19:25.000Z',
          parentsCount: null,
          authorLogin: 'Codertocat',
        },
      },
      { kind: 'default_branch', externalId: HELLO, scope: HELLO, fields: { name: 'master' } },
    ],
  ],
  [
    'a branch that was made',
    varied(example('create', 0), { ref_type: 'branch', ref: 'feature/ABC-12-ü' }),
    [
      {
        kind: 'branch',
        externalId: `${HELLO}/feature/ABC-12-ü`,
        url: 'https://github.com/Codertocat/Hello-World/tree/feature/ABC-12-%C3%BC',
        version: '2019-05-15T15:20:56.000Z#0',
        gone: null,
        fields: { name: 'feature/ABC-12-ü', exists: true, storyKeys: ['ABC-12'] },
      },
    ],
  ],
  [
    'a branch that was removed',
    varied(example('delete', 0), { ref_type: 'branch' }),
    [{ kind: 'branch', version: '2019-05-15T15:20:57.000Z#0', gone: 'deleted', fields: { exists: false } }],
  ],
]

describe('a delivery tells', () => {
  test.each(told)('%s', (_, it, changes) => {
    expect(translationOf(it)).toMatchObject({ outcome: 'changes', changes })
  })
})

describe('a pushed commit', () => {
  const pushed = example('push', 4)
  const [commit] = pushed.payload.commits as Record<string, unknown>[]
  const withCommit = (patch: object) => varied(pushed, { commits: [{ ...commit, ...patch }] })

  test('has no author when somebody else pushed it, and that sorts before knowing', () => {
    const other = varied(pushed, { sender: { id: 7, login: 'someone-else' } })
    expect(changeOf('commit', other).fields?.author).toBeNull()
    expect(changeOf('commit', other).version).toBe(IMMUTABLE_VERSION)
    expect(changeOf('commit', other).version < changeOf('commit', pushed).version).toBe(true)
    expect(changeOf('commit', pushed).version < '1').toBe(true)
  })

  test('may name nobody, and then has neither author nor address', () => {
    for (const author of [null, {}, { name: 'x', email: '', username: null }]) {
      expect(changeOf('commit', withCommit({ author })).fields).toMatchObject({ author: null, authorEmailHash: null })
    }
  })

  test('is of a login also where the account is not told', () => {
    const author = { name: 'x', email: 'x@example.com', username: 'dependabot[bot]' }
    expect(changeOf('commit', withCommit({ author })).fields).toMatchObject({
      author: null,
      authorLogin: 'dependabot[bot]',
    })
  })

  test.each([
    ['added', { added: ['services/api/main.ts'] }, true],
    ['removed', { removed: ['services/api/old/one.ts'] }, true],
    ['modified', { modified: ['README.md', 'services/api'] }, true],
    ['elsewhere', { added: ['services/api-docs/index.md'], modified: ['Services/API/main.ts'] }, false],
    ['nothing', {}, false],
  ])('of which a file is %s in the folder that counts is inside it: %s', (_what, paths, inside) => {
    const it = withCommit({ added: [], removed: [], modified: [], ...paths })
    const told = githubAdapter.translate(receiptOf(it), { ...CONTEXT, pathPrefix: 'services/api' })
    const found = changesOf(told).filter(({ kind }) => kind === 'commit_paths')
    expect(found).toMatchObject([{ externalId: `${HELLO}/${commit?.id}`, version: '0', fields: { inside } }])
  })

  test('says nothing of paths where none are told, or where the whole repository counts', () => {
    const untold = withCommit({ added: null, removed: undefined, modified: null })
    const told = githubAdapter.translate(receiptOf(untold), { ...CONTEXT, pathPrefix: 'services/api' })
    expect(changesOf(told).map(({ kind }) => kind)).toEqual(['commit', 'default_branch'])
    expect(kindsOf(pushed)).toEqual(['commit', 'default_branch'])
  })

  test('keeps the first line of its message, and its time in UTC', () => {
    const patch = { message: 'A title\r\n\r\nand more', timestamp: '2024-02-29T23:30:00-01:00' }
    const { fields } = changeOf('commit', withCommit(patch))
    expect(fields).toMatchObject({ title: 'A title', authoredAt: '2024-03-01T00:30:00.000Z' })
  })

  test('never carries the address itself', () => {
    expect(JSON.stringify(translationOf(pushed))).not.toContain('users.noreply.github.com')
  })
})
