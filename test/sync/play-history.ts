import { HAPPEN, type Happening, type Stage } from './happenings.ts'
import type { History } from './histories.ts'
import { SECOND } from './running.ts'
import type { Fate } from './webhooks.ts'

/** Where a history is played: besides the endpoint its source, and the webhooks that come of its changes. */
interface Scene<Source, Limit> extends Stage<Limit> {
  readonly source: Source
  readonly webhooks: Stage<Limit>['webhooks'] & { meet(fates: readonly Fate[]): Promise<void> }
}

/** Every step of the history has happened, and whatever was to go wrong is over. */
export async function playHistory<Source, Change extends string, Limit>(
  on: Scene<Source, Limit>,
  changes: Readonly<Record<Change, (source: Source, pick: number) => void>>,
  { steps, hasTies }: History<Change>,
): Promise<void> {
  const isChange = (what: Change | Happening): what is Change => what in changes
  for (const { what, pick, after, fates } of steps) {
    on.w.clock.advance(Math.max(after, hasTies ? 0 : 1) * SECOND)
    if (isChange(what)) {
      changes[what](on.source, pick)
      await on.webhooks.meet(fates)
    } else {
      await HAPPEN[what](on, pick)
      on.w.server.clearFaults()
      // What was asked for again arrives.
      await on.webhooks.meet(['applied'])
    }
  }
}
