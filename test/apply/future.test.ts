import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { believed } from '../../src/apply/believed.ts'
import { CLOCK_LEEWAY_MS, FINAL_VERSION, IMMUTABLE_VERSION } from '../../src/domain/changes.ts'
import { altered, type Example, example } from '../support/github-examples.ts'
import { setup } from '../support/world.ts'
import { at, gone, idOf, pullRequest, tell } from './told.ts'

const FUTURE = '9999-12-31T23:59:59.999Z'
interface State {
  readonly received: number
  readonly changed: number
  readonly title: string
}
const NOW = new Date(at(30))
const minutes = (n: number) => new Date(NOW.getTime() + n * 60_000)

async function world() {
  const w = await setup()
  w.clock.set(at(30))
  const title = async (id = '12') => {
    const rows = await w.sql<{ title: string }>('select title from tracker_construction.peer_reviews where id = $1', [
      idOf(w, 'pull_request', id),
    ])
    return rows[0]?.title
  }
  const version = async (id = '12') => {
    const rows = await w.sql<{ source_version: string }>(
      'select source_version from tracker_integration.external_objects where id = $1',
      [idOf(w, 'pull_request', id)],
    )
    return rows[0]?.source_version
  }
  return { ...w, title, version, tell: (...changes: Parameters<typeof tell>[1]) => tell(w, changes) }
}

describe('a time of change is believed', () => {
  test.each([
    ['that is past', `${at(0)}#1`],
    ['of a clock ten minutes ahead', `${minutes(10).toISOString()}#1`],
    ['that is as far ahead as a clock may be', `${new Date(NOW.getTime() + CLOCK_LEEWAY_MS).toISOString()}#1`],
    ['that is none: of what never changes', IMMUTABLE_VERSION],
    ['that is none: of what is final', FINAL_VERSION],
  ])('%s', (_name, version) => {
    expect(believed(version, NOW)).toBe(version)
  })

  test('beyond that it is the time of receipt, and what orders changes of one moment stays', () => {
    const beyond = new Date(NOW.getTime() + CLOCK_LEEWAY_MS + 1).toISOString()
    expect(believed(`${beyond}#1.known`, NOW)).toBe(`${NOW.toISOString()}#1.known`)
    expect(believed(FUTURE, NOW)).toBe(NOW.toISOString())
  })
})

test('a pull request that was changed in the year 9999 is changed by what comes after', async () => {
  const w = await world()
  await w.tell(pullRequest('12', { title: 'Now' }))
  const odd = await w.tell(pullRequest('12', { title: 'Of another age' }, `${FUTURE}#1`))
  expect(odd).toMatchObject({
    changed: 1,
    fromFuture: [{ kind: 'pull_request', externalId: '12', version: `${FUTURE}#1` }],
  })
  expect([await w.title(), await w.version()]).toEqual(['Of another age', `${at(30)}#1`])

  expect((await w.tell(pullRequest('12', { title: 'Before that' }, at(29)))).changed).toBe(0)
  w.clock.set(at(32))
  expect(await w.tell(pullRequest('12', { title: 'After that' }, at(31)))).toMatchObject({ changed: 1, fromFuture: [] })
  expect(await w.title()).toBe('After that')
})

test('what is dated so at each change is taken in the order in which it came, and told again it tells nothing new', async () => {
  const w = await world()
  await w.tell(pullRequest('12', { title: 'One' }, FUTURE))
  w.clock.set(at(31))
  await w.tell(pullRequest('12', { title: 'Two' }, FUTURE))
  expect(await w.title()).toBe('Two')
  const events = await w.count('tracker_governance.outbox_messages')
  w.clock.set(at(32))
  expect((await w.tell(pullRequest('12', { title: 'Two' }, FUTURE))).changed).toBe(0)
  expect(await w.count('tracker_governance.outbox_messages')).toBe(events)
})

test('a deletion stays final', async () => {
  const w = await world()
  await w.tell(gone(pullRequest('12')))
  w.clock.set(at(31))
  expect((await w.tell(pullRequest('12', {}, FUTURE))).changed).toBe(0)
})

test('states end up the same in whatever order and however often they are handed over, and a later one is taken', async () => {
  const w = await world()
  const state = fc.record({
    // Of our clock when it was received; of the source's when it was changed: honest within ten minutes, or far ahead.
    received: fc.integer({ min: 0, max: 50 }),
    changed: fc.oneof(fc.integer({ min: -20, max: 10 }), fc.constantFrom(3_000, 4_000_000_000)),
    title: fc.constantFrom('a', 'b', 'c'),
  })
  let runs = 0
  const play = async (states: readonly State[]) => {
    runs += 1
    const id = String(1_000 + runs)
    for (const { received, changed, title } of states) {
      w.clock.set(at(received))
      const version = new Date(Date.parse(at(received)) + changed * 60_000).toISOString()
      await w.tell(pullRequest(id, { title, number: 1 }, version))
    }
    const end = { title: await w.title(id), version: await w.version(id) }
    w.clock.set(at(59))
    await w.tell(pullRequest(id, { title: 'last', number: 1 }, at(59)))
    expect(await w.title(id)).toBe('last')
    return end
  }
  const orders = fc.array(state, { minLength: 2, maxLength: 5 }).chain((states) =>
    fc.record({
      states: fc.constant(states),
      otherwise: fc.shuffledSubarray([...states, ...states], { minLength: states.length * 2 }),
    }),
  )
  await fc.assert(
    fc.asyncProperty(orders, async ({ states, otherwise }) => {
      expect(await play(otherwise)).toEqual(await play(states))
    }),
    { numRuns: 25, seed: 7 },
  )
})

test('the sync record counts what its source dates into the future, and leaves that out where there is nothing', async () => {
  const w = await setup()
  const received = async (given: Example) => {
    w.clock.advance(60_000)
    await w.receive(given)
    await w.drain()
    const records = await w.sql<{ status: string; counts: object }>(
      'select status, counts from tracker_integration.sync_records order by started_at desc limit 1',
    )
    return records[0]
  }
  const odd = altered(example('pull_request', 'opened'), (payload: { pull_request: { updated_at: string } }) => {
    payload.pull_request.updated_at = FUTURE
  })
  expect(await received(odd)).toMatchObject({ status: 'success', counts: { applied: 1, from_future: 2 } })
  expect((await received(example('star')))?.counts).not.toHaveProperty('from_future')
})
