import type { Actor, App, Role } from '../app.ts'
import { findTenant } from '../db/tenants.ts'
import { noteSubject } from '../db/token-subjects.ts'
import { subjectId, type Uuid } from '../domain/ids.ts'
import { TrackerdError } from '../errors.ts'
import type { TokenVerifier, VerifiedToken } from '../ports/token-verifier.ts'
import type { OperatorDeps } from './deps.ts'
import { actingIn } from './keys.ts'

/** What a token must say, and what that means here. */
export interface TokenRules {
  /** Holds the slug or the id of a tenant. A dot leads into a claim that is an object. */
  readonly tenantClaim: string
  /** Holds the name of a role, or a list of such. */
  readonly roleClaim: string
  /** Their names of roles and ours; null: they use ours. */
  readonly roles: ReadonlyMap<string, Role> | null
}

interface TokenDeps extends Pick<OperatorDeps, 'db' | 'clock'> {
  readonly tokens: { readonly verifier: TokenVerifier; readonly rules: TokenRules } | null
  /** What is no token is a key. */
  readonly withKey: App['authenticate']
}

/** Three parts, of which the signature may be missing: to be refused as a token then, and not as a key. */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]*$/
/** From the least to the most; of several roles the last counts. */
const RANK: readonly Role[] = ['ingest', 'viewer', 'operator', 'admin', 'platform_admin']
/** Whose rows a platform admin sees whose token names no tenant and who asks for none. */
const HOME = 'default'
const USED_RESOLUTION_MS = 60_000

/** Keys, and beside them the tokens of an issuer, if there is one. */
export function tokenUseCases({ db, clock, tokens, withKey }: TokenDeps): Pick<App, 'authenticate'> {
  const lastNoted = new Map<Uuid, number>()

  return {
    async authenticate(text, request): Promise<Actor> {
      if (tokens === null || !JWT.test(text)) return withKey(text, request)
      const token = await tokens.verifier.verify(text)
      const role = roleOf(token, tokens.rules)
      const named = claim(token, tokens.rules.tenantClaim) ?? (role === 'platform_admin' ? HOME : undefined)
      const tenant = typeof named === 'string' ? await findTenant(db, named) : null
      if (tenant === null) throw new TrackerdError('TOKEN_TENANT_UNKNOWN', { claim: tokens.rules.tenantClaim })
      const actor: Actor = {
        keyId: subjectId(tenant.id, token.issuer, token.subject),
        keyName: token.subject,
        role,
        tenantId: tenant.id,
        tenantSlug: tenant.slug,
        ip: request.ip,
        userAgent: request.userAgent,
      }
      const acting = await actingIn(db, actor, request.tenant)
      // There too, so that the audit of every tenant knows who it names.
      for (const tenantId of new Set([actor.tenantId, acting.tenantId])) await note(tenantId, actor.keyId, token)
      return acting
    },
  }

  async function note(tenantId: Uuid, id: Uuid, { issuer, subject }: VerifiedToken): Promise<void> {
    const now = clock.now()
    const key = `${tenantId}/${id}`
    if (now.getTime() - (lastNoted.get(key) ?? 0) < USED_RESOLUTION_MS) return
    await db.tenant(tenantId, (tx) => noteSubject(tx, { id, issuer, subject }, now))
    lastNoted.set(key, now.getTime())
  }
}

function roleOf(token: VerifiedToken, { roleClaim, roles }: TokenRules): Role {
  const told = [claim(token, roleClaim)].flat()
  const known = told.flatMap((name) => (typeof name === 'string' ? (roleNamed(name, roles) ?? []) : []))
  const role = known.toSorted((a, b) => RANK.indexOf(a) - RANK.indexOf(b)).at(-1)
  if (role === undefined) throw new TrackerdError('TOKEN_ROLE_UNKNOWN', { claim: roleClaim })
  return role
}

/** Who may act in every tenant is said by the operator of trackerd: no name means that by itself. */
function roleNamed(name: string, roles: TokenRules['roles']): Role | undefined {
  if (roles !== null) return roles.get(name)
  return name === 'platform_admin' ? undefined : RANK.find((role) => role === name)
}

/** The claim of this name; where there is none, the member of a claim that the name leads to. */
function claim({ claims }: VerifiedToken, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name]
  let value: unknown = claims
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Record<string, unknown>)[part]
  }
  return value
}
