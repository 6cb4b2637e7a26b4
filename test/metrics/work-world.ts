import { readFacts } from '../../src/db/facts-read.ts'
import { initiativeId, type Uuid } from '../../src/domain/ids.ts'
import type { EpochMs, Facts, Period, Window } from '../../src/domain/metrics/facts.ts'
import type { Metric } from '../../src/domain/metrics/metric.ts'
import { METRICS } from '../../src/domain/metrics/registry.ts'
import { ABC, at, plan, type Told } from '../apply/planned.ts'
import { StandingClock, setup, type World } from '../support/world.ts'

export const DAY = 24 * 60
/** The instant of a minute of the plan. */
export const instant = (minute: number): EpochMs => Date.parse(at(minute))

/** Metrics that rest on planned work. */
export const WORK_METRICS = METRICS.filter(({ sources }) => sources.includes('work'))

export interface WorkWorld {
  readonly world: World
  readonly initiativeId: Uuid
  /** The clock goes to that minute, and what is told is applied then, as one batch. */
  tell(minute: number, receipts: readonly Told[]): Promise<void>
  /** What everything is summed from, as it was known at that instant. */
  facts(window: Window, knownAt: EpochMs): Promise<Facts>
}

/** A tenant whose project ABC is planned in Jira, which only webhooks tell of, since 2020. */
export async function workWorld(): Promise<WorkWorld> {
  const world = await setup({ clock: new StandingClock(at(0)) })
  const own = initiativeId(world.tenantId, ABC.name)
  return {
    world,
    initiativeId: own,
    async tell(minute, receipts) {
      world.clock.set(at(minute))
      await plan(world, receipts)
      await boundSince2020(world)
      await knownAtClock(world)
    },
    facts: (window, knownAt) => world.db.tenant(world.tenantId, (tx) => readFacts(tx, own, window, knownAt)),
  }
}

/** Scopes are bound as they are first told of; what there is to tell of them began before. */
export const boundSince2020 = (world: World) =>
  world.sql(`update tracker_integration.scope_bindings set created_at = '2020-01-01' where created_at > '2020-01-01'`)

/** Tables with the instants that the clock of the database gives, beside known_from and known_to. */
const KNOWN_SINCE: Readonly<Record<string, readonly string[]>> = {
  work_facts: ['valid_from', 'valid_to'],
  test_facts: ['ended_at', 'told_at'],
  scope_initiatives: ['told_since', 'stopped_at'],
  endpoint_access: [],
  production_environments: [],
}

/**
 * The database has a clock of its own, which is ahead of ours: what it wrote just now was written by ours. What was found
 * and found otherwise within one step was never to be read.
 */
export async function knownAtClock(world: World): Promise<void> {
  const now = [world.clock.now()]
  const isNew = (column: string) => `${column} > $1 and ${column} < 'infinity'`
  const ofWork = `or valid_from > $1 and ${isNew('valid_to')}`
  for (const [name, others] of Object.entries(KNOWN_SINCE)) {
    const table = `tracker_metrics.${name}`
    await world.sql(
      `delete from ${table} where known_from > $1 and (${isNew('known_to')} ${name === 'work_facts' ? ofWork : ''})`,
      now,
    )
    for (const column of ['known_to', ...others.toReversed(), 'known_from'])
      await world.sql(`update ${table} set ${column} = $1 where ${isNew(column)}`, now)
  }
}

/** What the metrics of work say, with the rows behind each. */
export const answers = (facts: Facts, period: Period, asOf: EpochMs) =>
  WORK_METRICS.map((metric: Metric) => ({
    name: metric.name,
    measured: metric.measure(facts, period, asOf),
    rows: metric.rows(facts, period, asOf),
  }))
