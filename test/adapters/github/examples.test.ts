import { isDeepStrictEqual } from 'node:util'
import { expect, test } from 'vitest'
import { githubAdapter } from '../../../adapters/github/index.ts'
import { CONTEXT, changesOf } from '../conformance.ts'
import { EXAMPLES, type Example, receiptOf } from './examples.ts'
import { translationOf } from './translated.ts'

const tally = (words: readonly string[]) =>
  Object.fromEntries([...new Set(words)].sort().map((word) => [word, words.filter((it) => it === word).length]))

/** The same order in every run: a linear congruential walk through the list. */
const shuffled = <T>(items: readonly T[]): T[] => {
  const step = 367
  return items.map((_, at) => items[(at * step) % items.length] as T)
}

test('every recorded payload is translated or skipped for a reason, none is refused', () => {
  const translations = EXAMPLES.map((it) => translationOf(it))
  expect(EXAMPLES.filter((it) => it.set === 'api.github.com')).toHaveLength(329)
  expect(EXAMPLES).toHaveLength(726)
  expect(tally(translations.flatMap((it) => (it.outcome === 'skipped' ? [it.reason] : [])))).toEqual({
    action_not_used: 2,
    issue_is_pull_request: 8,
    ping: 11,
    tags_are_read_from_releases: 35,
    topic_not_used: 404,
  })
  expect(tally(translations.flatMap((it) => changesOf(it).map((change) => change.kind)))).toEqual({
    commit: 2,
    commit_check: 49,
    default_branch: 26,
    deployment: 22,
    deployment_status: 11,
    installation: 16,
    issue: 40,
    issue_history: 1,
    pipeline_run: 29,
    pull_request: 69,
    pull_request_detail: 46,
    pull_request_ready: 3,
    release: 20,
    repository: 38,
    review: 11,
  })
})

test('a shuffled collection gives the same translations', () => {
  const walk = shuffled(EXAMPLES)
  expect(new Set(walk).size).toBe(EXAMPLES.length)
  const first = new Map(EXAMPLES.map((it) => [it, translationOf(it)]))
  for (const it of walk) expect(githubAdapter.translate(receiptOf(it), CONTEXT)).toEqual(first.get(it))
})

/**
 * Deliveries that tell the same version of the same object and yet differ: only the order of receipt decides between
 * them. All but the drafts come from payloads that were edited by hand before they were published: one pull request
 * "opened" both with and without a reviewer in the same second, one check run that both failed and succeeded.
 */
test('only these versions stand for more than one state', () => {
  expect(ties()).toEqual([
    'commit_check check_run:128620228: check_run[1] check_run[2] differ in app sourceStatus status',
    'commit_check check_suite:118578147: check_suite[0] check_suite[1] differ in app name',
    'deployment 145988746: deployment[1] deployment_status[1] differ in ref',
    'deployment_status 209916254: deployment_status[0] deployment_status[1] differ in at of sourceStatus url',
    'issue 444500041: issues[15] issues[16] differ in description',
    'pull_request 279147437: pull_request[0] pull_request[12] differ in labels reviewRequested',
    'pull_request 279147437: pull_request[10] pull_request[25] differ in reviewRequested',
    'pull_request 279147437: pull_request[5] pull_request[15] differ in draft',
    'pull_request 279147437: pull_request[8] pull_request[23] differ in reviewRequested',
    'pull_request 279147437: pull_request_review[0] pull_request_review[2] differ in labels reviewRequested',
    'pull_request 2: pull_request[3] pull_request[5] differ in labels',
    'pull_request 2: pull_request[3] pull_request[5] differ in labels',
  ])
})

interface State {
  readonly from: Example
  readonly fields: Readonly<Record<string, unknown>>
}

/** Per object and version, the first delivery of each state, where there is more than one state. */
function ties(): string[] {
  const states = new Map<string, State[]>()
  for (const from of EXAMPLES) {
    for (const { kind, externalId, version, gone, fields } of changesOf(translationOf(from))) {
      const key = JSON.stringify([from.set, `${kind} ${externalId}`, version])
      const known = states.get(key) ?? []
      const state = { from, fields: { ...fields, gone } }
      if (!known.some((it) => isDeepStrictEqual(it.fields, state.fields))) states.set(key, [...known, state])
    }
  }
  return [...states]
    .flatMap(([key, [first, ...others]]) => {
      if (first === undefined || others.length === 0) return []
      const fields = new Set(others.flatMap((it) => differing(first, it)))
      const from = [first, ...others].map((it) => `${it.from.topic}[${it.from.index}]`)
      return [`${JSON.parse(key)[1]}: ${from.join(' ')} differ in ${[...fields].sort().join(' ')}`]
    })
    .sort()
}

const differing = (one: State, other: State) =>
  Object.keys(one.fields).filter((key) => !isDeepStrictEqual(one.fields[key], other.fields[key]))
