import type { DriftAlertView, DriftTurn } from '../../src/app.ts'
import type { Uuid } from '../../src/domain/ids.ts'
import { StandingClock, setup, type World, type WorldOptions } from '../support/world.ts'

const NEVER = new AbortController().signal

export interface DriftWorld {
  readonly world: World
  readonly initiativeId: Uuid
  /** Scope of `octo/hello`. */
  readonly scopeId: Uuid
  /** Somebody asks for a run, and a worker does it. */
  run(): Promise<DriftTurn>
  /** What is due is judged, as the job does. */
  due(): Promise<DriftTurn>
  alerts(): Promise<readonly DriftAlertView[]>
  /** The one alert there is. */
  alert(): Promise<DriftAlertView>
  /** What was told of alerts so far, in order. */
  told(): Promise<{ type: string; payload: Record<string, unknown> }[]>
  audited(): Promise<string[]>
}

/** All of the tenant is judged anew. */
export async function judgeAll({
  app,
  admin,
  tenantId,
}: Pick<World, 'app' | 'admin' | 'tenantId'>): Promise<DriftTurn> {
  await app.runDrift(admin, {})
  return app.detectDrift(tenantId, NEVER)
}

/** A tenant with one initiative. Nothing has drifted. */
export async function driftWorld(options: WorldOptions & { readonly at?: string } = {}): Promise<DriftWorld> {
  const world = await setup({
    scopes: ['octo/hello'],
    bindingMode: 'listed',
    clock: new StandingClock(options.at ?? '2026-03-02T09:00:00Z'),
    ...options,
  })
  // A scope gets its id when its source first names it.
  const scopeId = '11111111-1111-5111-8111-111111111111'
  const [bound] = await world.sql<{ initiativeId: Uuid }>(
    `update tracker_integration.scope_bindings set scope_id = coalesce(scope_id, $1), created_at = '2020-01-01'
     returning initiative_id as "initiativeId"`,
    [scopeId],
  )
  if (bound === undefined) throw new Error('the scope is not bound')
  const { initiativeId } = bound
  const alerts = async () => (await world.app.listDriftAlerts(world.admin, {}, { limit: 200 })).items
  return {
    world,
    initiativeId,
    scopeId,
    run: () => judgeAll(world),
    due: () => world.app.detectDrift(world.tenantId, NEVER),
    alerts,
    async alert() {
      const [one, ...others] = await alerts()
      if (one === undefined || others.length > 0) throw new Error(`${others.length + (one ? 1 : 0)} alerts, not one`)
      return one
    },
    told: () =>
      world.sql(
        `select event_type as type, payload from tracker_governance.outbox_messages
          where event_type like 'drift_alert.%' order by sequence`,
      ),
    audited: async () =>
      (
        await world.sql<{ action: string }>(
          `select action from tracker_audit.audit_entries where action like 'drift%' order by occurred_at, id`,
        )
      ).map(({ action }) => action),
  }
}

/** The reports of CI decide how bad it is: 1 violation is medium, 10 are high. */
export async function reported({ world }: DriftWorld, violations: number): Promise<void> {
  world.clock.advance(60_000)
  await world.app.reportArchitecture(world.admin, {
    source: 'octo/hello arch',
    url: 'https://ci.example/run/1',
    violations: Array.from({ length: violations }, (_, i) => ({ rule: 'no-cycles', place: `src/${i}.ts` })),
  })
}

/** A baseline without violations, then a report with so many. */
export async function drifted(violations = 1, options: WorldOptions = {}): Promise<DriftWorld> {
  const drift = await driftWorld(options)
  await reported(drift, 0)
  await reported(drift, violations)
  return drift
}

/** The events without what they all begin with. */
export const types = (all: readonly { type: string }[]) => all.map(({ type }) => type.replace('drift_alert.', ''))
