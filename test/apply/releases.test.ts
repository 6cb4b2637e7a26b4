import { expect, test } from 'vitest'
import { seeded, shuffled } from '../support/seeded.ts'
import { setup } from '../support/world.ts'
import { gone, release, tell } from './told.ts'

const DAY = 86_400_000
const night = (n: number) => new Date(Date.UTC(2025, 0, 1) + n * DAY).toISOString()
/** Released each night under the same tag; the one before is removed, or stays as it was. */
const nightly = (nights: number, removed: boolean) =>
  Array.from({ length: nights }, (_, n) => [
    { ...release(`${1_000 + n}`, 'nightly'), version: night(n) },
    ...(removed && n > 0 ? [gone(release(`${999 + n}`, 'nightly'), 'deleted', night(n))] : []),
  ]).flat()

test.each([true, false])(
  'a tag that is released anew each night knows its last ten releases, in whatever order they come (removed: %s)',
  async (removed) => {
    const nights = nightly(40, removed)
    const refs = async (changes: typeof nights) => {
      const world = await setup()
      for (let at = 0; at < changes.length; at += 7) await tell(world, changes.slice(at, at + 7))
      const [row] = await world.sql<{ refs: { id: string; source_status: string }[]; there: boolean }>(
        'select external_refs as refs, deleted_at is null as there from tracker_release.release_packages',
      )
      return row
    }
    const inOrder = await refs(nights)
    expect(inOrder?.there).toBe(true)
    expect(inOrder?.refs.map(({ id }) => id)).toEqual(Array.from({ length: 10 }, (_, n) => `${1_030 + n}`))
    expect(inOrder?.refs.filter(({ source_status }) => source_status === 'published')).toHaveLength(removed ? 1 : 10)
    expect(await refs(shuffled(nights, seeded(7)))).toEqual(inOrder)
  },
)
