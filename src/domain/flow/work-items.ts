/** Which planned items and defects the metrics of flow are about. */
import type { EpochMs, Facts, WorkFact } from '../metrics/facts.ts'
import { inTime } from '../metrics/in-time.ts'
import { holds, type Span } from '../metrics/view.ts'

/** Items whose instant lies in what is seen, in order of it, each as it stood as of then: once at most. */
export const workIn = (facts: Facts, at: (item: WorkFact) => EpochMs | null, view: Span): readonly WorkFact[] =>
  inTime(facts.work, at, view.from, view.before).filter((item) => holds(view.asOf, item))
