import { z } from 'zod'
import type { ScopeRef } from '../../../../src/ports/source-adapter.ts'
import type { Pass, PolledItem } from '../../../../src/ports/source-reader.ts'
import { id } from '../../connection/answer.ts'
import { projectOf } from '../stream.ts'
import { time } from '../time.ts'

/** One entry of a changelog, with its time as an instant: Jira writes it in two ways. */
export const History = z.looseObject({ id, created: time, items: z.array(z.looseObject({})) })
export type History = z.output<typeof History>

export interface Issue {
  readonly id: string
  readonly key: string
}

/** An entry, shaped like the issue's webhook that carries it. */
export function historyItem(scope: ScopeRef, { id, key }: Issue, history: History): PolledItem {
  return { topic: 'api:issue_history', payload: { issue: { id, key, fields: { project: projectOf(scope) } }, history } }
}

/** Entries never change: of a window those that were made within it. */
export function isWanted({ mode, since, until }: Pass, { created }: History): boolean {
  if (mode !== 'window') return true
  return (since?.toISOString() ?? '') <= created && (until === null || created <= until.toISOString())
}
