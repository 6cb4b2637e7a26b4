import { expect, test } from 'vitest'
import { matchesPattern } from '../../src/sync/scopes.ts'

test.each([
  ['octo/hello', 'octo/*', true],
  ['Octo/Hello', 'octo/h*', true],
  ['octo/hello-world', 'octo/*-world', true],
  ['other/hello', 'octo/*', false],
  ['octo/hello', '*/hello', true],
  ['octo/a/b', 'octo/*', false],
  ['octo/a.b', 'octo/a.b*', true],
  ['octo/aXb', 'octo/a.b*', false],
])('%s against %s is %s', (name, pattern, expected) => {
  expect(matchesPattern(name, pattern)).toBe(expected)
})
