import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Change } from '../../src/domain/changes.ts'
import { at, deployed, deployment, gone, issue, pullRequest, tell } from '../apply/told.ts'
import { setup, type World } from '../support/world.ts'
import { attributeAll, everyFact, factsOf } from './attributed.ts'

const status = (id: string, sha: string, minute: number, sourceStatus: string, statusId = `${id}1`): Change => {
  const [, told] = deployed(id, sha, minute - 1, sourceStatus)
  return { ...told, externalId: statusId } as Change
}

/** The outcome of each deployment as it was known at an instant. */
const knownAt = (world: World, instant: Date) =>
  world.sql<{ outcome: string; signals: string[]; deployed_at: Date }>(
    `select outcome, deployed_at, array(select s ->> 'signal' from jsonb_array_elements(signals) s) as signals
       from tracker_metrics.deployment_facts where known_from <= $1 and known_to > $1 order by deployed_at`,
    [instant],
  )

describe('what became known later', () => {
  test('ends the row of before and begins another; what was known at an earlier instant stays', async () => {
    const world = await setup()
    await tell(world, [deployment('1', 'v1', 1), status('1', 'v1', 10, 'failure')])
    await attributeAll(world)
    const early = world.clock.now()
    const before = await knownAt(world, early)
    expect(before).toEqual([{ outcome: 'failure', signals: ['failed_status'], deployed_at: new Date(at(10)) }])

    world.clock.advance(3_600_000)
    // A status that is older than the one we know, and another that is newer: the instant and the outcome are others now.
    await tell(world, [status('1', 'v1', 5, 'failure', '12'), status('1', 'v1', 20, 'success', '13')])
    await attributeAll(world)
    expect(await knownAt(world, world.clock.now())).toEqual([
      { outcome: 'success', signals: [], deployed_at: new Date(at(5)) },
    ])
    expect(await knownAt(world, early)).toEqual(before)
    // Up to the instant before, and no further.
    expect(await knownAt(world, new Date(world.clock.now().getTime() - 1))).toEqual(before)
    expect(await world.count('tracker_metrics.deployment_facts')).toBe(2)
  })

  test('leaves a fact that is no more readable as of the time that it was', async () => {
    const world = await setup()
    await tell(world, deployed('1', 'v1', 1))
    await attributeAll(world)
    const early = world.clock.now()
    world.clock.advance(1_000)
    await tell(world, [gone(deployment('1', 'v1', 1))])
    await attributeAll(world)
    expect(await knownAt(world, world.clock.now())).toEqual([])
    expect(await knownAt(world, early)).toHaveLength(1)
    // It comes back.
    world.clock.advance(1_000)
    await world.sql('update tracker_release.deployment_records set deleted_at = null')
    await attributeAll(world)
    expect(await knownAt(world, world.clock.now())).toHaveLength(1)
  })

  test('in the very instant of the row of before takes its place', async () => {
    const world = await setup()
    await tell(world, [deployment('1', 'v1', 1), status('1', 'v1', 10, 'failure')])
    await attributeAll(world)
    await tell(world, [status('1', 'v1', 20, 'success', '13')])
    await attributeAll(world)
    expect(await knownAt(world, world.clock.now())).toMatchObject([{ outcome: 'success' }])
    expect(await world.count('tracker_metrics.deployment_facts')).toBe(1)
  })

  test('by a clock that is behind begins no earlier than what it ends', async () => {
    const world = await setup()
    await tell(world, [deployment('1', 'v1', 1), status('1', 'v1', 10, 'failure')])
    await attributeAll(world)
    world.clock.advance(-5_000)
    await tell(world, [status('1', 'v1', 20, 'success', '13')])
    await attributeAll(world)
    const spans = await world.sql<{ ok: boolean }>(
      'select known_from <= known_to as ok from tracker_metrics.deployment_facts',
    )
    expect(spans.every(({ ok }) => ok)).toBe(true)
    expect((await factsOf(world)).deployments).toMatchObject([{ outcome: 'success' }])
  })
})

