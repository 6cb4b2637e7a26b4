import type { Actor, ReportUseCases } from '../app.ts'
import type { Database, Tx } from '../db/tx.ts'
import type { Uuid } from '../domain/ids.ts'
import type { Clock } from '../ports/clock.ts'
import { reportDeployment } from './deployments.ts'
import type { Reporting } from './feed.ts'
import { reportIncident, resolveIncident } from './incidents.ts'

export interface ReportDeps {
  readonly db: Database
  readonly clock: Clock
  readonly newId: () => Uuid
}

/** What others tell us through our own API: the third feeder of the heart, beside deliveries and what is read. */
export function createReports({ db, clock, newId }: ReportDeps): ReportUseCases {
  const within = <T>(actor: Actor, work: (tx: Tx, reporting: Reporting) => Promise<T>) =>
    db.tenant(actor.tenantId, (tx) => work(tx, { actor, at: clock.now(), newId }))
  return {
    reportDeployment: (actor, report) => within(actor, (tx, reporting) => reportDeployment(tx, reporting, report)),
    reportIncident: (actor, report) => within(actor, (tx, reporting) => reportIncident(tx, reporting, report)),
    resolveIncident: (actor, id, resolution) =>
      within(actor, (tx, reporting) => resolveIncident(tx, reporting, id, resolution)),
  }
}
