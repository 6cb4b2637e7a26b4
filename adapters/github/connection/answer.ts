import { z } from 'zod'
import { TrackerdError } from '../../../src/errors.ts'
import type { ScopeRef } from '../../../src/ports/source-adapter.ts'
import type { Answer } from '../client/client.ts'

const ISSUES_SHOWN = 10

/** The fields of an answer that `schema` names. Throws UPSTREAM_INVALID with where and what, never with values. */
export function told<Schema extends z.ZodType>(schema: Schema, answer: Answer): z.output<Schema> {
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

/** The next page as GitHub names it. Throws UPSTREAM_INVALID when it is the one just read, which would be read for ever. */
export function leadingOn<Place>(read: Place, next: Place | null): Place | null {
  if (next === null || next !== read) return next
  throw new TrackerdError('UPSTREAM_INVALID', { what: 'a page names itself as the next' })
}

const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false)

/** A repository as the API shows it, alone or in a list. */
export const RepositoryAnswer = z
  .object({
    id: z.int().nonnegative().transform(String),
    full_name: z.string(),
    html_url: z.string().nullish(),
    archived: flag,
    private: flag,
  })
  .transform((it) => ({
    scope: { kind: 'repository', externalId: it.id, name: it.full_name, url: it.html_url ?? null } satisfies ScopeRef,
    archived: it.archived,
    isPrivate: it.private,
  }))