/** One thing that a source may tell, of few objects, so that much of it is about the same ones. */
const happening = fc.oneof(
  { arbitrary: fc.tuple(fc.constant('deploy' as const), fc.nat(5), fc.nat(2), fc.nat(50)), weight: 4 },
  { arbitrary: fc.tuple(fc.constant('end' as const), fc.nat(5), fc.nat(2), fc.nat(50)), weight: 2 },
  { arbitrary: fc.tuple(fc.constant('merge' as const), fc.nat(4), fc.nat(4), fc.nat(50)), weight: 4 },
  { arbitrary: fc.tuple(fc.constant('open' as const), fc.nat(6), fc.nat(3), fc.nat(50)), weight: 4 },
  { arbitrary: fc.tuple(fc.constant('incident' as const), fc.nat(2), fc.nat(1), fc.nat(50)), weight: 2 },
  { arbitrary: fc.tuple(fc.constant('vanish' as const), fc.nat(5), fc.nat(0), fc.nat(0)), weight: 1 },
)
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never

const SHAS = ['v0', 'v1', 'm2']
const STATUSES = ['success', 'failure', 'in_progress']

function changesOf([what, id, which, minute]: Happening, n: number): Change[] {
  const version = `2026-02-01T00:00:00.${String(n).padStart(3, '0')}Z`
  switch (what) {
    case 'deploy':
      return deployed(String(id), SHAS[which] as string, minute)
    case 'end':
      return [status(String(id), SHAS[which % 2] as string, minute + 1, STATUSES[which] as string, `${id}${n}`)]
    case 'merge': {
      const fields = { mergedAt: at(minute), closedAt: at(minute), mergeCommit: `m${id}`, openedAt: at(0) }
      const titles = ['Say hello', 'hotfix: now', 'Revert "Say hello (#1)"', 'Say more', 'Say less']
      return [
        pullRequest(
          String(id),
          { ...fields, title: titles[which] as string, reverts: which === 2 ? [1] : [] },
          version,
        ),
      ]
    }
    case 'open': {
      // One of them goes by the name of what is deployed, which makes a branch of that.
      const names = { sourceBranch: ['feature', 'v0', 'hotfix/now', 'main'][which] as string }
      const closed = which === 2 ? { closedAt: at(minute + 2) } : {}
      return [pullRequest(String(id), { openedAt: at(minute), ...names, ...closed }, version)]
    }
    case 'incident': {
      const told = issue(String(id), 'incident', which === 1 ? at(59) : null)
      return [{ ...told, version, fields: { ...told.fields, openedAt: at(minute) } } as Change]
    }
    case 'vanish':
      return [gone(deployment(String(id), 'v0', 0), 'deleted', version)]
  }
}

test('of any history: what was found step by step is what is found from scratch, and each row is true of its time', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { minLength: 1, maxLength: 14 }), fc.nat(4), async (history, stride) => {
      const world = await setup()
      const seen: { at: Date; facts: string[] }[] = []
      for (const [n, each] of history.entries()) {
        await tell(world, changesOf(each, n))
        if (n % (stride + 1) !== 0 && n !== history.length - 1) continue
        world.clock.advance(1_000)
        await attributeAll(world)
        seen.push({ at: world.clock.now(), facts: await everyFact(world) })
      }
      const found = await everyFact(world)

      // Whatever was found since, the facts as of each instant are those that were found then.
      for (const { at, facts } of seen) expect(await factsAsOf(world, at)).toEqual(facts)

      for (const table of ['deployment_facts', 'change_facts', 'incident_facts'])
        await world.sql(`delete from tracker_metrics.${table}`)
      await world.sql(
        `insert into tracker_metrics.metric_marks (tenant_id, initiative_id)
         select tenant_id, initiative_id from tracker_integration.scope_bindings`,
      )
      await attributeAll(world)
      expect(await everyFact(world)).toEqual(found)
    }),
    { numRuns: 12 },
  )
})

async function factsAsOf(world: World, instant: Date): Promise<string[]> {
  const found: string[] = []
  for (const table of ['deployment_facts', 'change_facts', 'incident_facts']) {
    const rows = await world.sql<{ fact: string }>(
      `select (to_jsonb(f) - 'known_from' || '{"known_to": "infinity"}')::text as fact
         from tracker_metrics.${table} f where known_from <= $1 and known_to > $1`,
      [instant],
    )
    found.push(...rows.map(({ fact }) => `${table} ${fact}`))
  }
  return found.sort()
}
