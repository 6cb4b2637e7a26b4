import { type IdentitySighting, type IdentityWord, resolveIdentities, tellIdentities } from '../db/identities.ts'
import type { Tx } from '../db/tx.ts'
import type { Change, Person } from '../domain/changes.ts'
import type { Uuid } from '../domain/ids.ts'
import type { Identify, Source } from './feed.ts'

/** Documents of others, kept as they are: whatever looks like a person there is none. */
const NOT_OURS = new Set(['richDescription', 'learned'])

/** Everybody a change names, wherever in its fields. */
function* peopleOf(value: unknown): Generator<Person> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return
  if (isPerson(value)) yield value
  else for (const [name, part] of Object.entries(value)) if (!NOT_OURS.has(name)) yield* peopleOf(part)
}

const isPerson = (value: object): value is Person =>
  'externalId' in value && 'login' in value && 'displayName' in value && 'kind' in value

/** An account that is gone is known by its id alone. */
const nameless = (externalId: string): Person => ({ externalId, login: null, displayName: null, kind: 'user' })

/** What is said last counts. One delivery may give one account two names: then the order of processing must not decide. */
const orderOf = ({ seenAt, login, displayName }: IdentitySighting) =>
  [seenAt, login ?? '', displayName ?? ''].join('\0')

/**
 * The user ids of the people in these changes, by identity id; people not met before are stored. An account that is gone
 * loses its names, and no other change brings them back.
 */
export async function meetPeople(
  tx: Tx,
  source: Source,
  id: Identify,
  seen: readonly { change: Change; observedAt: string }[],
): Promise<Map<Uuid, Uuid>> {
  const sightings = new Map<Uuid, IdentitySighting>()
  const words = new Map<Uuid, IdentityWord>()
  for (const { change, observedAt } of seen) {
    const isGone = change.kind === 'person' && change.gone !== null
    for (const person of isGone ? [nameless(change.externalId)] : peopleOf(change.fields)) {
      const identity = id('person', person.externalId)
      const known = sightings.get(identity)
      const sighting = { id: identity, ...person, seenAt: observedAt }
      if (known === undefined || orderOf(known) <= orderOf(sighting)) sightings.set(identity, sighting)
      if (change.kind !== 'person') continue
      const { login, displayName } = person
      words.set(identity, { id: identity, login, displayName, forgottenAt: isGone ? observedAt : null })
    }
  }
  if (sightings.size === 0) return new Map()
  const users = await resolveIdentities(tx, source, [...sightings.values()])
  if (words.size > 0) await tellIdentities(tx, [...words.values()])
  return users
}
