import { expect, test } from 'vitest'
import { webhooks } from '../../adapters/jira/recorded/told.ts'
import { eventIds, finalState } from '../../support/final-state.ts'
import { seeded, shuffled } from '../../support/seeded.ts'
import { setup, type World } from '../../support/world.ts'
import { type Door, openDoor } from './recorded-door.ts'

interface Told {
  readonly name: string
  readonly body: Buffer
  readonly site: string
  /** When it came in: some tell other states of one object under one version, and then the later one counts. */
  readonly at: string
}

interface Issue {
  readonly self: string
  readonly key: string
  readonly fields: { readonly updated?: string }
}

/** All of them as their sites sent them, in the order of what happened there. */
const STORY: readonly Told[] = webhooks()
  .map(({ name, body }) => {
    const { issue } = JSON.parse(body.toString()) as { issue?: Partial<Issue> }
    const updated = issue?.fields?.updated
    const { host } = new URL(issue?.self ?? 'https://nowhere.example.net')
    return {
      // Two people's own machines, each with a project 10000.
      ...{ name, body, site: host.startsWith('localhost') ? `${issue?.key?.toLowerCase()}.${host}` : host },
      happened: updated === undefined ? 0 : Date.parse(updated.replace(/(\d\d)$/, ':$1')),
    }
  })
  .sort((one, other) => one.happened - other.happened || (one.name < other.name ? -1 : 1))
  .map((told, n) => ({ ...told, at: new Date(Date.parse('2026-01-15T12:00:00Z') + n * 1_000).toISOString() }))
const END = '2026-01-15T13:00:00Z'

interface Way {
  readonly order: readonly Told[]
  /** Deliveries that are applied together; all of them when not given. */
  readonly together?: number
}

async function arrived({ order, together = order.length }: Way) {
  const world = await setup()
  const doors = new Map<string, Door>()
  const came = new Set<string>()
  for (const site of new Set(STORY.map((told) => told.site))) doors.set(site, await openDoor(world, site))
  for (const [n, { name, body, site, at }] of order.entries()) {
    world.clock.set(at)
    const answer = await doors.get(site)?.post(body, name)
    expect(answer).toEqual({ status: 202, duplicate: came.has(name) })
    came.add(name)
    if ((n + 1) % together === 0) await applied(world, doors)
  }
  await applied(world, doors)
  return { world, state: await finalState(world), events: await eventIds(world) }
}

async function applied(world: World, doors: ReadonlyMap<string, Door>): Promise<void> {
  world.clock.set(END)
  for (const { endpointId } of doors.values()) expect((await world.drain(endpointId)).setAside).toBe(0)
}

const SEEDS = [1, 2, 3, 4, 5]
const twice = (seed: number) => shuffled([...STORY, ...STORY], seeded(seed))

test('told twice and in any order, and applied at once, they leave the same rows and events', async () => {
  const told = await arrived({ order: STORY, together: 1 })
  expect(told.events).not.toHaveLength(0)
  for (const seed of SEEDS) {
    const { state, events } = await arrived({ order: twice(seed) })
    expect(state, `seed ${seed}`).toEqual(told.state)
    expect(events, `seed ${seed}`).toEqual(told.events)
  }
})

test('applied a few at a time they leave the same rows, and each transition has one event', async () => {
  const told = await arrived({ order: STORY, together: 1 })
  const known = await transitions(told.world)
  expect(new Set(known).size).toBe(known.length)
  for (const seed of SEEDS) {
    const { world, state } = await arrived({ order: twice(seed), together: 3 })
    expect(state, `seed ${seed}`).toEqual(told.state)
    const found = await transitions(world)
    // A close that came after the work was open again is told no more; nothing is told that did not happen.
    expect(known, `seed ${seed}`).toEqual(expect.arrayContaining(found))
    expect(new Set(found).size, `seed ${seed}`).toBe(found.length)
    expect(found.filter(isCreation), `seed ${seed}`).toEqual(known.filter(isCreation))
  }
})

const isCreation = (line: string) => line.startsWith('work_item.created')

/** What began and what ended, and when. */
async function transitions({ sql }: World): Promise<string[]> {
  const rows = await sql<{ type: string; id: string; at: Date }>(
    `select event_type as type, aggregate_id as id, occurred_at as at from tracker_governance.outbox_messages
      where event_type <> 'work_item.updated' order by 1, 2, 3`,
  )
  return rows.map(({ type, id, at }) => `${type} ${id} ${at.toISOString()}`)
}
