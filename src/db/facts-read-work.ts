import type { TestFact, WorkFact } from '../domain/metrics/facts.ts'
import { epoch, type FactsOf, valuesOf } from './facts-of.ts'
import { scopesKnown } from './scope-history.ts'
import type { Tx } from './tx.ts'

/** As it was known at "as of". */
const known = (row: string) => `${row}.known_from <= $5 and ${row}.known_to > $5`

/** Found by a test, or not; else whether what it is about was done when it was opened. What became of that since says nothing. */
const ESCAPED = `case
    when w.found_by_test then false
    when w.linked_story_id is null then null
    else coalesce((
      select s.closed_at <= w.opened_at from tracker_metrics.work_facts s
       where s.tenant_id = $1 and s.work_item_id = w.linked_story_id and ${known('s')}
         and s.valid_from <= w.opened_at and s.valid_to > w.opened_at), false)
  end`

/**
 * Planned items and defects that were open at any time of the window, as they stood then and since. What stood otherwise only
 * before the window is left out: nothing of the window is asked for as of an instant before it.
 */
export function readWork(tx: Tx, of: FactsOf): Promise<WorkFact[]> {
  return tx.rows<WorkFact>(
    `select w.work_item_id as id, w.kind, ${epoch('w.valid_from')} as "validFrom", ${epoch('w.valid_to')} as "validTo",
            ${epoch('w.opened_at')} as "openedAt", ${epoch('w.started_at')} as "startedAt", ${epoch('w.closed_at')} as "doneAt",
            case when w.kind = 'defect' then ${ESCAPED} end as escaped
       from tracker_metrics.work_facts w
      where w.tenant_id = $1 and w.scope_id = any (array(${scopesKnown(5)})) and ${known('w')}
        and w.valid_from <= $5 and w.valid_to > $3 and w.opened_at < $4
        and (w.closed_at is null or w.closed_at >= $3)
      order by w.opened_at, w.work_item_id, w.valid_from`,
    valuesOf(tx, of),
  )
}

/** Executions that ended in the window with a verdict; those skipped or blocked have none. */
export function readTests(tx: Tx, of: FactsOf): Promise<TestFact[]> {
  return tx.rows<TestFact>(
    `select t.test_execution_id as id, ${epoch('t.ended_at')} as at, t.passed
       from tracker_metrics.test_facts t
      where t.tenant_id = $1 and t.scope_id = any (array(${scopesKnown(5)})) and ${known('t')}
        and t.ended_at >= $3 and t.ended_at < $4 and t.ended_at <= $5
      order by t.ended_at, t.test_execution_id`,
    valuesOf(tx, of),
  )
}
