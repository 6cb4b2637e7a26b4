import { z } from 'zod'
import type { Json } from '../../src/ports/source-reader.ts'

const Field = z.object({ id: z.string(), name: z.string() }).nullable().catch(null)

/** What `locate` finds out about a project and leaves for translation. */
const Learned = z.object({
  /** Where people look at it, without a slash at the end, e.g. `https://acme.atlassian.net`. */
  site: z.string(),
  /** Custom fields of this site, whose ids differ from site to site. */
  fields: z.object({ points: Field, sprint: Field, epicLink: Field }),
  /** When it was found out, by the source's clock. */
  at: z.string(),
})
export type Learned = z.output<typeof Learned>

/** null when nothing was found out yet, or another version of this program wrote it. */
export const readLearned = (json: Json | null): Learned | null => Learned.nullable().catch(null).parse(json)
