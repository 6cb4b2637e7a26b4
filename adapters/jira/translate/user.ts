import type { PersonChange } from '../../../src/domain/changes.ts'
import { TrackerdError } from '../../../src/errors.ts'
import { read } from '../../payload/read.ts'
import { person } from '../person.ts'
import { toldVersion } from '../version.ts'
import { UserEvent } from '../wire-plan.ts'
import { changed, type Translator } from './outcome.ts'

/** An account as such: its names of now. */
export const user: Translator = (receipt, context) => changed(personChange(receipt, context))

/** Its names are forgotten. Not for good: on a server the same name can be given again. */
export const userDeleted: Translator = (receipt, context) =>
  changed({ ...personChange(receipt, context), gone: 'deleted', externalKey: null, fields: null })

function personChange(receipt: Parameters<Translator>[0], context: Parameters<Translator>[1]): PersonChange {
  const event = read(UserEvent, receipt)
  const who = person(event.user, context)
  if (who === null) throw new TrackerdError('PAYLOAD_INVALID', { what: `${receipt.topic}: the account has no id` })
  return {
    kind: 'person',
    externalId: who.externalId,
    externalKey: who.login,
    url: null,
    version: toldVersion(event, receipt),
    scope: null,
    gone: null,
    fields: { person: who },
  }
}
