import { instantOf } from '../../payload/time.ts'
import type { Learned } from '../learned.ts'
import { type AnyObject, id, isObject } from '../wire.ts'
import type { Issue } from '../wire-issue.ts'
import { fieldOf } from './custom-fields.ts'

interface SprintValue {
  readonly id: string
  readonly state: string
  /** When it was closed, as text that sorts; empty when that is not told. */
  readonly closed: string
}

export interface Sprints {
  /** All that the issue is or was in, as the source lists them. */
  readonly sprints: readonly string[]
  /** The one it is in now: active before planned; else the one that was closed last. */
  readonly sprint: string | null
}

/**
 * The sprints of an issue. Where the site's field is not known yet, what looks like a sprint in any of its fields, and
 * what the agile API tells beside them.
 */
export function sprintsOf({ known, all }: Issue['fields'], learned: Learned | null): Sprints {
  const field = learned?.fields.sprint?.id ?? null
  const values =
    field !== null
      ? sprintValues(fieldOf(all, field))
      : [...siteValues(all), ...sprintValues(known.closedSprints), ...sprintValues(known.sprint)]
  // Closing a sprint changes no issue of it: what was read before says the same as what is read afterwards.
  const past = values.filter(({ state }) => state === 'closed').sort((a, b) => (a.closed < b.closed ? -1 : 1))
  const now = inState(values, 'active') ?? inState(values, 'future') ?? past.at(-1)
  return { sprints: [...new Set(values.map((it) => it.id))], sprint: now?.id ?? null }
}

const inState = (values: readonly SprintValue[], wanted: string) => values.find(({ state }) => state === wanted)

const siteValues = (fields: AnyObject): SprintValue[] =>
  Object.entries(fields).flatMap(([name, value]) => (name.startsWith('customfield_') ? sprintValues(value) : []))

function sprintValues(value: unknown): SprintValue[] {
  return (Array.isArray(value) ? value : [value]).flatMap((one) => {
    const read = typeof one === 'string' ? fromText(one) : isObject(one) ? fromObject(one) : null
    return read === null ? [] : [read]
  })
}

const STATES = new Set(['active', 'closed', 'future'])

/** Any other field may have ids and states too; only sprints have these three states beside a name. */
function fromObject({ id: told, state, name, completeDate }: AnyObject): SprintValue | null {
  const number = id.safeParse(told)
  const word = typeof state === 'string' ? state.toLowerCase() : ''
  if (!number.success || !STATES.has(word) || typeof name !== 'string') return null
  return { id: number.data, state: word, closed: closedAt(completeDate) }
}

/**
 * What servers, and Cloud in old webhooks, print: `com.atlassian.greenhopper.service.sprint.Sprint@1f[id=12,rapidViewId=2,
 * state=ACTIVE,name=Sprint 1, the last,startDate=…]`. The name is free text and may hold commas, brackets and `id=`; what
 * we need stands before it, and the id in very old ones at the very end.
 */
function fromText(told: string): SprintValue | null {
  const fields = /^com\.atlassian\.greenhopper\.[\w.]+@\w+\[(.*)\]$/s.exec(told)?.[1]
  if (fields === undefined) return null
  const number = /^id=(\d{1,19})(?:,|$)/.exec(fields)?.[1] ?? /,id=(\d{1,19})$/.exec(fields)?.[1]
  const state = /(?:^|,)state=([A-Z]+)(?:,|$)/.exec(fields)?.[1]?.toLowerCase()
  // Behind the name, and before the goal: both are free text.
  const closed = /,endDate=[^,]*,completeDate=([^,\]]*)/.exec(fields)?.[1]
  return number === undefined ? null : { id: number, state: state ?? '', closed: closedAt(closed) }
}

const closedAt = (told: unknown): string => (typeof told === 'string' ? (instantOf(told) ?? '') : '')
