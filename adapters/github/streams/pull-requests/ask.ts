import { z } from 'zod'
import { TrackerdError } from '../../../../src/errors.ts'
import type { GraphqlAnswer } from '../../client/client.ts'
import { PAGE } from './query.ts'

const TOO_LARGE = { what: 'GitHub could not tell of every pull request', tooLarge: true }

/**
 * What `ask` gives for `size`, or for half of it as often as GitHub cannot compute so much; null when it cannot compute
 * even one. A page fails as a whole when one of them has 100 commits with long messages and 100 checks.
 */
export async function asking<Told>(
  size: number,
  ask: (size: number) => Promise<Told>,
): Promise<{ readonly told: Told; readonly size: number } | null> {
  for (let asked = size; asked >= 1; asked = Math.floor(asked / 2)) {
    try {
      return { told: await ask(asked), size: asked }
    } catch (error) {
      if (!(error instanceof TrackerdError) || error.code !== 'UPSTREAM_REJECTED' || error.details.tooLarge !== true)
        throw error
    }
  }
  return null
}

/** Down by half, up by one: a list that is heavy throughout is not asked for too much at every other page. */
export const sizeAfter = (asked: { readonly size: number } | null) => Math.min(PAGE, (asked?.size ?? 0) + 1)

/** A pull request that is missing from its page for any reason but NOT_FOUND must not be missed: ask for less. */
export const tooLarge = () => new TrackerdError('UPSTREAM_REJECTED', TOO_LARGE)

/** The fields of a query's answer. Throws what the errors mean when the answer has none of them. */
export function answered<Schema extends z.ZodType>(schema: Schema, answer: GraphqlAnswer): z.output<Schema> {
  const result = schema.safeParse(answer.data)
  if (result.success) return result.data
  const types = answer.errors.map(({ type }) => type)
  if (types.includes('FORBIDDEN'))
    throw new TrackerdError('UPSTREAM_FORBIDDEN', { what: 'pull requests', permission: 'Pull requests: read' })
  if (types.includes('NOT_FOUND')) throw new TrackerdError('UPSTREAM_NOT_FOUND', { what: 'the repository' })
  // The answer of a query that took longer than 10 s has errors without a type.
  if (types.length > 0) throw tooLarge()
  throw new TrackerdError('UPSTREAM_INVALID', { what: z.prettifyError(result.error).split('\n', 2).join(' ') })
}
