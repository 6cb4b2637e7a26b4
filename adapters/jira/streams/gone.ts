import type { GoneReason } from '../../../src/domain/changes.ts'
import type { ScopeRef } from '../../../src/ports/source-adapter.ts'
import type { Fetched, KnownObject, Listed, PolledItem } from '../../../src/ports/source-reader.ts'

/** Tells that the object is gone, where no answer of Jira could be handed on. */
export function goneItem(object: KnownObject, scope: ScopeRef, reason: GoneReason): PolledItem {
  const { kind, externalId, externalKey, version = null } = object
  const where = { kind: scope.kind, external_id: scope.externalId, name: scope.name, url: scope.url }
  const payload = { kind, external_id: externalId, external_key: externalKey, reason, version, scope: where }
  return { topic: 'api:gone', payload }
}

export type Lost = Fetched['gone'][number]['reason']

/** An object that is gone, as whoever asked for it named it. */
export function lost(object: Listed | KnownObject, reason: Lost): Fetched['gone'][number] {
  if (!('key' in object)) return { object, reason }
  return { object: { kind: object.kind, externalId: object.externalId, externalKey: null }, reason }
}
