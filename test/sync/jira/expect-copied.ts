import { expect } from 'vitest'
import type { User } from '../../support/jira-server/objects/objects.ts'
import type { World } from '../../support/world.ts'
import type { History } from '../histories.ts'
import { type Copy, upTo } from './copy.ts'
import type { Stage } from './play.ts'
import { copyOf } from './row-copy.ts'
import { type Site, sourceOf } from './source-copy.ts'

interface Copied {
  readonly sql: World['sql']
  readonly endpointId: string
  readonly site: Site
}

/** Our rows hold what is at the source, and nothing that only exists here. */
export async function expectCopied(
  w: Copied,
  projectIds: readonly string[],
  people: readonly User[] = [],
): Promise<void> {
  const there = sourceOf(w.site, projectIds, people)
  const here = upTo(there, await copyOf(w, projectIds))
  const known = Object.fromEntries(Object.keys(there.people).map((id) => [id, here.people[id]]))
  expect({ ...here, people: known }).toEqual(there)
}

/** What a reader is kept from seeing, and what comes back unchanged: only a census finds it. */
const UNSEEN: ReadonlySet<string> = new Set(['changeLevel', 'hideIssue', 'hideProject', 'trash', 'archive'])

/** What polling alone owes: all but losses, and what could not be seen for a time. */
export async function expectPolledCopy({ w, endpointId, source }: Stage, { steps }: History<string>): Promise<void> {
  const ids = source.projects.map(({ it }) => it.id)
  const there = sourceOf(w.site, ids, source.people)
  const here = upTo(there, await copyOf({ sql: w.sql, endpointId, site: w.site }, ids))
  const isWhole = !steps.some(({ what }) => UNSEEN.has(what))
  // A scope that is gone is looked for by the census.
  const gone = Object.values(here.scopes).some((scope) => 'status' in scope && scope.status === 'gone')
  if (gone) return
  expect(within(here, there)).toEqual(isWhole ? there : within(there, here))
}

/** Only what the other knows too. */
const within = (copy: Copy, other: Copy): Copy =>
  Object.fromEntries(
    Object.entries(copy).map(([part, objects]) => [
      part,
      Object.fromEntries(
        Object.entries(objects as object).filter(([id]) => id in (other[part as keyof Copy] as object)),
      ),
    ]),
  ) as unknown as Copy
