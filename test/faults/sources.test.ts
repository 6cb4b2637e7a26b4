import { test } from 'vitest'
import { clockSkew, daylightSaving } from './scenarios/clocks.ts'
import { githubFaults, jiraFaults } from './scenarios/source-faults.ts'
import { expectToHold, LONG } from './staged.ts'

test('whatever GitHub answers in the middle of a sync, it waits as told and copies what is there', LONG, () =>
  expectToHold(githubFaults),
)

test('whatever Jira answers in the middle of a sync, it waits as told and copies what is there', LONG, () =>
  expectToHold(jiraFaults),
)

test('clocks that differ by ten minutes leave no hole in any stream of any source', LONG, () => expectToHold(clockSkew))

test('an hour that there is not, and one that there is twice, leave no hole', LONG, () => expectToHold(daylightSaving))
