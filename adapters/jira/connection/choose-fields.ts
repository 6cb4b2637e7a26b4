import { z } from 'zod'
import type { Learned } from '../learned.ts'
import type { Styled } from './learn.ts'

/** A field as the site lists it. */
export const Field = z.object({
  id: z.string(),
  name: z.string(),
  untranslatedName: z.string().nullish(),
  schema: z.object({ custom: z.string().nullish() }).nullish(),
  scope: z.object({ project: z.object({ id: z.string() }).nullish() }).nullish(),
})
export type Field = z.output<typeof Field>

const SPRINT = 'com.pyxis.greenhopper.jira:gh-sprint'
const EPIC_LINK = 'com.pyxis.greenhopper.jira:gh-epic-link'
const POINTS = 'com.pyxis.greenhopper.jira:jsw-story-points'

type Test = (field: Field) => boolean

const isOfType =
  (type: string): Test =>
  (field) =>
    field.schema?.custom === type
/** Sites in other languages translate names; some tell the original too. */
const isCalled =
  (name: string): Test =>
  (field) =>
    [field.name, field.untranslatedName].some((it) => it?.toLowerCase() === name)

const ESTIMATE = isCalled('story point estimate')
const STORY_POINTS = isCalled('story points')

/** Which of the site's fields hold points, sprints and epics in this project; null: none does. */
export function chooseFields(all: readonly Field[], project: Styled, estimates: readonly string[]): Learned['fields'] {
  const fields = all
    .filter(({ id, scope }) => id.startsWith('customfield_') && (scope?.project?.id ?? project.id) === project.id)
    .toSorted((one, other) => numberOf(one) - numberOf(other))
  const first = (...tests: readonly Test[]) => tests.map((test) => fields.find(test)).find((it) => it !== undefined)
  const estimated = fields.find(({ id }) => id === mostCommon(estimates))
  const byStyle = project.isTeamManaged
    ? first(ESTIMATE, isOfType(POINTS), STORY_POINTS)
    : first(STORY_POINTS, ESTIMATE, isOfType(POINTS))
  return {
    points: told(estimated ?? byStyle),
    sprint: told(first(isOfType(SPRINT))),
    epicLink: told(first(isOfType(EPIC_LINK))),
  }
}

/** Of several that are called the same the oldest: it came with Jira. */
const numberOf = ({ id }: Field) => Number(id.replace('customfield_', ''))

const told = (field: Field | undefined) => (field === undefined ? null : { id: field.id, name: field.name })

/** The custom field most boards estimate with: others estimate by time, which is no points. */
function mostCommon(estimates: readonly string[]): string | undefined {
  const custom = estimates.filter((id) => id.startsWith('customfield_'))
  const count = (id: string) => custom.filter((it) => it === id).length
  return custom.toSorted((one, other) => count(other) - count(one))[0]
}
