import { type IdentitySighting, resolveIdentities } from '../db/identities.ts'
import type { Tx } from '../db/tx.ts'
import type { Change, Person } from '../domain/changes.ts'
import type { Uuid } from '../domain/ids.ts'
import type { Identify, Source } from './feed.ts'

/** Everybody a change names, wherever in its fields. */
function* peopleOf(value: unknown): Generator<Person> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return
  if (isPerson(value)) yield value
  else for (const part of Object.values(value)) yield* peopleOf(part)
}

const isPerson = (value: object): value is Person =>
  'externalId' in value && 'login' in value && 'displayName' in value && 'kind' in value

/** The user ids of the people in these changes, by identity id; people not met before are stored. */
export async function meetPeople(
  tx: Tx,
  source: Source,
  id: Identify,
  seen: readonly { change: Change; observedAt: string }[],
): Promise<Map<Uuid, Uuid>> {
  const sightings = new Map<Uuid, IdentitySighting>()
  for (const { change, observedAt } of seen)
    for (const person of peopleOf(change.fields)) {
      const identity = id('person', person.externalId)
      const known = sightings.get(identity)
      if (known === undefined || known.seenAt <= observedAt)
        sightings.set(identity, { id: identity, ...person, seenAt: observedAt })
    }
  if (sightings.size === 0) return new Map()
  return resolveIdentities(tx, source, [...sightings.values()])
}
