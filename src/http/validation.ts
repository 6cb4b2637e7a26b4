import { z } from 'zod'
import { didYouMean } from '../domain/nearest.ts'

/**
 * Checks a part of a request by its schema, as the compiler of fastify-type-provider-zod does, and says of a value or a
 * member that is nearly one of those there are which one was probably meant.
 */
export const validatorCompiler =
  ({ schema }: { schema: unknown }) =>
  (data: unknown) => {
    const { error, data: value } = z.safeParse(schema as z.ZodType, data, { error: withSuggestion })
    if (error === undefined) return { value }
    return {
      error: error.issues.map(({ code, path, message }) => ({
        keyword: code,
        instancePath: `/${path.join('/')}`,
        schemaPath: `#/${path.join('/')}/${code}`,
        message,
        params: {},
      })),
    }
  }

/** Undefined leaves zod's own words. Those of a schema itself come first in any case. */
function withSuggestion(issue: z.core.$ZodRawIssue): string | undefined {
  const question = suggestionFor(issue)
  if (question === '') return undefined
  const told = z.config().localeError?.(issue)
  return `${typeof told === 'string' ? told : (told?.message ?? 'Invalid input')}${question}`
}

function suggestionFor(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'invalid_value' && typeof issue.input === 'string')
    return didYouMean(issue.input, issue.values.map(String))
  if (issue.code !== 'unrecognized_keys') return ''
  const { inst } = issue
  const known = inst instanceof z.ZodObject ? Object.keys(inst.shape) : []
  return issue.keys.map((key) => didYouMean(key, known)).find((question) => question !== '') ?? ''
}
