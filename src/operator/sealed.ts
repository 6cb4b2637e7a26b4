import type { Actor, ResealStep, SealedView } from '../app.ts'
import { listSealed, lockSealed, SEALED_KINDS, type SealedKind, type SealedRow, saveSealed } from '../db/sealed.ts'
import { listTenants } from '../db/tenants.ts'
import type { Tx } from '../db/tx.ts'
import type { Uuid } from '../domain/ids.ts'
import { TrackerdError } from '../errors.ts'
import type { SecretBox } from '../ports/secret-box.ts'
import { type OperatorDeps, record } from './deps.ts'

/** Rows of one transaction: it holds their locks for some ms. */
const BATCH = 100
/** A step ends with the tenant in which it has sealed so many: somebody waits for its answer. */
const STEP = 500
const FIRST: Uuid = '00000000-0000-0000-0000-000000000000'

/** What the box holds of this row; undefined when it does not open. */
function opened(box: SecretBox, { envelope, id }: SealedRow): { plain: unknown } | undefined {
  try {
    return { plain: box.open(envelope, id) }
  } catch (error) {
    if (error instanceof TrackerdError && error.code === 'SECRET_UNREADABLE') return undefined
    throw error
  }
}

/** What is stored sealed: whether it opens, and sealing it anew with another key. */
export function sealedUseCases(deps: Pick<OperatorDeps, 'db' | 'box' | 'clock' | 'newId'>) {
  const { db, box } = deps
  const [sealingKid] = box.kids

  /** Seals what the tenant has of the kind anew, batch by batch. */
  async function resealKind(actor: Actor, tenantId: Uuid, kind: SealedKind) {
    const sum = { resealed: 0, unreadable: 0 }
    for (let after: Uuid | null = FIRST; after !== null; ) {
      const from: Uuid = after
      const batch = await db.tenant(tenantId, async (tx) => {
        const rows = await lockSealed(tx, kind, { kid: sealingKid, after: from, limit: BATCH })
        const anew = rows.flatMap((row) => {
          const found = opened(box, row)
          return found === undefined ? [] : [{ id: row.id, envelope: box.seal(found.plain, row.id) }]
        })
        if (anew.length > 0) {
          await saveSealed(tx, kind, anew)
          await tell(tx, actor, kind, rows, anew.length)
        }
        return { rows, resealed: anew.length }
      })
      sum.resealed += batch.resealed
      sum.unreadable += batch.rows.length - batch.resealed
      after = batch.rows.length < BATCH ? null : (batch.rows.at(-1)?.id ?? null)
    }
    return sum
  }

  const tell = (tx: Tx, actor: Actor, kind: SealedKind, rows: readonly SealedRow[], count: number) =>
    record(deps, tx, actor, {
      action: 'secrets.resealed',
      aggregateType: 'Tenant',
      aggregateId: tx.tenantId,
      payload: { kind, count, from: [...new Set(rows.map(({ kid }) => kid))], to: sealingKid },
    })

  return {
    async showSealed(actor: Actor): Promise<SealedView> {
      const everybody = actor.role === 'platform_admin'
      const tenants = everybody ? await listTenants(db) : [{ id: actor.tenantId, slug: actor.tenantSlug }]
      const counts = new Map<string, number>(box.kids.map((kid) => [kid, 0]))
      const unreadable: SealedView['unreadable'][number][] = []
      for (const { id: tenantId, slug: tenant } of tenants)
        await db.tenant(tenantId, async (tx) => {
          for (const kind of SEALED_KINDS)
            for (const row of await listSealed(tx, kind)) {
              const { id, name, kid } = row
              counts.set(kid, (counts.get(kid) ?? 0) + 1)
              if (opened(box, row) === undefined) unreadable.push({ tenant, kind, id, name, kid })
            }
        })
      const keys = [...counts].map(([kid, envelopes]) => ({ kid, envelopes, isConfigured: box.kids.includes(kid) }))
      return { sealingKid, keys, unreadable }
    },

    async resealStep(actor: Actor, cursor: string | null): Promise<ResealStep> {
      const sum = { resealed: 0, unreadable: 0 }
      const tenants = (await listTenants(db))
        .filter(({ slug }) => cursor === null || slug > cursor)
        .sort((a, b) => (a.slug < b.slug ? -1 : 1)) // not as the database collates: the filter compares like this
      for (const { id, slug } of tenants) {
        for (const kind of SEALED_KINDS) {
          const done = await resealKind(actor, id, kind)
          sum.resealed += done.resealed
          sum.unreadable += done.unreadable
        }
        if (sum.resealed >= STEP && slug !== tenants.at(-1)?.slug) return { ...sum, nextCursor: slug }
      }
      return { ...sum, nextCursor: null }
    },
  }
}
