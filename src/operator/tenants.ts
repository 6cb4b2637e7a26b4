import type { Actor, TenantView } from '../app.ts'
import { findPresentedKey, hasPlatformKey } from '../db/keys.ts'
import { ensureScorecards } from '../db/scorecards.ts'
import { findTenant, insertTenant, listTenants, type TenantRow } from '../db/tenants.ts'
import type { Tx } from '../db/tx.ts'
import { SYSTEM_ACTOR, tenantIdOf, type Uuid } from '../domain/ids.ts'
import { builtInScorecards, METRIC_VERSIONS } from '../domain/metrics/built-in.ts'
import { TrackerdError } from '../errors.ts'
import { newToken, parseToken } from './api-key.ts'
import { type OperatorDeps, record } from './deps.ts'
import { storeKey } from './keys.ts'

const tenantView = (row: TenantRow): TenantView => ({
  id: row.id,
  slug: row.slug,
  name: row.name,
  timeZone: row.timeZone,
  createdAt: row.createdAt.toISOString(),
})

/** The key that e-mail addresses of this tenant are hashed with is made here and never changes. */
async function newTenant(
  deps: OperatorDeps,
  tx: Tx,
  input: { slug: string; name: string; timeZone: string },
  actor: Uuid,
) {
  const identityKey = deps.box.seal(deps.randomBytes(32).toString('base64'), tx.tenantId)
  const row = await insertTenant(tx, { ...input, identityKey }, actor)
  if (row !== null) await ensureScorecards(tx, builtInScorecards(row.id), METRIC_VERSIONS)
  return row
}

export function tenantUseCases(deps: OperatorDeps) {
  return {
    listTenants: async (_actor: Actor) => (await listTenants(deps.db)).map(tenantView),

    async createTenant(actor: Actor, input: { slug: string; name: string; timeZone: string }) {
      const id = deps.newId()
      const token = newToken(deps.randomBytes)
      return deps.db.newTenant(id, async (tx) => {
        const row = await newTenant(deps, tx, input, actor.keyId)
        if (row === null) throw new TrackerdError('ALREADY_EXISTS', { what: `tenant ${input.slug}` })
        const key = await storeKey(
          tx,
          deps,
          { name: 'first admin', role: 'admin', expiresAt: null },
          token,
          actor.keyId,
        )
        const payload = { slug: row.slug, name: row.name, time_zone: row.timeZone }
        await record(deps, tx, actor, { action: 'tenant.created', aggregateType: 'Tenant', aggregateId: id, payload })
        return { tenant: tenantView(row), key, token: token.token }
      })
    },
  }
}

/**
 * After this there is a tenant `default` and a platform admin key. Returns the key's text when it was made just now,
 * null when there was one before. `given` is a key of the operator's choice: it works from now on.
 */
export async function bootstrap(
  deps: OperatorDeps,
  given: string | null,
): Promise<{ tenantId: Uuid; token: string | null }> {
  const tenantId = (await findTenant(deps.db, 'default'))?.id ?? tenantIdOf('default')
  return deps.db.newTenant(tenantId, async (tx) => {
    const hasKey = await hasPlatformKey(tx, deps.clock.now())
    await newTenant(deps, tx, { slug: 'default', name: 'Default', timeZone: 'UTC' }, SYSTEM_ACTOR)
    if (given !== null) {
      await ensureGivenKey(deps, tx, given)
      return { tenantId, token: null }
    }
    if (hasKey) return { tenantId, token: null }
    const token = newToken(deps.randomBytes)
    await storeKey(tx, deps, { name: 'first admin', role: 'platform_admin', expiresAt: null }, token, SYSTEM_ACTOR)
    return { tenantId, token: token.token }
  })
}

async function ensureGivenKey(deps: OperatorDeps, tx: Tx, given: string): Promise<void> {
  const token = parseToken(given)
  if (token === null) throw new TrackerdError('CONFIG_INVALID', { what: 'TRACKERD_ADMIN_KEY is not a key' })
  const known = await findPresentedKey(deps.db, token.prefix)
  if (known !== null) return // from the start before; one that was revoked since stays revoked
  await storeKey(tx, deps, { name: 'TRACKERD_ADMIN_KEY', role: 'platform_admin', expiresAt: null }, token, SYSTEM_ACTOR)
}
