import { z } from 'zod'
import type { KnownScope, Located } from '../../../src/ports/source-reader.ts'
import { told } from '../../payload/told.ts'
import type { JiraClient } from '../client/client.ts'
import { id } from './answer.ts'
import { askBoard, found } from './asked.ts'
import { boardRef } from './board-ref.ts'
import { isDeletedBoard, notFound } from './loss.ts'

const BoardAnswer = z.object({ id, name: z.string() })

/**
 * A board has nothing but its number: `board:12` is how people name it, and how it is found. It is told of without the
 * project it is located in, which nobody may have bound: it is the board that was.
 */
export async function locateBoard(client: JiraClient, scope: KnownScope): Promise<Located> {
  const { externalId } = scope
  const answer = externalId === null ? null : await found(askBoard(client, externalId))
  if (answer === null) return notFound(client, scope, () => isDeletedBoard(client))
  const board = told(BoardAnswer, answer)
  const isNew = scope.status === 'gone' || scope.name !== board.name
  const payload = { board: answer.data, as_of: answer.asOf.toISOString() }
  return {
    found: true,
    scope: boardRef(client.site, board),
    changed: isNew ? { topic: 'api:board', payload } : null,
  }
}
