import { expect, test } from 'vitest'
import { discover } from '../../../../adapters/github/connection/discover.ts'
import { scripted, shown } from './scripted.ts'

const MINE = 'affiliation=owner,collaborator,organization_member&sort=full_name'

test('a token discovers everything its account works with, page by page', async () => {
  const { client } = scripted('token', {
    [`GET /user/repos?per_page=100&page=1&${MINE}`]: { data: [shown(1, 'octo/a')], nextPage: 2 },
    [`GET /user/repos?per_page=100&page=2&${MINE}`]: {
      data: [shown(2, 'octo/b', { archived: true, private: false, html_url: null })],
    },
  })
  const first = await discover(client, null)
  expect(first.scopes).toEqual([
    {
      kind: 'repository',
      externalId: '1',
      name: 'octo/a',
      url: 'https://github.com/octo/a',
      archived: false,
      isPrivate: true,
    },
  ])
  expect(await discover(client, first.next)).toEqual({
    scopes: [{ kind: 'repository', externalId: '2', name: 'octo/b', url: null, archived: true, isPrivate: false }],
    next: null,
  })
})

test('an app discovers what it is installed on', async () => {
  const { client } = scripted('app', {
    'GET /installation/repositories?per_page=100&page=3': {
      data: { total_count: 1, repositories: [shown(1, 'octo/a')] },
      nextPage: 4,
    },
  })
  const page = await discover(client, { page: 3 })
  expect(page.scopes.map(({ name }) => name)).toEqual(['octo/a'])
  expect(page.next).toEqual({ page: 4 })
})
