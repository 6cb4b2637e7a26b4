import { expect, test } from 'vitest'
import { addressesOf } from '../../../../adapters/github/client/base-url.ts'
import { nextOf } from '../../../../adapters/github/client/link.ts'

test.each([
  [null, 'https://api.github.com', 'https://api.github.com/graphql'],
  ['https://api.github.com/', 'https://api.github.com', 'https://api.github.com/graphql'],
  ['https://api.octo.ghe.com', 'https://api.octo.ghe.com', 'https://api.octo.ghe.com/graphql'],
  ['https://ghes.test', 'https://ghes.test/api/v3', 'https://ghes.test/api/graphql'],
  ['https://ghes.test:8443/', 'https://ghes.test:8443/api/v3', 'https://ghes.test:8443/api/graphql'],
  ['https://ghes.test/api/v3//', 'https://ghes.test/api/v3', 'https://ghes.test/api/graphql'],
  ['https://me:secret@ghes.test/api/v3?x=1', 'https://ghes.test/api/v3', 'https://ghes.test/api/graphql'],
])('the API of %s answers at %s and %s', (baseUrl, rest, graphql) => {
  expect(addressesOf(baseUrl)).toEqual({ rest, graphql })
})

test.each([
  ['<https://x.test/a?page=3>; rel="next"', { page: 3, cursor: null }],
  ['<https://x.test/a?page=1>; rel="prev", <https://x.test/a?page=3>; rel="next"', { page: 3, cursor: null }],
  ['<https://x.test/a?cursor=v1_7&per_page=2>; rel="next"', { page: null, cursor: 'v1_7' }],
  ['<https://x.test/a?after=Y3Vyc29y>;rel=next', { page: null, cursor: 'Y3Vyc29y' }],
  ['<https://x.test/a?q=a,b;c&page=2>; title="x"; rel="next"', { page: 2, cursor: null }],
  ['<https://x.test/a?page=3>; rel="last", <https://x.test/next>; rel="first"', { page: null, cursor: null }],
  ['<https://x.test/a?page=-3>; rel="next"', { page: null, cursor: null }],
  ['<not a link', { page: null, cursor: null }],
  ['', { page: null, cursor: null }],
  [null, { page: null, cursor: null }],
])('%s goes on at %o', (link, next) => {
  expect(nextOf(link)).toEqual(next)
})
