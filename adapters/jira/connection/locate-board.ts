import { z } from 'zod'
import type { KnownScope, Located } from '../../../src/ports/source-reader.ts'
import type { JiraClient } from '../client/client.ts'
import { id, told } from './answer.ts'
import { askBoard, found } from './asked.ts'
import { boardRef } from './board-ref.ts'
import { isDeletedBoard, notFound } from './loss.ts'

const Location = z.object({ projectId: id.nullish(), projectKey: z.string().nullish() })
const BoardAnswer = z.object({ id, name: z.string(), location: Location.nullish() })

/** A board has nothing but its number: `board:12` is how people name it, and how it is found. */
export async function locateBoard(client: JiraClient, scope: KnownScope): Promise<Located> {
  const { externalId } = scope
  const answer = externalId === null ? null : await found(askBoard(client, externalId))
  if (answer === null) return notFound(client, scope, () => isDeletedBoard(client))
  const board = told(BoardAnswer, answer)
  const isNew = scope.status === 'gone' || scope.name !== board.name
  const { projectId, projectKey } = board.location ?? {}
  const project =
    typeof projectId === 'string' && typeof projectKey === 'string' ? { id: projectId, key: projectKey } : null
  const payload = {
    board: answer.data,
    as_of: answer.asOf.toISOString(),
    ...(project === null ? {} : { project }),
  }
  return {
    found: true,
    scope: boardRef(client.site, board),
    changed: isNew ? { topic: 'api:board', payload } : null,
  }
}
