import { HAPPENINGS } from './happenings.ts'
import type { Vocabulary } from './histories.ts'
import { CHANGES, type ChangeName } from './source-changes.ts'

/** What histories of a repository are made of. */
export const OF_A_REPOSITORY: Vocabulary<ChangeName> = {
  changes: Object.keys(CHANGES) as ChangeName[],
  making: ['openPull', 'openPull', 'openIssue', 'startRun', 'deploy', 'publish', 'push', 'check'],
  doing: [
    'pushPull',
    'review',
    'dismiss',
    'merge',
    'setDeploymentStatus',
    'completeRun',
    'rerun',
    'check',
    'completeCheck',
    'label',
  ],
  happenings: HAPPENINGS,
  fates: ['stored', 'twice', 'late', 'lost', 'lost', 'answer-lost'],
  length: { min: 25, max: 40 },
}
