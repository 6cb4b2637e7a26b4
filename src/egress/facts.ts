import { isMarkerPlanned } from '../db/egress-actions.ts'
import type { DueEgressEvent } from '../db/egress-events.ts'
import {
  commitOfDeployment,
  driftScope,
  initiativeTitle,
  itemsOfKeys,
  keysOfDeployment,
  keysOfReview,
  watchedRepository,
} from '../db/egress-facts.ts'
import type { ReadingEndpoint } from '../db/reading-endpoints.ts'
import type { Tx } from '../db/tx.ts'
import { driftMarker, type EgressFacts } from '../domain/egress/plan.ts'
import { alertOf, deploymentOf, type EgressEvent } from '../domain/egress/read-event.ts'
import { type EgressRules, isAboutItems } from '../domain/egress/rules.ts'

const NOTHING: EgressFacts = {
  repository: null,
  takenBack: null,
  items: [],
  driftScope: null,
  initiative: null,
  hasDriftIssue: false,
}

export const eventOf = ({ id, eventType, aggregateId, occurredAt, payload }: DueEgressEvent): EgressEvent => ({
  id,
  type: eventType,
  aggregateId,
  occurredAt: occurredAt.toISOString(),
  payload,
})

/** What is known of what the event is about; null while it is not known what a deployment contains. */
export async function factsOf(
  tx: Tx,
  endpoint: ReadingEndpoint,
  event: EgressEvent,
  rules: EgressRules,
): Promise<EgressFacts | null> {
  const { type } = event
  if (type.startsWith('drift_alert.')) return driftFacts(tx, endpoint, event, rules)
  if (type.startsWith('peer_review.')) {
    const keys = await keysOfReview(tx, event.aggregateId)
    return { ...NOTHING, items: await itemsOfKeys(tx, endpoint, keys, event.aggregateId) }
  }
  const told = deploymentOf(event)
  const repository = told.scopeId === null ? null : await watchedRepository(tx, endpoint.id, told.scopeId)
  if (type === 'deployment.rolled_back') {
    const takenBack = told.replaces === null ? null : await commitOfDeployment(tx, told.replaces)
    return { ...NOTHING, repository, takenBack }
  }
  const isAbout = told.production && type === 'deployment.succeeded' && isAboutItems(rules, 'deployed')
  if (!isAbout) return { ...NOTHING, repository }
  const keys = await keysOfDeployment(tx, event.aggregateId)
  return keys === null ? null : { ...NOTHING, repository, items: await itemsOfKeys(tx, endpoint, keys, null) }
}

async function driftFacts(
  tx: Tx,
  endpoint: ReadingEndpoint,
  event: EgressEvent,
  { driftScope: bindingId }: EgressRules,
): Promise<EgressFacts> {
  const alert = alertOf(event)
  if (alert === null) return NOTHING
  const { initiativeId } = alert
  return {
    ...NOTHING,
    driftScope: await driftScope(tx, endpoint.id, { bindingId, initiativeId }),
    initiative: await initiativeTitle(tx, initiativeId),
    hasDriftIssue: await isMarkerPlanned(tx, driftMarker(endpoint.id, alert.id)),
  }
}
