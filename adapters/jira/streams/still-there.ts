import { TrackerdError } from '../../../src/errors.ts'
import type { ScopeRef } from '../../../src/ports/source-adapter.ts'
import type { JiraClient } from '../client/client.ts'
import { askBoard, askProject } from '../connection/asked.ts'
import { may } from '../connection/permission.ts'

/**
 * The scope answers and shows what is in it: what is missing there is missing. Throws UPSTREAM_NOT_FOUND or
 * UPSTREAM_FORBIDDEN otherwise: in a project that was removed, hidden or shut while its objects were read, every one of
 * them is missing. Asked after the objects, so a permission that is lost in between is seen.
 */
export async function stillShows(client: JiraClient, scope: ScopeRef): Promise<void> {
  if (scope.kind === 'board') {
    await askBoard(client, scope.externalId)
    return
  }
  await askProject(client, scope.externalId)
  if (!(await may(client, 'BROWSE_PROJECTS', scope.externalId)))
    throw new TrackerdError('UPSTREAM_FORBIDDEN', { what: scope.name, permission: 'Browse projects' })
}
