import type { Uuid } from '../domain/ids.ts'
import type { EpochMs, Facts, Window } from '../domain/metrics/facts.ts'
import { readCoverage } from './coverage.ts'
import { EVERYTHING, type FactPart, type FactParts, type FactsOf, valuesOf } from './facts-of.ts'
import { readPacked } from './facts-packed.ts'
import { readTests, readWork } from './facts-read-work.ts'
import { changeFacts, deploymentFacts, incidentFacts } from './facts-tables.ts'
import type { Tx } from './tx.ts'

/**
 * Everything that numbers of any part of the window rest on: what happened in it, what was open at any time of it, and the
 * first deployment ever, which tells that there was one. Each list in order of time.
 */
export async function readFacts(
  tx: Tx,
  initiativeId: Uuid,
  window: Window,
  asOf: EpochMs,
  parts: FactParts = EVERYTHING,
): Promise<Facts> {
  const of: FactsOf = { initiativeId, window, asOf, parts }
  const changed = parts.has('open_changes') ? `${CHANGED} ${OPEN_CHANGES}` : CHANGED
  const read = <T>(part: FactPart, rows: () => Promise<T[]>) => (parts.has(part) ? rows() : [])
  // Sent together: beside what they find, the way there and back is what costs.
  const values = valuesOf(tx, of)
  const [seen, deployments, changes, incidents, work, tests] = await Promise.all([
    readCoverage(tx, initiativeId, asOf),
    read('deployments', () => readPacked(tx, deploymentFacts, known(`${DEPLOYED} or ${FIRST}`, 'deployed_at'), values)),
    read('changes', () => readPacked(tx, changeFacts, known(changed, 'started_at'), values)),
    read('incidents', () => readPacked(tx, incidentFacts, known(TROUBLED, 'started_at'), values)),
    read('work', () => readWork(tx, of)),
    read('tests', () => readTests(tx, of)),
  ])
  return { ...seen, deployments, changes, incidents, work, tests }
}

// Each line is one index of its table: together they are one bitmap.
const DEPLOYED = `deployed_at >= $3 and deployed_at < $4
  or recovered_at >= $3 and recovered_at < $4
  or failing_since < $4 and recovered_at is null
  or failing_since < $4 and recovered_at >= $4`
const CHANGED = `deployed_at >= $3 and deployed_at < $4
  or merged_at >= $3 and merged_at < $4`
/** These cost most and serve few metrics: only who asks for open changes pays for them. */
const OPEN_CHANGES = `or first_review_at >= $3 and first_review_at < $4
  or opened_at < $4 and merged_at is null and closed_at is null
  or opened_at < $4 and merged_at >= $4
  or opened_at < $4 and merged_at is null and closed_at >= $3`
const TROUBLED = `started_at >= $3 and started_at < $4
  or started_at < $4 and resolved_at >= $3
  or started_at < $4 and resolved_at is null`

const KNOWN = 'tenant_id = $1 and initiative_id = $2 and known_from <= $5 and known_to > $5'
/** Those that fulfil the condition, as they were known at "as of". */
const known = (condition: string, order: string) => ({ where: `${KNOWN} and (${condition})`, order })

/** The earliest before the window. */
const FIRST = `deployment_id = (
  select deployment_id from tracker_metrics.deployment_facts where ${KNOWN} and deployed_at < $3
   order by deployed_at, deployment_id limit 1)`
