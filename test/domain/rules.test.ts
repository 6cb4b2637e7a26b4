import { describe, expect, test } from 'vitest'
import { DEFAULT_RULES, storyKeys } from '../../src/domain/rules.ts'

const isAmong = (patterns: readonly string[], text: string) => patterns.some((p) => new RegExp(p, 'i').test(text))

describe('by default', () => {
  test.each([
    ['hotfix/login', true],
    ['hot-fix_2', true],
    ['Hotfix: the login', true],
    ['hotfix', true],
    ['hotfixes of the week', false],
    ['feature/hotfix', false],
    ['fix/login', false],
  ])('%s is a hotfix: %s', (text, expected) => {
    expect(isAmong(DEFAULT_RULES.hotfixPatterns, text)).toBe(expected)
  })

  test.each([
    ['dependabot[bot]', true],
    ['renovate', true],
    ['Renovate-Bot', true],
    ['k8s-ci-robot', true],
    ['release_bot_2', true],
    ['abbot', false],
    ['renovator', false],
    ['octocat', false],
  ])('%s is a bot: %s', (login, expected) => {
    expect(isAmong(DEFAULT_RULES.botPatterns, login)).toBe(expected)
  })
})

test('a key of a work item is as long as trackers make them', () => {
  const [longest, tooLong] = [`ABC-1${'0'.repeat(95)}`, `ABC-1${'0'.repeat(96)}`]
  expect(storyKeys([`${longest} and ${tooLong}`, 'ABC-7'], DEFAULT_RULES)).toEqual([longest, 'ABC-7'])
})
