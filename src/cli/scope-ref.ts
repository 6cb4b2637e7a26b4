import type { ScopeView } from '../app.ts'
import { didYouMean } from '../domain/nearest.ts'
import { TrackerdError } from '../errors.ts'
import type { Wire } from '../ports/wire.ts'
import { endpointPath } from './endpoint-ref.ts'
import type { Session } from './session.ts'

type Scope = Wire<ScopeView>

/**
 * The scope that an operator named by id, by name, or as board:12, and its path. Throws NOT_FOUND, and INPUT_INVALID for a
 * name that two have.
 */
export async function findScope(session: Session, endpoint: string, ref: string): Promise<Scope & { path: string }> {
  const path = `${await endpointPath(session, endpoint)}/scopes`
  const { items } = await session.api.all<Scope>(path)
  const meant = items.filter((scope) => isMeant(scope, ref))
  const [scope] = meant
  if (scope === undefined) {
    const names = items.map(({ name }) => name)
    throw new TrackerdError('NOT_FOUND', { what: `this endpoint watches no "${ref}"${didYouMean(ref, names)}` })
  }
  if (meant.length > 1)
    throw new TrackerdError('INPUT_INVALID', { what: `two are called "${ref}": give the id of one` })
  return { ...scope, path: `${path}/${scope.id}` }
}

const isMeant = ({ id, kind, external_id, name }: Scope, ref: string) =>
  id === ref || name.toLowerCase() === ref.toLowerCase() || `${kind}:${external_id}` === ref.toLowerCase()
