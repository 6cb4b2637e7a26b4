import { expect, test } from 'vitest'
import { checks } from '../../../../adapters/github/streams/checks.ts'
import { fakeClient, passOf, walk } from './fake-client.ts'

const heads = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ externalId: String(i), sha: `sha-${i}`, baseSha: null }))

test('the checks and the latest statuses of each unsettled head are read again', async () => {
  const client = fakeClient(({ route }) =>
    route.endsWith('/check-runs')
      ? { data: { check_runs: [{ id: 1, name: 'build', status: 'completed' }] } }
      : {
          data: [
            { id: 3, context: 'ci', state: 'success' },
            { id: 2, context: 'ci', state: 'pending' },
          ],
        },
  )
  const [page] = await walk(checks, client, passOf({ backlog: heads(1) }))
  expect(page?.items).toMatchObject([
    { topic: 'check_run', payload: { check_run: { id: 1, head_sha: 'sha-0' } } },
    { topic: 'status', payload: { id: 3, sha: 'sha-0', state: 'success' } },
  ])
})

test('ten heads make a page, and a resumed walk goes on behind them', async () => {
  const client = fakeClient(({ route }) => ({ data: route.endsWith('/check-runs') ? { check_runs: [] } : [] }))
  const pages = await walk(checks, client, passOf({ backlog: heads(12) }))
  expect(pages.map(({ next }) => next)).toEqual([10, null])
  expect(client.asked).toHaveLength(24)
})
