import type { KnownScope, Located } from '../../../src/ports/source-reader.ts'
import type { JiraClient } from '../client/client.ts'
import type { FieldsMemory } from './fields-memory.ts'
import { locateBoard } from './locate-board.ts'
import { locateProject } from './locate-project.ts'

/**
 * Where the project or board is now. Throws UPSTREAM_* for everything that says nothing about it; above all
 * UPSTREAM_UNAUTHENTICATED is never taken for a deletion.
 */
export const locate = (client: JiraClient, memory: FieldsMemory, scope: KnownScope): Promise<Located> =>
  scope.kind === 'board' ? locateBoard(client, scope) : locateProject(client, memory, scope)
