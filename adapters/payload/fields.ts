/** Fields of payloads, read tolerantly: missing and null mean that nothing was told. Every text comes out storable. */
import { z } from 'zod'
import { storableText } from './storable.ts'

export const text = z.string().transform(storableText)
/** Not empty, also when it is cleaned. */
export const someText = text.pipe(z.string().min(1))
/** Missing, null and empty mean the same: nothing was told. */
export const maybeText = text.nullish().transform((value) => value || null)

/** An entry of an index holds 2704 bytes, and one of the indexes has three such texts; real ones have 255 at most. */
const LONGEST_NAME = 300
/** What rows are found by: a name, a key, a reference, a hash. */
export const nameText = text.pipe(z.string().max(LONGEST_NAME))
export const maybeName = nameText.nullish().transform((value) => value || null)
/** What a column of integers takes. */
export const integer = z.int32()
export const body = text.nullish().transform((value) => value ?? '')
export const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false)
export const maybeFlag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? null)

/** What `schema` reads; null when it is missing. */
export const maybe = <Schema extends z.ZodType>(schema: Schema) => schema.nullish().transform((value) => value ?? null)

/** A time as `read` understands it; a value that it does not is refused. */
export const instantBy = <Told extends z.ZodType>(
  told: Told,
  read: (value: z.output<Told>) => string | undefined,
): z.ZodPipe<Told, z.ZodTransform<string, z.output<Told>>> =>
  told.transform((value, context): string => {
    const at = read(value)
    if (at !== undefined) return at
    context.addIssue({ code: 'custom', message: 'Invalid input: expected a time with its offset' })
    return z.NEVER
  })
