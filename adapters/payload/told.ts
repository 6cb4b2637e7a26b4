import { z } from 'zod'
import { TrackerdError } from '../../src/errors.ts'

const ISSUES_SHOWN = 10

/** The fields of an answer that `schema` names. Throws UPSTREAM_INVALID with where and what, never with values. */
export function told<Schema extends z.ZodType>(schema: Schema, answer: { readonly data: unknown }): z.output<Schema> {
  const result = schema.safeParse(answer.data)
  if (result.success) return result.data
  const issues = result.error.issues
    .slice(0, ISSUES_SHOWN)
    .map(({ path, message }) => ({ path: path.join('.') || 'answer', problem: message }))
  throw new TrackerdError('UPSTREAM_INVALID', {
    what: issues.map(({ path, problem }) => `${path}: ${problem}`)[0],
    issues,
  })
}

/** Whether something is so; what an answer leaves out is not. */
export const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false)
