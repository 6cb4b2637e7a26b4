import { expect } from 'vitest'
import type { Uuid } from '../../src/domain/ids.ts'
import type { Repository } from '../support/github-server/objects/repository.ts'
import type { World } from '../support/world.ts'
import { copyOf } from './copy.ts'
import { sourceOf, upTo } from './source-copy.ts'

interface Copied {
  readonly sql: World['sql']
  readonly endpointId: Uuid
  readonly repository: { readonly it: Repository }
}

/** Our rows hold what is at the source, and nothing that only exists here. */
export async function expectCopied(w: Copied): Promise<void> {
  const there = sourceOf(w.repository.it)
  expect(upTo(there, await copyOf(w, w.endpointId))).toEqual(there)
}
