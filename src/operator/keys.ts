import type { Actor, KeyView, Role } from '../app.ts'
import * as db from '../db/keys.ts'
import { findTenant } from '../db/tenants.ts'
import type { Database, Tx } from '../db/tx.ts'
import type { Uuid } from '../domain/ids.ts'
import { TrackerdError } from '../errors.ts'
import { hashSecret, newToken, parseToken, sameHash, type Token } from './api-key.ts'
import { type OperatorDeps, record } from './deps.ts'
import { iso } from './pages.ts'

/** `last_used_at` is exact to this much: a busy key does not write a row per request. */
const USED_RESOLUTION_MS = 60_000

export const keyView = (row: db.KeyRow): KeyView => ({
  id: row.id,
  name: row.name,
  prefix: row.prefix,
  role: row.role as Role,
  createdAt: row.createdAt.toISOString(),
  expiresAt: iso(row.expiresAt),
  lastUsedAt: iso(row.lastUsedAt),
  revokedAt: iso(row.revokedAt),
})

/** A stored key under this token. Prefixes are 48 random bits; one that is taken is refused like a taken name. */
export async function storeKey(
  tx: Tx,
  deps: Pick<OperatorDeps, 'newId'>,
  key: { name: string; role: Role; expiresAt: Date | null },
  token: Token,
  actor: Uuid,
): Promise<KeyView> {
  const { prefix } = token
  const row = await db.insertKey(tx, { ...key, id: deps.newId(), prefix, secretHash: hashSecret(token.secret) }, actor)
  if (row === null) throw new TrackerdError('ALREADY_EXISTS', { what: 'a key with this prefix' })
  return keyView(row)
}

/** The actor in the tenant that was asked for (slug or id); only a platform admin may leave their own. */
export async function actingIn(db: Database, actor: Actor, tenant: string | undefined): Promise<Actor> {
  if (tenant === undefined || tenant === actor.tenantSlug || tenant === actor.tenantId) return actor
  if (actor.role !== 'platform_admin') throw new TrackerdError('FORBIDDEN', { required: 'platform_admin' })
  const found = await findTenant(db, tenant)
  if (found === null) throw new TrackerdError('NOT_FOUND', { what: 'tenant' })
  return { ...actor, tenantId: found.id, tenantSlug: found.slug }
}

export function keyUseCases(deps: OperatorDeps) {
  const lastTouched = new Map<Uuid, number>()

  return {
    async authenticate(
      token: string,
      request: { ip: string | null; userAgent: string | null; tenant?: string | undefined },
    ): Promise<Actor> {
      const parsed = parseToken(token)
      const key = parsed === null ? null : await db.findPresentedKey(deps.db, parsed.prefix)
      const now = deps.clock.now()
      const expired = key?.expiresAt != null && key.expiresAt <= now
      if (
        parsed === null ||
        key === null ||
        key.revokedAt !== null ||
        expired ||
        !sameHash(hashSecret(parsed.secret), key.secretHash)
      )
        throw new TrackerdError('UNAUTHENTICATED')
      await touch(key, now)
      const { ip, userAgent } = request
      const role = key.role as Role
      const actor = {
        keyId: key.id,
        keyName: key.name,
        role,
        tenantId: key.tenantId,
        tenantSlug: key.tenantSlug,
        ip,
        userAgent,
      }
      return actingIn(deps.db, actor, request.tenant)
    },

    listKeys: async (actor: Actor) => (await deps.db.tenant(actor.tenantId, db.listKeys)).map(keyView),

    async createKey(actor: Actor, input: { name: string; role: Role; expiresAt?: string | undefined }) {
      const token = newToken(deps.randomBytes)
      const expiresAt = input.expiresAt === undefined ? null : new Date(input.expiresAt)
      const key = await deps.db.tenant(actor.tenantId, async (tx) => {
        const stored = await storeKey(tx, deps, { name: input.name, role: input.role, expiresAt }, token, actor.keyId)
        const { id, name, role, prefix } = stored
        await record(deps, tx, actor, {
          action: 'api_key.created',
          aggregateType: 'ApiKey',
          aggregateId: id,
          payload: { name, role, prefix },
        })
        return stored
      })
      return { key, token: token.token }
    },

    async revokeKey(actor: Actor, id: Uuid): Promise<KeyView> {
      return deps.db.tenant(actor.tenantId, async (tx) => {
        const known = (await db.listKeys(tx)).find((key) => key.id === id)
        // Otherwise an admin could shut out the platform's own operators.
        if (known?.role === 'platform_admin' && actor.role !== 'platform_admin')
          throw new TrackerdError('FORBIDDEN', { required: 'platform_admin' })
        const row = await db.revokeKey(tx, id, deps.clock.now(), actor.keyId)
        if (row === null) throw new TrackerdError('NOT_FOUND', { what: 'key' })
        await record(deps, tx, actor, {
          action: 'api_key.revoked',
          aggregateType: 'ApiKey',
          aggregateId: id,
          payload: { name: row.name },
        })
        return keyView(row)
      })
    },
  }

  async function touch(key: db.PresentedKey, now: Date): Promise<void> {
    if (now.getTime() - (lastTouched.get(key.id) ?? 0) < USED_RESOLUTION_MS) return
    lastTouched.set(key.id, now.getTime())
    await deps.db.tenant(key.tenantId, (tx) => db.touchKey(tx, key.id, now))
  }
}
