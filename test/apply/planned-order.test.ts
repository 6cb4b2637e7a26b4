import { describe, expect, test } from 'vitest'
import type { Change, ChangeByKind } from '../../src/domain/changes.ts'
import type { IssueRole } from '../../src/domain/rules.ts'
import { eventIds, finalState } from '../support/final-state.ts'
import { seeded, shuffled } from '../support/seeded.ts'
import { setup, type World } from '../support/world.ts'
import { ABC, aboutPerson, at, BOARD, done, history, issue, plan, sprint, type Told, version } from './planned.ts'
import { branch, gone, pullRequest, tell } from './told.ts'

/** A small project from its first sprint to its first release, and the pull requests that it was made with. */

const ROLES: readonly IssueRole[] = ['user_story', 'technical_story', 'defect', 'incident', 'epic', null]

function states(n: number): Change[] {
  const id = String(n)
  const role = ROLES[n % ROLES.length] ?? null
  const before = ROLES[(n + 1) % ROLES.length] ?? null
  const parent = { externalId: String(n - 1), role: 'user_story' } as const
  const common = { points: n / 2, epicKey: 'ABC-4', parent: role === 'technical_story' ? parent : null }
  const planned = { ...common, sprints: ['7'], sprint: '7', versions: ['30'] }
  return [
    // Every third was something else when it was opened.
    issue(id, n % 3 === 0 ? before : role, 1, { plan: common }),
    issue(id, role, 2 + n, { plan: { ...planned, stage: 'in_progress' }, sourceStatus: 'Doing' }),
    ...(n % 4 === 0 ? [] : [issue(id, role, 40 + n, done(40 + n, planned))]),
    ...(n % 7 === 0 ? [gone(issue(id, role))] : []),
    history(`${n}1`, id, 2 + n, [{ field: 'sprint', from: [], to: ['7'] }], '0'),
    history(`${n}1`, id, 2 + n, [{ field: 'sprint', from: [], to: ['7'] }]),
    history(`${n}2`, id, 40 + n, [{ field: 'status', from: 'Doing', to: 'Done' }]),
  ]
}

const STORY: readonly Told[] = [
  ...Array.from({ length: 14 }, (_, n) => states(n + 1))
    .flat()
    .map((change): Told => ({ scope: ABC, changes: [change] })),
  ...[version('30'), version('30', 60, { released: true, releasedAt: at(60) }), version('31'), gone(version('31'))].map(
    (change): Told => ({ scope: ABC, changes: [change] }),
  ),
  ...[sprint('7'), sprint('7', 50, { status: 'closed', completedAt: at(50) }), sprint('8'), gone(sprint('8'))].map(
    (change): Told => ({ scope: BOARD, changes: [change] }),
  ),
  ...[aboutPerson('zoe', 1), aboutPerson('zoe', 9, true)].map((change): Told => ({ scope: null, changes: [change] })),
]

const naming = (name: string, key: string): Change => {
  const change = branch(name)
  return { ...change, fields: { ...(change.fields as ChangeByKind<'branch'>['fields']), storyKeys: [key] } } as Change
}
/** The technical stories are 1, 7 and 13, and 6 and 12 were some for a while. */
const WORK: readonly Change[] = [
  pullRequest('11', { storyKeys: ['ABC-1'] }),
  pullRequest('11', { storyKeys: ['ABC-1'], mergedAt: at(9), closedAt: at(9) }, at(9)),
  pullRequest('12', { storyKeys: ['ABC-13', 'ABC-1'], openedAt: at(3) }, at(3)),
  pullRequest('13', { storyKeys: ['UTF-8', 'ABC-7'] }),
  naming('ABC-13-login', 'ABC-13'),
]

type Step = { readonly plan: Told } | { readonly work: Change }
const STEPS: readonly Step[] = [...STORY.map((told) => ({ plan: told })), ...WORK.map((work) => ({ work }))]

/** The steps are taken in the order given; what neighbours tell goes into one batch at random. */
async function take(steps: readonly Step[], random: () => number): Promise<World> {
  const world = await setup()
  await world.sql(
    `insert into tracker_integration.scope_bindings
       (tenant_id, integration_endpoint_id, kind, name, initiative_id, rules, bound_by, created_by, updated_by)
     values ($1, $2, 'repository', 'octo/hello', $1, '{"moveStories": true}', 'operator', $1, $1)`,
    [world.tenantId, world.endpointId],
  )
  let waiting: Told[] = []
  const flush = async () => {
    if (waiting.length > 0) await plan(world, waiting)
    waiting = []
  }
  for (const step of steps) {
    if ('plan' in step) waiting.push(step.plan)
    else await tell(world, [step.work])
    if (random() < 0.2) await flush()
  }
  await flush()
  return world
}

const stateOf = async (world: World) => ({ state: await finalState(world), links: await linksOf(world) })
const linksOf = (world: World) =>
  world.sql(
    `select cycle_id, work_item_history_id from tracker_construction.cycle_changes order by cycle_id, work_item_history_id`,
  )

describe('planned work leads to the same rows, ids and ledger', async () => {
  let known: Promise<Awaited<ReturnType<typeof stateOf>>> | undefined
  const ordered = () => {
    known ??= take(STEPS, () => 1).then(stateOf)
    return known
  }

  test('in order it is what it should be', async () => {
    const { state } = await ordered()
    const count = (table: string) => state[table]?.length
    expect(count('tracker_discovery.epics')).toBe(2)
    expect(count('tracker_construction.technical_stories')).toBe(2)
    expect(count('tracker_construction.work_item_history')).toBe(28)
    const stories = state['tracker_discovery.user_stories'] ?? []
    expect(stories.map(({ epic_key, epic_id }) => [epic_key, typeof epic_id])).toEqual([
      ['ABC-4', 'string'],
      ['ABC-4', 'string'],
    ])
    expect(state['tracker_construction.technical_stories']).toMatchObject([{ status: 'done' }, { status: 'done' }])
  })

  test.each([1, 2, 3, 4])('in random order %i', async (seed) => {
    const random = seeded(seed)
    expect(await stateOf(await take(shuffled(STEPS, random), random))).toEqual(await ordered())
  })

  test.each([5, 6])('twice in random order %i, with every event once', async (seed) => {
    const random = seeded(seed)
    const world = await take(shuffled([...STEPS, ...STEPS], random), random)
    expect(await stateOf(world)).toEqual(await ordered())
    const events = await eventIds(world)
    expect(new Set(events).size).toBe(events.length)
    const created = await world.sql<{ n: number }>(
      `select count(*)::int as n from tracker_governance.outbox_messages where event_type = 'work_item.created'
        group by aggregate_id having count(*) > 1`,
    )
    expect(created).toEqual([])
  })

  test('again, the second time tells nothing', async () => {
    const world = await take(STEPS, () => 1)
    const before = await eventIds(world)
    const audit = await world.count('tracker_audit.audit_entries')
    for (const told of STORY) await plan(world, [told])
    expect(await eventIds(world)).toEqual(before)
    expect(await world.count('tracker_audit.audit_entries')).toBe(audit)
  })
})
