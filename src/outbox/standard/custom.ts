import type { Mapping } from './cdevent.ts'
import { given } from './payload.ts'

/** An event of our own, for which CDEvents has no type: dev.cdeventsx.trackerd-<subject>.<predicate>. */
export const custom =
  (subject: string, predicate: string): Mapping =>
  ({ aggregateId, payload }, { url }) => ({
    type: `dev.cdeventsx.trackerd-${subject}.${predicate}.0.1.0`,
    subject: { id: aggregateId, ...given('source', url), content: payload },
  })
