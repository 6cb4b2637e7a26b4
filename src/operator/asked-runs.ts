import type { Actor, AskedRunView } from '../app.ts'
import { type AskedRun, readAskedRun, requestRun, type Work } from '../db/initiative-runs.ts'
import type { Tx } from '../db/tx.ts'
import type { Uuid } from '../domain/ids.ts'
import type { OperatorDeps } from './deps.ts'
import { oneInitiative } from './metrics-window.ts'
import { iso } from './pages.ts'

interface OfInitiatives {
  /** Id, title, or the name of a scope in it; left out: all. */
  readonly initiative?: string | undefined
}

export interface RunOf<View> {
  readonly work: Work
  wake(tenantId: Uuid): void
  /** What is to be seen of it besides what all runs have. */
  particulars(tx: Tx, initiativeId: Uuid | null, counts: AskedRun['counts']): Promise<Omit<View, keyof AskedRunView>>
}

/** Who asks for work at initiatives is answered at once, a worker does it, and anybody sees how far that is. */
export function askedRuns<View extends AskedRunView>(
  { db, clock }: OperatorDeps,
  { work, wake, particulars }: RunOf<View>,
) {
  const idOf = async (tx: Tx, ref: string | undefined) => (ref === undefined ? null : (await oneInitiative(tx, ref)).id)

  async function view(tx: Tx, initiativeId: Uuid | null): Promise<AskedRunView & Omit<View, keyof AskedRunView>> {
    const { askedAt, counts, ...run } = await readAskedRun(tx, work, initiativeId)
    return { askedAt: iso(askedAt), ...run, ...(await particulars(tx, initiativeId, counts)) }
  }

  return {
    async ask(actor: Actor, { initiative }: OfInitiatives) {
      const run = await db.tenant(actor.tenantId, async (tx) => {
        const initiativeId = await idOf(tx, initiative)
        await requestRun(tx, work, { initiativeId, askedAt: clock.now() })
        return view(tx, initiativeId)
      })
      wake(actor.tenantId)
      return run
    },

    show: (actor: Actor, { initiative }: OfInitiatives) =>
      db.tenant(actor.tenantId, async (tx) => view(tx, await idOf(tx, initiative))),
  }
}
