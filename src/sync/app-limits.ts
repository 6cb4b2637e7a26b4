import { createHash } from 'node:crypto'
import { type AppKey, blockApp, readAppLimit } from '../db/app-limits.ts'
import type { Database } from '../db/tx.ts'
import { TrackerdError } from '../errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { RateLimits } from '../ports/source-reader.ts'

/** The app as the table of all tenants knows it: by a hash, so that none learns which app another uses. */
export const appKey = (system: string, app: string): AppKey => ({
  system,
  hash: createHash('sha256').update(`${system}\n${app}`).digest('base64url'),
})

/**
 * The limits of one endpoint, and on top of them the one that all endpoints of its app share, whichever tenant they belong
 * to. A credential of no app costs nothing here, and when its source speaks of an app it can only mean this endpoint.
 */
export function withAppLimit(
  limits: Omit<RateLimits, 'blockApp'>,
  { db, clock, app }: { readonly db: Database; readonly clock: Clock; readonly app: AppKey | null },
): RateLimits {
  return {
    ...limits,
    async take(resource, cost) {
      const blocked = app === null ? null : await readAppLimit(db, app)
      if (blocked !== null && blocked.blockedUntil > clock.now()) {
        const { blockedUntil, reason } = blocked
        throw new TrackerdError('UPSTREAM_LIMITED', { until: blockedUntil.toISOString(), resource: 'app', reason })
      }
      await limits.take(resource, cost)
    },
    async blockApp(until, reason) {
      if (app === null) await limits.block('*', until, reason)
      else await blockApp(db, app, until, reason)
    },
  }
}
