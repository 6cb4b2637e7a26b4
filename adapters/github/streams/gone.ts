import type { GoneReason } from '../../../src/domain/changes.ts'
import type { ScopeRef } from '../../../src/ports/source-adapter.ts'
import type { KnownObject, PolledItem } from '../../../src/ports/source-reader.ts'
import { item } from './edge.ts'
import { repositoryOf } from './stream.ts'

/** Tells that the object is gone, where no answer of GitHub could be handed on. */
export function goneItem(object: KnownObject, scope: ScopeRef, reason: GoneReason): PolledItem {
  const { kind, externalId, externalKey, version } = object
  const named = { kind, external_id: externalId, external_key: externalKey, version }
  return item(repositoryOf(scope), 'api:gone', { ...named, reason })
}
