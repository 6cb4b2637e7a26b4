import type { EndpointView } from '../app.ts'
import { didYouMean } from '../domain/nearest.ts'
import { TrackerdError } from '../errors.ts'
import type { Wire } from '../ports/wire.ts'
import type { Session } from './session.ts'

export const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The id of the endpoint that an operator named by id or by name. Throws ENDPOINT_UNKNOWN. */
export async function endpointId({ api }: Session, ref: string): Promise<string> {
  if (UUID.test(ref)) return ref
  const { items } = await api.all<Wire<EndpointView>>('/endpoints')
  const named = items.find(({ name }) => name === ref)
  const names = items.map(({ name }) => name)
  if (!named) throw new TrackerdError('ENDPOINT_UNKNOWN', { what: `none is called "${ref}"${didYouMean(ref, names)}` })
  return named.id
}

export const endpointPath = async (session: Session, ref: string) => `/endpoints/${await endpointId(session, ref)}`
