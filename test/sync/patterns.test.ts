import { expect, test } from 'vitest'
import { matchesPattern } from '../../src/domain/scope-pattern.ts'

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
  expect(matchesPattern({ kind: 'repository', name }, { kind: 'repository', name: pattern })).toBe(expected)
})

test('a pattern for projects matches no board, whatever it is called', () => {
  const everything = { kind: 'project', name: '*' } as const
  expect(matchesPattern({ kind: 'project', name: 'ABC' }, everything)).toBe(true)
  expect(matchesPattern({ kind: 'board', name: 'ABC' }, everything)).toBe(false)
})
