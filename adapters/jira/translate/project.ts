import type { GoneReason, ScopeChange } from '../../../src/domain/changes.ts'
import type { Receipt, TranslationContext } from '../../../src/ports/source-adapter.ts'
import { read } from '../../payload/read.ts'
import { storableJson } from '../../payload/storable.ts'
import { readLearned } from '../learned.ts'
import { browseUrl } from '../site.ts'
import { toldVersion } from '../version.ts'
import { isObject } from '../wire.ts'
import { ProjectEvent } from '../wire-plan.ts'
import { changed, type Translator } from './outcome.ts'

/** The project as an event tells of it; what the event does not say stays as it is. */
export const project: Translator = (receipt, context) => changed(projectChange(receipt, context, {}))

export const projectArchived: Translator = (receipt, context) =>
  changed(projectChange(receipt, context, { archived: true }))

export const projectUnarchived: Translator = (receipt, context) =>
  changed(projectChange(receipt, context, { archived: false }))

/** Not for good: a project that was deleted can be taken out of the bin, with the same id. */
export const projectDeleted: Translator = (receipt, context) =>
  changed(projectChange(receipt, context, { gone: 'deleted' }))

/** The topic `api:project`: the project as it was found. Cloud says only of an archived one whether it is. */
export const projectState: Translator = (receipt, context) => {
  const change = projectChange(receipt, context, {})
  const { fields } = change
  return changed({ ...change, fields: fields && { ...fields, archived: fields.archived ?? false } })
}

function projectChange(
  receipt: Receipt,
  { learned: known }: TranslationContext,
  told: { readonly archived?: boolean; readonly gone?: GoneReason },
): ScopeChange<'project'> {
  const event = read(ProjectEvent, receipt)
  const { project: it } = event
  const learned = storableJson(event.learned)
  return {
    kind: 'project',
    externalId: it.id,
    externalKey: it.key,
    url: browseUrl(it.key, it.self, readLearned(known)),
    version: toldVersion(event, receipt),
    scope: it.id,
    gone: told.gone ?? null,
    fields: {
      name: it.key,
      archived: told.archived ?? it.archived,
      isPrivate: it.isPrivate,
      ...(isObject(learned) ? { learned } : {}),
    },
  }
}
