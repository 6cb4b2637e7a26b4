import { z } from 'zod'
import type { ScopeRef } from '../../../src/ports/source-adapter.ts'
import { flag } from '../../payload/told.ts'

/** A repository as the API shows it, alone or in a list. */
export const RepositoryAnswer = z
  .object({
    id: z.int().nonnegative().transform(String),
    full_name: z.string(),
    html_url: z.string().nullish(),
    default_branch: z.string().nullish(),
    archived: flag,
    private: flag,
  })
  .transform((it) => ({
    scope: { kind: 'repository', externalId: it.id, name: it.full_name, url: it.html_url ?? null } satisfies ScopeRef,
    archived: it.archived,
    isPrivate: it.private,
    defaultBranch: it.default_branch ?? null,
  }))
