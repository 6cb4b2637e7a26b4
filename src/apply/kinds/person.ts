import { type Kind, NOTHING } from '../feed.ts'

/** An account as such feeds no row of the domain: who it is, or that it is to be forgotten, `meetPeople` takes down. */
export const person: Kind<'person'> = {
  kind: 'person',
  feeds: () => [],
  reduce: () => NOTHING,
}
