import type { ScopeRules } from '../../../src/domain/rules.ts'
import type { Learned } from '../learned.ts'
import type { AnyObject } from '../wire.ts'
import type { Item } from '../wire-issue.ts'

/** A field of the site itself, as values of issues (`id`) and entries of the history (`id`, or only `name`) name it. */
export interface SiteField {
  readonly id: string | null
  /** In lower case; a server's history names fields by nothing else. */
  readonly names: readonly string[]
}

const USUAL_NAMES = { points: ['story points', 'story point estimate'], sprint: ['sprint'] }

/** The field of the story points: the binding's, else the one the boards estimate in. */
export function pointsField({ storyPointField: ruled }: ScopeRules, learned: Learned | null): SiteField {
  const known = learned?.fields.points ?? null
  // The name belongs to the field that was learned, and to no other that an operator chose instead.
  if (ruled !== null && ruled !== known?.id) return { id: ruled, names: [] }
  if (known !== null) return { id: known.id, names: [known.name.toLowerCase()] }
  return { id: ruled, names: USUAL_NAMES.points }
}

export function sprintField(learned: Learned | null): SiteField {
  const known = learned?.fields.sprint ?? null
  if (known === null) return { id: null, names: USUAL_NAMES.sprint }
  return { id: known.id, names: [known.name.toLowerCase(), ...USUAL_NAMES.sprint] }
}

/** Whether an entry of the history speaks of the field. The id decides where both know it. */
export function isAbout({ fieldId, field }: Item, { id, names }: SiteField): boolean {
  if (fieldId !== null && id !== null) return fieldId === id
  return names.includes(field?.toLowerCase() ?? '')
}

/** The value of a field; undefined for a field that nobody knows. */
export const fieldOf = (fields: AnyObject, id: string | null): unknown =>
  id !== null && Object.hasOwn(fields, id) ? fields[id] : undefined

/** A number, also one that is written as text. */
export function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : null
}
