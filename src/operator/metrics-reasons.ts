import type { ReasonView } from '../app.ts'
import type { NullReason } from '../domain/metrics/metric.ts'

const WORDS: Readonly<Record<NullReason, readonly [text: string, hint: string]>> = {
  no_production_environment: [
    'No environment of its scopes is production',
    'Name production with the rule productionEnvironments of its scopes ("trackerd scope change --help").',
  ],
  not_synced: [
    'Not everything that happened in this time is known',
    'See "trackerd status" for what is read and how far. Time before a source was connected gets known by a full sync where its API can be read.',
  ],
  not_begun: ['The period has not begun', 'Ask for one that has.'],
  no_deployments: [
    'Nothing was deployed to production',
    'Nothing to do if that is right; otherwise check the deployment source of the scopes.',
  ],
  no_changes: [
    'There was no change to count',
    'Nothing to do if that is right; otherwise look at what is left out with "trackerd metrics explain".',
  ],
  no_failures: ['No deployment failed', 'Nothing to do.'],
  not_recovered: ['What failed was not recovered', 'See what is open with "trackerd metrics explain".'],
  no_incidents: [
    'There were no incidents',
    'Nothing to do if that is right; otherwise check the incident rules of the scopes.',
  ],
  no_work: ['No planned work was done', 'Bind the project that work is planned in, or wait for some to be done.'],
  no_defects: [
    'No defects were opened',
    'Nothing to do if that is right; otherwise check the defect labels of the scopes.',
  ],
  no_tests: ['No test was run', 'Nothing to do if that is right.'],
  small_sample: ['There are too few for such a number', 'Ask for a longer time.'],
}

/** Why there is no number, in words. `busiest` is the environment that most is deployed to: a suggestion, never a fallback. */
export function reasonView(code: NullReason, busiest: string | null): ReasonView {
  const [text, hint] = WORDS[code]
  const suggestion =
    code === 'no_production_environment' && busiest !== null ? ` Most was deployed to "${busiest}": is that it?` : ''
  return { code, text, hint: hint + suggestion }
}
