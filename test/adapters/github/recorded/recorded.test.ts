import { describe, expect, test } from 'vitest'
import type { Row } from '../../../support/csv.ts'
import { DIFFERENCES } from './differences.ts'
import { expectedOf, idOf, rawOf, SCOPE, timeOf, translated } from './rows.ts'

/** Values of both sides under their column names. */
type Columns = Readonly<Record<string, unknown>>
/** How the columns that we share are read there. Whatever is not named here must be equal as it stands. */
type Reading = Readonly<Record<string, (told: string | null) => unknown>>

const BY_ID: Reading = { id: idOf }

/** Their rows, of the columns that we have, by the key of both sides. */
function compare(table: string, ours: readonly Columns[], reading: Reading, keys: readonly string[]): void {
  const keyOf = (row: Columns) => keys.map((key) => row[key]).join(' ')
  const [first = {}] = ours
  const theirs = expectedOf(table).map((row) =>
    Object.fromEntries(Object.keys(first).map((name) => [name, (reading[name] ?? plain)(row[name] ?? null)])),
  )
  const sorted = (rows: readonly Columns[]) => rows.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
  expect(sorted(ours)).toEqual(sorted(theirs))
  const columns = Object.keys(expectedOf(table)[0] ?? {}).filter((name) => !name.startsWith('_raw'))
  expect([...Object.keys(first), ...Object.keys(DIFFERENCES[table] ?? {})].sort()).toEqual(columns.sort())
}

const plain = (told: string | null) => told

describe('what GitHub told of one repository means what another system made of it:', () => {
  const pulls = rawOf('pull_requests').flatMap(({ data }) =>
    translated('pull_request', 'pull_request', { pull_request: data }),
  )

  test('49 pull requests', () => {
    expect(pulls).toHaveLength(49)
    const ours = pulls.map(({ externalId: id, url, scope, fields }) => ({
      id,
      url,
      base_repo_id: scope,
      status: fields?.mergedAt ? 'MERGED' : fields?.sourceStatus.toUpperCase(),
      original_status: fields?.sourceStatus,
      title: fields?.title,
      author_id: fields?.author?.externalId ?? null,
      author_name: fields?.author?.login ?? null,
      pull_request_key: String(fields?.number),
      created_date: fields?.openedAt,
      merged_date: fields?.mergedAt,
      closed_date: fields?.closedAt,
      head_ref: fields?.sourceBranch,
      base_ref: fields?.targetBranch,
      head_commit_sha: fields?.headCommit,
      is_draft: fields?.draft ? '1' : '0',
    }))
    const times = { created_date: timeOf, merged_date: timeOf, closed_date: timeOf }
    compare('pull_requests', ours, { ...BY_ID, ...times, base_repo_id: idOf, author_id: idOf }, ['id'])
  })

  test('the merge commit of those that were merged, and none of the others', () => {
    const theirs = new Map(expectedOf('pull_requests').map((row) => [idOf(row.id ?? null), row.merge_commit_sha]))
    for (const { externalId, fields } of pulls)
      expect(fields?.mergeCommit).toBe(fields?.mergedAt ? theirs.get(externalId) : null)
    expect(pulls.filter(({ fields }) => fields?.mergeCommit !== null)).toHaveLength(26)
  })

  test('90 commits of pull requests, in the order of the API', () => {
    const raw = rawOf('pull_request_commits')
    const ours = [...Map.groupBy(raw, ({ input }) => input?.GithubId)].flatMap(([id, some]) => {
      const pull_request = { id, number: some[0]?.input?.Number, updated_at: '2024-01-01T00:00:00Z' }
      const parts = { pull_request, commits: some.map(({ data }) => data) }
      const [of] = translated('pull_request_commits', 'api:pull_request_commits', parts)
      expect(of?.fields?.commits.map(({ sha }) => sha)).toEqual(some.map(({ data }) => data.sha))
      return translated('commit', 'api:pull_request_commits', parts).map(({ scope, fields }, i) => {
        expect([scope, fields?.authoredAt]).toEqual([SCOPE, of?.fields?.commits[i]?.authoredAt])
        return {
          commit_sha: fields?.sha,
          pull_request_id: of?.externalId,
          commit_author_email: fields?.authorEmailHash,
          commit_authored_date: fields?.authoredAt,
        }
      })
    })
    expect(ours).toHaveLength(90)
    const hash = (told: string | null) => `hash of ${told}`
    const reading = { pull_request_id: idOf, commit_author_email: hash, commit_authored_date: timeOf }
    compare('pull_request_commits', ours, reading, ['pull_request_id', 'commit_sha'])
  })

  test('26 issues, without those that are pull requests', () => {
    const issues = rawOf('issues').flatMap(({ data }) => translated('issue', 'issues', { issue: data }))
    expect(issues).toHaveLength(26)
    const ours = issues.map(({ externalId: id, externalKey, url, version, fields }) => ({
      id,
      url,
      issue_key: externalKey?.split('#')[1],
      title: fields?.title,
      description: fields?.description,
      type: fields?.role === 'defect' ? 'BUG' : fields?.role,
      resolution_date: fields?.closedAt,
      created_date: fields?.openedAt,
      updated_date: version.split('#')[0],
      creator_id: fields?.reporter?.externalId ?? null,
      creator_name: fields?.reporter?.login ?? null,
      assignee_id: fields?.assignee?.externalId ?? null,
      assignee_name: fields?.assignee?.login ?? null,
    }))
    const times = { created_date: timeOf, resolution_date: timeOf, updated_date: timeOf }
    const ids = { ...BY_ID, creator_id: idOf, assignee_id: idOf }
    compare('issues', ours, { ...ids, ...times, description: unquoted }, ['id'])
    expect(new Set(issues.map(({ fields }) => `${fields?.status} ${fields?.sourceStatus}`))).toEqual(
      new Set(['closed closed/completed']),
    )
    expect(new Set(issues.map(({ fields }) => `${fields?.severity} ${fields?.priority}`))).toEqual(
      new Set(['major p2']),
    )
  })

  test('11 labels of issues', () => {
    const ours = rawOf('issues')
      .flatMap(({ data }) => translated('issue', 'issues', { issue: data }))
      .flatMap(
        ({ externalId, fields }) => fields?.labels.map((label_name) => ({ issue_id: externalId, label_name })) ?? [],
      )
    expect(ours).toHaveLength(11)
    compare('issue_labels', ours, { issue_id: idOf }, ['issue_id', 'label_name'])
  })
})

test('30 reviews belong to their pull requests, as they were decided and when', () => {
  const pulls = new Map(rawOf('pull_requests').map(({ data }) => [data.id, data]))
  const decisions = rawOf('pull_request_reviews').map(({ data, input }) => {
    const parts = { pull_request: pulls.get(input?.GithubId), review: data }
    const [review] = translated('review', 'pull_request_review', parts)
    expect(review?.fields).toMatchObject({
      pullRequest: String(input?.GithubId),
      decision: String(data.state).toLowerCase(),
      submittedAt: timeOf(String(data.submitted_at)),
    })
    return review?.fields?.decision
  })
  expect(decisions.toSorted()).toEqual([...Array(3).fill('changes_requested'), ...Array(27).fill('commented')])
})

/** Their descriptions stand as JSON. */
function unquoted(told: string | null): string {
  return JSON.parse(told ?? '""')
}

test('every difference names a column that is there', () => {
  for (const [table, columns] of Object.entries(DIFFERENCES)) {
    const [row = {}]: readonly Row[] = expectedOf(table)
    expect(Object.keys(row)).toEqual(expect.arrayContaining(Object.keys(columns)))
  }
})
