import type { Uuid } from '../domain/ids.ts'

/** What everything that one attribution writes has in common. */
export interface Occasion {
  readonly initiativeId: Uuid
  readonly now: Date
  readonly correlationId: Uuid
  readonly newId: () => Uuid
}
