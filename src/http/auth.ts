import type { FastifyRequest } from 'fastify'
import type { Actor, App, Role } from '../app.ts'
import { TrackerdError } from '../errors.ts'

/** Each role may do what those before it may. `ingest` stands aside: it feeds facts in and reads nothing. */
const LADDER: readonly Role[] = ['viewer', 'operator', 'admin', 'platform_admin']

/** Whether a role may use a route. A route for `ingest` is also open to operators and above. */
function allows(role: Role, required: Role): boolean {
  if (role === 'ingest') return required === 'ingest'
  return LADDER.indexOf(role) >= LADDER.indexOf(required === 'ingest' ? 'operator' : required)
}

/** Throws FORBIDDEN when the actor would hand out more than the actor has. */
export function assertMayGrant(actor: Actor, role: Role): void {
  if (!allows(actor.role, role))
    throw new TrackerdError('FORBIDDEN', { required: role, what: `a key of role ${actor.role} cannot grant ${role}` })
}

/** The holder of the request's key or token, allowed to use this route. Throws FORBIDDEN, and what `authenticate` does. */
export async function admit(app: App, request: FastifyRequest): Promise<Actor> {
  const { access } = request.routeOptions.config
  if (access === undefined) throw new TrackerdError('INTERNAL', { what: 'a route without a role' })
  const tenant = oneHeader(request, 'x-trackerd-tenant')
  const actor = await app.authenticate(bearer(request), {
    ip: request.ip,
    userAgent: oneHeader(request, 'user-agent')?.slice(0, 500) ?? null,
    tenant,
  })
  if (!allows(actor.role, access)) throw new TrackerdError('FORBIDDEN', { required: access })
  const elsewhere = tenant !== undefined && tenant !== actor.tenantId && tenant !== actor.tenantSlug
  if (elsewhere && actor.role !== 'platform_admin')
    throw new TrackerdError('FORBIDDEN', { required: 'platform_admin', what: 'X-Trackerd-Tenant names another tenant' })
  return actor
}

/** Tokens of an issuer are longer than keys. */
const BEARER = /^Bearer +([\x21-\x7e]{1,8192}) *$/i

function bearer(request: FastifyRequest): string {
  const token = BEARER.exec(request.headers.authorization ?? '')?.[1]
  if (token === undefined) throw new TrackerdError('UNAUTHENTICATED')
  return token
}

function oneHeader(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}
