import { expect, test } from 'vitest'
import { githubAdapter } from '../../../adapters/github/index.ts'
import { ADAPTERS } from '../../../adapters/index.ts'
import { failure } from '../refusal.ts'
import { example, receipt, receiptOf } from './examples.ts'

test.each([
  [null, 'github.com'],
  ['https://api.github.com', 'github.com'],
  ['https://api.github.com/', 'github.com'],
  ['https://github.com', 'github.com'],
  ['https://GHES.Example.com/api/v3', 'ghes.example.com'],
  ['https://ghes.example.com:8443/api/v3', 'ghes.example.com:8443'],
  ['https://api.octo.ghe.com', 'octo.ghe.com'],
  ['https://api.example.com/api/v3', 'api.example.com'],
])('the host of %s is %s', (baseUrl, host) => {
  expect(githubAdapter.host(baseUrl)).toBe(host)
})

test.each(['', 'github', 'ftp://github.com', 'https://'])('%j is no base URL', (baseUrl) => {
  expect(failure(() => githubAdapter.host(baseUrl)).code).toBe('INPUT_INVALID')
})

test('a receipt speaks of its repository by number, with its name of now', () => {
  expect(githubAdapter.scopeOf(receiptOf(example('push', 4)))).toEqual({
    kind: 'repository',
    externalId: '186853002',
    name: 'Codertocat/Hello-World',
    url: 'https://github.com/Codertocat/Hello-World',
  })
})

test('installations speak of the endpoint, and so does what names no repository', () => {
  const { payload } = example('push', 4)
  for (const topic of ['installation', 'installation_repositories']) {
    expect(githubAdapter.scopeOf(receipt(topic, payload))).toBeNull()
  }
  expect(githubAdapter.scopeOf(receiptOf(example('ping', 3)))).toBeNull()
  for (const nothing of [null, 1, {}, { repository: {} }, { repository: { id: 'x', full_name: 'a/b' } }]) {
    expect(githubAdapter.scopeOf(receipt('push', nothing))).toBeNull()
  }
})

test('the list of adapters finds GitHub by its name', () => {
  expect(ADAPTERS.get('github')).toBe(githubAdapter)
})
