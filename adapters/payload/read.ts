import type { z } from 'zod'
import { TrackerdError } from '../../src/errors.ts'
import type { Receipt } from '../../src/ports/source-adapter.ts'

const ISSUES_SHOWN = 10

/** The fields of the receipt that `schema` names. Throws PAYLOAD_INVALID with where and what, never with values. */
export function read<Schema extends z.ZodType>(schema: Schema, receipt: Receipt): z.output<Schema> {
  const result = schema.safeParse(receipt.payload)
  if (result.success) return result.data
  const issues = result.error.issues
    .slice(0, ISSUES_SHOWN)
    .map((issue) => ({ path: issue.path.join('.') || 'payload', problem: issue.message }))
  throw new TrackerdError('PAYLOAD_INVALID', {
    what: `${receipt.topic}: ${issues.map(({ path, problem }) => `${path}: ${problem}`)[0]}`,
    issues,
  })
}
