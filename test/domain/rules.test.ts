import { describe, expect, test } from 'vitest'
import { DEFAULT_RULES } from '../../src/domain/rules.ts'

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
