import { z } from 'zod'
import { TrackerdError } from '../../../src/errors.ts'
import type { Result } from './call.ts'
import type { GraphqlAnswer } from './client.ts'

const QueryError = z
  .object({
    type: z.string().nullish().catch(null),
    path: z
      .array(z.union([z.string(), z.number()]))
      .nullish()
      .catch(null),
  })
  .transform(({ type, path }) => ({ type: type ?? null, path: path ?? [] }))

const Answered = z
  .object({ data: z.unknown(), errors: z.array(QueryError).nullish() })
  .refine(({ data, errors }) => (data !== undefined && data !== null) || (errors ?? []).length > 0)

/** What a query answered. Throws UPSTREAM_INVALID when that is neither data nor errors. */
export function queryAnswerOf({ data, sentAt }: Result): GraphqlAnswer {
  const answered = Answered.safeParse(data)
  if (!answered.success) {
    throw new TrackerdError('UPSTREAM_INVALID', { what: 'the answer to a query holds neither data nor errors' })
  }
  return { data: answered.data.data ?? null, errors: answered.data.errors ?? [], sentAt }
}

const Cost = z.object({ data: z.object({ rateLimit: z.object({ cost: z.int().positive() }) }) })

/** Points that the query was counted as, when it asks for `rateLimit { cost }`; null when it does not. */
export function costOf({ data }: Result): number | null {
  const cost = Cost.safeParse(data)
  return cost.success ? cost.data.data.rateLimit.cost : null
}
