import { FINAL_VERSION, type ScopeChange } from '../../../src/domain/changes.ts'
import { read } from '../../payload/read.ts'
import { readLearned } from '../learned.ts'
import { boardOf } from '../scope.ts'
import { boardUrl } from '../site.ts'
import { toldVersion } from '../version.ts'
import { BoardEvent } from '../wire-plan.ts'
import { changed, type Translator } from './outcome.ts'

/** The board as it is now. */
export const board: Translator = (receipt, context) => changed(boardChange(receipt, context))

/** Its id is never used again. */
export const boardDeleted: Translator = (receipt, context) =>
  changed({ ...boardChange(receipt, context), version: FINAL_VERSION, gone: 'deleted' })

function boardChange(receipt: Parameters<Translator>[0], context: Parameters<Translator>[1]): ScopeChange<'board'> {
  const event = read(BoardEvent, receipt)
  const { board: it } = event
  const name = it.name ?? `board:${it.id}`
  return {
    kind: 'board',
    externalId: it.id,
    externalKey: name,
    url: boardUrl(it.id, it.self, readLearned(context.learned)),
    version: toldVersion(event, receipt),
    scope: boardOf(event).externalId,
    gone: null,
    fields: { name, archived: null, isPrivate: it.isPrivate },
  }
}
