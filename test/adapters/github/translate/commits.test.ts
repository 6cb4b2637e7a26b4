import { describe, expect, test } from 'vitest'
import { githubAdapter } from '../../../../adapters/github/index.ts'
import { CONTEXT, changesOf } from '../../conformance.ts'
import { failure } from '../../refusal.ts'
import { receipt } from '../examples.ts'

const repository = { id: 7, full_name: 'octo/hello', html_url: 'https://github.com/octo/hello' }
const pull_request = { id: 3_000_000_012, number: 12, updated_at: '2024-05-01T10:00:00Z' }

const commit = (sha: string, patch: object = {}) => ({
  sha,
  html_url: `https://github.com/octo/hello/commit/${sha}`,
  commit: {
    message: 'Mend it \r\n\nThis is why.',
    author: { name: 'Octo', email: 'octo@example.com', date: '2024-04-30T10:00:00+02:00' },
    committer: { name: 'GitHub', email: 'noreply@github.com', date: '2024-04-30T09:00:00Z' },
  },
  author: { id: 5, login: 'octocat', type: 'User' },
  parents: [{ sha: 'one' }, { sha: 'two' }],
  ...patch,
})

const commitsOf = (...commits: object[]) =>
  changesOf(githubAdapter.translate(receipt('api:commits', { repository, commits }), CONTEXT))

describe('a commit that the API tells', () => {
  test('has its author, both times and the number of its parents, and sorts after every push', () => {
    expect(commitsOf(commit('a1'))).toEqual([
      {
        kind: 'commit',
        externalId: '7/a1',
        externalKey: 'a1',
        url: 'https://github.com/octo/hello/commit/a1',
        version: '1',
        scope: '7',
        gone: null,
        fields: {
          sha: 'a1',
          title: 'Mend it',
          author: { externalId: '5', login: 'octocat', displayName: null, kind: 'user' },
          authorLogin: 'octocat',
          authorEmailHash: 'hash of 16',
          authoredAt: '2024-04-30T08:00:00.000Z',
          committedAt: '2024-04-30T09:00:00.000Z',
          parentsCount: 2,
        },
      },
    ])
    expect('1' > '0#1').toBe(true)
  })

  test('has no author where GitHub knows no account for the address', () => {
    for (const author of [null, {}]) {
      const [change] = commitsOf(commit('a1', { author }))
      expect(change?.fields).toMatchObject({ author: null, authorEmailHash: 'hash of 16' })
    }
  })

  test('has the time of its other side where git was told one side only', () => {
    const { author, committer } = commit('a1').commit
    const [noAuthor] = commitsOf(commit('a1', { commit: { message: '', author: null, committer } }))
    expect(noAuthor?.fields).toMatchObject({ title: '', authorEmailHash: null, authoredAt: '2024-04-30T09:00:00.000Z' })
    const [noCommitter] = commitsOf(commit('a1', { commit: { message: '', author, committer: null } }))
    expect(noCommitter?.fields).toMatchObject({ committedAt: '2024-04-30T08:00:00.000Z' })
  })

  test('is refused without its sha', () => {
    expect(failure(() => commitsOf({ ...commit('a1'), sha: undefined })).code).toBe('PAYLOAD_INVALID')
  })
})

describe('the commits of a pull request', () => {
  const told = (...commits: object[]) =>
    changesOf(
      githubAdapter.translate(receipt('api:pull_request_commits', { repository, pull_request, commits }), CONTEXT),
    )

  test('are told each, and which they are, in their order', () => {
    const changes = told(commit('a1'), commit('b2', { parents: [] }))
    expect(changes.map(({ kind, externalId }) => `${kind} ${externalId}`)).toEqual([
      'commit 7/a1',
      'commit 7/b2',
      'pull_request_commits 3000000012',
    ])
    expect(changes[2]).toEqual({
      kind: 'pull_request_commits',
      externalId: '3000000012',
      externalKey: 'octo/hello#12',
      url: 'https://github.com/octo/hello/pull/12',
      version: '2024-05-01T10:00:00.000Z#0',
      scope: '7',
      gone: null,
      fields: {
        pullRequest: '3000000012',
        commits: [
          { sha: 'a1', authoredAt: '2024-04-30T08:00:00.000Z', parentsCount: 2 },
          { sha: 'b2', authoredAt: '2024-04-30T08:00:00.000Z', parentsCount: 0 },
        ],
      },
    })
  })

  test('can be none, when the branch was put back to its base', () => {
    expect(told()).toMatchObject([{ kind: 'pull_request_commits', fields: { commits: [] } }])
  })
})
