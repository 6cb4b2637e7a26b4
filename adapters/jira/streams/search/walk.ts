import type { Instant } from '../../../../src/domain/changes.ts'
import type { ScopeRef } from '../../../../src/ports/source-adapter.ts'
import type { Json, Pass } from '../../../../src/ports/source-reader.ts'
import type { JiraAnswer, JiraClient } from '../../client/client.ts'
import type { Entry } from './asked.ts'
import { stepOnCloud } from './cloud.ts'
import { stepOnDataCenter } from './data-center.ts'
import { beginning, cursorAt, cursorOf, isBehindPass, type Place } from './place.ts'

export interface Asked {
  readonly fields: readonly string[]
  readonly perPage: number
  /** What changed later is left out; null: nothing is. */
  readonly until: Instant | null
  /** Data Center only. */
  readonly expand?: string
}

/** What a page of a walk brought, on either flavour. */
export interface Step {
  readonly entries: readonly Entry[]
  readonly answer: JiraAnswer
  /** What is known behind this page. */
  readonly stands: Place
  readonly next: Place | null
  /** Issues from the place of this page on; null when that is not told. */
  readonly total: number | null
}

/** One page of the issues that changed until this pass began, least recently changed first; some of later times too. */
export async function step(
  client: JiraClient,
  scope: ScopeRef,
  pass: Pass,
  at: Place | null,
  asked: Asked,
): Promise<Step & { readonly cursor: Json }> {
  const ask = client.flavour === 'cloud' ? stepOnCloud : stepOnDataCenter
  const taken = await ask(client, scope, pass, at ?? beginning(pass), asked)
  const { stands, entries, next } = taken
  const changes = entries.map(({ fields }) => fields.updated)
  if (pass.mode === 'window' || next === null || !isBehindPass(stands, changes))
    return { ...taken, cursor: cursorOf(pass, stands) }
  return { ...taken, next: null, cursor: cursorAt(stands) }
}
