import type { ScopeRef } from '../../../src/ports/source-adapter.ts'

/** A board as a scope. Its address leads to it on every version, whatever kind of board it is. */
export const boardRef = (site: string, { id, name }: { readonly id: string; readonly name: string }): ScopeRef => ({
  kind: 'board',
  externalId: id,
  name,
  url: `${site}/secure/RapidBoard.jspa?rapidView=${id}`,
})
