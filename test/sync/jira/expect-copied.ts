import { expect } from 'vitest'
import type { User } from '../../support/jira-server/objects/objects.ts'
import type { World } from '../../support/world.ts'
import { upTo } from './copy.ts'
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
