import { describe, expect, test } from 'vitest'
import { lockJudgement } from '../../src/db/drift-progress.ts'
import { lockProgress } from '../../src/db/snapshots-due.ts'
import type { Tx } from '../../src/db/tx.ts'
import type { Uuid } from '../../src/domain/ids.ts'
import { until } from '../support/until.ts'
import { setup, type World } from '../support/world.ts'

const NEVER = new AbortController().signal

interface Works {
  readonly work: 'drift' | 'snapshots'
  ask(world: World, of?: { readonly initiative?: string }): ReturnType<World['app']['runDrift' | 'runSnapshots']>
  show(world: World): ReturnType<World['app']['showDriftRun' | 'showSnapshotRun']>
  /** A worker's turn. */
  turn(world: World, signal?: AbortSignal): Promise<{ readonly remaining: boolean }>
  wake(world: World): Promise<{ woken: number }>
  /** Whoever works at the initiative holds this. */
  lock(tx: Tx, initiativeId: Uuid): Promise<unknown>
  /** Written by each attempt. */
  readonly table: string
}

const WORKS: readonly Works[] = [
  {
    work: 'drift',
    ask: ({ app, admin }, of = {}) => app.runDrift(admin, of),
    show: ({ app, admin }) => app.showDriftRun(admin, {}),
    turn: ({ app, tenantId }, signal = NEVER) => app.detectDrift(tenantId, signal),
    wake: ({ app }) => app.wakeDrift(),
    lock: lockJudgement,
    table: 'tracker_metrics.drift_progress',
  },
  {
    work: 'snapshots',
    ask: ({ app, admin }, of = {}) => app.runSnapshots(admin, of),
    show: ({ app, admin }) => app.showSnapshotRun(admin, {}),
    turn: ({ app, tenantId }, signal = NEVER) => app.snapshotMetrics(tenantId, signal),
    wake: ({ app }) => app.wakeSnapshots(),
    lock: lockProgress,
    table: 'tracker_metrics.snapshot_progress',
  },
]

/** A tenant with two initiatives, at which nothing is to be done. */
async function idle({ turn }: Works) {
  const world = await setup({ scopes: ['octo/first', 'octo/second'], bindingMode: 'listed' })
  const initiatives = await world.sql<{ id: Uuid; title: string }>(
    'select id, title from tracker_discovery.initiatives order by id',
  )
  const [first, second] = initiatives
  if (first === undefined || second === undefined) throw new Error('there are no two initiatives')
  await turn(world)
  world.clock.advance(1_000)
  return { world, first, second }
}

describe.each(WORKS)('a run for $work that is asked for', (works) => {
  const { work, ask, show, turn, wake, lock, table } = works

  test('is over when each initiative was tried since then', async () => {
    const { world } = await idle(works)
    expect(await show(world)).toMatchObject({ askedAt: null, initiatives: 2, left: 0, failed: [] })
    const askedAt = world.clock.now().toISOString()
    expect(await ask(world)).toMatchObject({ askedAt, initiatives: 2, left: 2, failed: [] })
    expect(await wake(world)).toEqual({ woken: 1 })
    expect(await turn(world)).toMatchObject({ remaining: false })
    expect(await show(world)).toMatchObject({ askedAt, left: 0, failed: [] })
    expect(await wake(world)).toEqual({ woken: 0 })
  })

  test('waits for nobody who works at an initiative, and is not over by what had begun before', async () => {
    const { world, first } = await idle(works)
    await ask(world)
    const held = Promise.withResolvers<void>()
    const goOn = Promise.withResolvers<void>()
    const holding = world.db.tenant(world.tenantId, async (tx) => {
      await lock(tx, first.id)
      held.resolve()
      await goOn.promise
    })
    await held.promise
    const begun = turn(world)
    const waits = "pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    await until(async () => (await world.count(waits)) > 0, 'a turn that waits for the lock')
    expect(await ask(world)).toMatchObject({ left: 2 })
    goOn.resolve()
    await Promise.all([holding, begun])
    expect(await show(world)).toMatchObject({ left: 2 })
    await turn(world)
    expect(await show(world)).toMatchObject({ left: 0 })
  })

  test('is over although one initiative always fails, and says which and why, until it does not', async () => {
    const { world, first } = await idle(works)
    await world.sql(`
      create function refuse() returns trigger language plpgsql as $$ begin raise 'not this one'; end $$;
      create trigger refuse before update on ${table} for each row
        when (new.initiative_id = '${first.id}') execute function refuse()`)
    await ask(world)
    await expect(turn(world)).rejects.toMatchObject({ code: 'DATABASE_REJECTED', details: { initiatives: [first.id] } })
    const over = await show(world)
    expect(over).toMatchObject({ left: 0, failed: [{ initiative: first, error: { code: 'DATABASE_REJECTED' } }] })
    expect(over.failed[0]?.error.text).toMatch(/^\S.+/)
    expect(await wake(world)).toEqual({ woken: 1 })
    await world.sql(`drop trigger refuse on ${table}`)
    expect(await ask(world)).toMatchObject({ left: 2, failed: [] })
    await turn(world)
    expect(await show(world)).toMatchObject({ left: 0, failed: [] })
    expect(await wake(world)).toEqual({ woken: 0 })
  })

  test('has not tried what was broken off', async () => {
    const { world } = await idle(works)
    await ask(world)
    expect(await turn(world, AbortSignal.abort())).toMatchObject({ remaining: true })
    expect(await show(world)).toMatchObject({ left: 2, failed: [] })
  })

  test('is of one initiative, where somebody asks for that', async () => {
    const { world, second } = await idle(works)
    expect(await ask(world, { initiative: second.title })).toMatchObject({ initiatives: 1, left: 1 })
    expect(await show(world)).toMatchObject({ initiatives: 2, left: 1 })
    await expect(ask(world, { initiative: 'no such' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test('waits for no initiative that is gone since, and nobody is woken for it', async () => {
    const { world, second } = await idle(works)
    await ask(world)
    await world.sql('update tracker_integration.scope_bindings set deleted_at = now() where initiative_id = $1', [
      second.id,
    ])
    await world.sql('update tracker_discovery.initiatives set deleted_at = now() where id = $1', [second.id])
    expect(await show(world)).toMatchObject({ initiatives: 1, left: 1 })
    await turn(world)
    expect(await wake(world)).toEqual({ woken: 0 })
  })

  test('is the same for all who ask at once', async () => {
    const { world } = await idle(works)
    await Promise.all(Array.from({ length: 8 }, () => ask(world)))
    expect(await show(world)).toMatchObject({ left: 2 })
    await Promise.all([turn(world), turn(world)])
    expect(await show(world)).toMatchObject({ left: 0 })
    expect(
      await world.sql(`select distinct requested, tried from tracker_metrics.initiative_runs where work = '${work}'`),
    ).toEqual([{ requested: 8, tried: 8 }])
  })
})
