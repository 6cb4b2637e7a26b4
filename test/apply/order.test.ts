import { describe, expect, test } from 'vitest'
import { eventIds, finalState } from '../support/final-state.ts'
import { type Example, examplesOf } from '../support/github-examples.ts'
import { seeded, shuffled } from '../support/seeded.ts'
import { setup, type World } from '../support/world.ts'

interface Sent {
  readonly example: Example
  /** Seconds after the start at which the source sent it. */
  readonly at: number
  readonly deliveryId: string
}

/**
 * Recordings that were edited by hand until they say what no source can: the id of one object on another. The order of
 * two states of one object decides nothing about two objects, so these three have no place here (they are accepted
 * and applied like all others, see examples.test.ts).
 */
const CONTRADICTIONS = new Set([
  'deployment/145988746/gh-pages', // elsewhere deployment 145988746 is of master
  'deployment_status/209916254/in_progress', // elsewhere status 209916254, which never changes, is success
  'pull_request_review/237895671/dismissed', // elsewhere review 237895671 is of another pull request
])

const identity = ({ event, payload }: Example) => {
  const {
    deployment,
    deployment_status: status,
    review,
  } = payload as Record<string, Record<string, unknown> | undefined>
  if (event === 'deployment') return `${event}/${deployment?.id}/${deployment?.ref}`
  return `${event}/${status?.id ?? review?.id}/${status?.state ?? review?.state}`
}

const EXAMPLES: readonly Sent[] = examplesOf('api.github.com')
  .filter((example) => !CONTRADICTIONS.has(identity(example)))
  .map((example, at) => ({ example, at, deliveryId: `d-${at}` }))

/** Hands over the deliveries in the order given, each at its own time, applying what is there at random moments. */
async function deliver(world: World, deliveries: readonly Sent[], random: () => number): Promise<void> {
  const start = Date.parse('2026-01-15T12:00:00Z')
  for (const { example, at, deliveryId } of deliveries) {
    world.clock.set(new Date(start + at * 1000).toISOString())
    await world.receive(example, { deliveryId })
    if (random() < 0.05) await world.drain()
  }
  await world.drain()
}

const bounds = { batch: 37, batchBytes: 16 * 1024 * 1024, batches: 20 }

describe('the recorded deliveries lead to the same rows, ids and ledger', async () => {
  const deliverInOrder = async () => {
    const world = await setup({ bounds })
    await deliver(world, EXAMPLES, () => 1)
    return { state: await finalState(world), events: await eventIds(world) }
  }
  let known: ReturnType<typeof deliverInOrder> | undefined
  /** What an undisturbed run leaves; the first test that asks makes it. */
  const ordered = () => {
    known ??= deliverInOrder()
    return known
  }

  test('delivered twice, the second time under new delivery ids, and no event is told again', async () => {
    const expected = await ordered()
    const world = await setup({ bounds })
    await deliver(world, EXAMPLES, () => 1)
    const again = EXAMPLES.map((sent) => ({ ...sent, deliveryId: `again-${sent.at}` }))
    await deliver(world, again, () => 1)
    expect(await finalState(world)).toEqual(expected.state)
    expect(await eventIds(world)).toEqual(expected.events)
  })

  test.each([1, 2, 3])('delivered in random order %i', async (seed) => {
    const expected = await ordered()
    const world = await setup({ bounds })
    const random = seeded(seed)
    await deliver(world, shuffled(EXAMPLES, random), random)
    expect(await finalState(world)).toEqual(expected.state)
  })

  test.each([4, 5])('delivered twice in random order %i, with every event once', async (seed) => {
    const expected = await ordered()
    const world = await setup({ bounds })
    const random = seeded(seed)
    const twice = [...EXAMPLES, ...EXAMPLES.map((sent) => ({ ...sent, deliveryId: `again-${sent.at}` }))]
    await deliver(world, shuffled(twice, random), random)
    expect(await finalState(world)).toEqual(expected.state)
    const events = await eventIds(world)
    expect(new Set(events).size).toBe(events.length)
  })
})
