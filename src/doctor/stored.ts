import type { Actor } from '../app/views.ts'
import type { Finding } from '../cli/deps.ts'
import { keepsBodies } from '../db/diagnosis.ts'
import { readRetention } from '../db/retention.ts'
import { readStoredNumbers } from '../db/telemetry.ts'
import { listTenants } from '../db/tenants.ts'
import type { Database } from '../db/tx.ts'
import { keptSince, retentionOf } from '../domain/retention.ts'
import { sealedUseCases } from '../operator/sealed.ts'
import type { SecretBox } from '../ports/secret-box.ts'
import { fail, ok, shortened, warn } from './finding.ts'

const OLD_S = 15 * 60
/** The prune job runs every night, and a run may be cut short. */
const PRUNED_WITHIN_DAYS = 3

/** Who asks: nobody with a key, and of all tenants. Only what is read is asked with it. */
const DOCTOR = { role: 'platform_admin' } as Actor

export async function keys(db: Database, box: SecretBox): Promise<Finding> {
  const reading = { db, box, clock: { now: () => new Date() }, newId: () => '' }
  const { sealingKid, keys: all, unreadable } = await sealedUseCases(reading).showSealed(DOCTOR)
  const counts = all.map(({ kid, envelopes }) => `${kid} ${envelopes}`).join(', ')
  if (unreadable.length === 0) return ok('encryption keys', `${sealingKid} seals; all that is stored opens (${counts})`)
  const lost = unreadable.map(({ kind, name, tenant, kid }) => `${kind} ${name} of ${tenant} with ${kid}`)
  return fail(
    'encryption keys',
    `${unreadable.length} stored envelopes do not open: ${shortened(lost)}`,
    'Put the missing key back into TRACKERD_ENCRYPTION_KEYS (behind the first), or set those credentials anew.',
  )
}

/** What is dead or waits too long, of all tenants. */
export async function waiting(db: Database, now: Date): Promise<readonly Finding[]> {
  const { endpoints, outbox } = await readStoredNumbers(db, now)
  const dead = endpoints.reduce((sum, it) => sum + it.dead, 0)
  const pending = endpoints.reduce((sum, it) => sum + it.pending, 0)
  const lag = Math.max(0, ...endpoints.map((it) => it.lag ?? 0))
  return [
    dead > 0
      ? warn(
          'deliveries',
          `${dead} dead`,
          'See "trackerd deliveries list --status dead", mend the cause, then "trackerd deliveries replay --status dead".',
        )
      : lag > OLD_S
        ? warn(
            'deliveries',
            `${pending} pending, the oldest for ${Math.round(lag / 60)} min`,
            'See whether a worker runs ("trackerd serve"), and "trackerd jobs list".',
          )
        : ok('deliveries', `${pending} pending, none dead`),
    outbox.dead > 0
      ? warn(
          'outbox',
          `${outbox.dead} dead`,
          'See "trackerd outbox list --state dead", mend the cause, then "trackerd outbox retry --all".',
        )
      : (outbox.lag ?? 0) > OLD_S
        ? warn(
            'outbox',
            `${outbox.pending} pending, the oldest for ${Math.round((outbox.lag ?? 0) / 60)} min`,
            'See whether a worker runs, and "trackerd outbox stats".',
          )
        : ok('outbox', `${outbox.pending} pending, none dead`),
  ]
}

export async function retention(db: Database, now: Date): Promise<Finding> {
  const late: string[] = []
  for (const { id, slug } of await listTenants(db)) {
    const isLate = await db.tenant(id, async (tx) => {
      const { rawBodies } = retentionOf(await readRetention(tx))
      return keepsBodies(tx, keptSince(rawBodies + PRUNED_WITHIN_DAYS, now))
    })
    if (isLate) late.push(slug)
  }
  return late.length === 0
    ? ok('retention', 'nothing is kept for longer than its tenant says')
    : warn(
        'retention',
        `bodies are kept for too long, of ${shortened(late)}`,
        'See whether a worker runs, and whether the job prune is in "trackerd jobs list".',
      )
}
