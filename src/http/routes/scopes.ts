import { z } from 'zod'
import type { App } from '../../app.ts'
import { SCOPE_KINDS } from '../../ports/source-adapter.ts'
import { fromWire, toWire } from '../../ports/wire.ts'
import { pageToWire, slice, sliceBy } from '../pages.ts'
import { byId, id, listOf, page, pageOnly, rowVersion, text, time } from '../schemas.ts'
import type { Server } from '../server.ts'
import { ChangedRules, NewRules, Rules } from './scope-rules.ts'

export const Scope = z.object({
  id,
  kind: z.enum(SCOPE_KINDS),
  external_id: z.string().nullable(),
  name: z.string(),
  url: z.string().nullable(),
  initiative: z.object({ id, title: z.string() }),
  path_prefix: z.string().nullable(),
  rules: Rules,
  status: z.enum(['active', 'paused', 'gone']),
  bound_by: z.enum(['operator', 'auto']),
  created_at: time,
  version: z.number(),
})

/** `services/api`; a slash at its ends says nothing. */
const folder = text(300)
  .transform((path) => path.replace(/^\/+|\/+$/g, ''))
  .refine(
    (path) => path.split('/').every((part) => part !== '' && part !== '.' && part !== '..'),
    'must be a folder of the repository, such as services/api',
  )

const BoundPattern = z.object({ pattern: z.string(), scopes: z.array(Scope) })

const NewScope = z
  .strictObject({
    name: text(300)
      .refine((name) => !name.includes('*'), 'has a *: send it as pattern')
      .optional(),
    pattern: text(300)
      .refine((pattern) => pattern.includes('*'), 'has no *: send it as name')
      .optional(),
    initiative: text(300).optional(),
    path_prefix: folder.optional(),
    rules: NewRules.optional(),
  })
  .transform(({ name, pattern, ...rest }, refuse) => {
    if (name !== undefined && pattern === undefined) return { name, ...rest }
    if (pattern !== undefined && name === undefined && Object.keys(rest).length === 0) return { pattern }
    refuse.addIssue('must have a name, or a pattern and nothing else')
    return z.NEVER
  })

const Patch = z
  .strictObject({
    status: z.enum(['active', 'paused']).optional(),
    path_prefix: folder.nullable().optional(),
    rules: ChangedRules.optional(),
    version: rowVersion.optional(),
  })
  .refine(({ version: _, ...changes }) => Object.keys(changes).length > 0, 'must change something')

const byIds = z.strictObject({ id, scopeId: id })

const Discovered = z.object({
  kind: Scope.shape.kind,
  external_id: z.string(),
  name: z.string(),
  url: z.string().nullable(),
  archived: z.boolean(),
  is_private: z.boolean(),
  bound: z.boolean(),
})

// Every page asks the source again, so the whole list is one page unless somebody wants less.
const wholeList = z.strictObject({ ...page, limit: z.coerce.number().int().min(1).max(1000).default(1000) })

/** What an endpoint watches: repositories, projects, boards and their rules. */
export function scopeRoutes(api: Server, app: App): void {
  const config = { access: 'admin' } as const
  api.get(
    '/endpoints/:id/scopes',
    {
      config,
      schema: { summary: 'List scopes', params: byId, querystring: pageOnly, response: { 200: listOf(Scope) } },
    },
    async ({ actor, params, query }) => pageToWire(slice(await app.listScopes(actor, params.id), query)),
  )
  api.post(
    '/endpoints/:id/scopes',
    {
      config,
      schema: {
        summary: 'Add a scope',
        params: byId,
        body: NewScope,
        response: { 201: z.union([Scope, BoundPattern]) },
      },
    },
    async ({ actor, params, body }, reply) =>
      reply
        .code(201)
        .send(
          body.pattern !== undefined
            ? toWire(await app.addScopePattern(actor, params.id, { pattern: body.pattern }))
            : toWire(await app.addScope(actor, params.id, fromWire(body))),
        ),
  )
  api.patch(
    '/endpoints/:id/scopes/:scopeId',
    { config, schema: { summary: 'Change a scope', params: byIds, body: Patch, response: { 200: Scope } } },
    async ({ actor, params, body }) => toWire(await app.changeScope(actor, params.id, params.scopeId, fromWire(body))),
  )
  api.delete(
    '/endpoints/:id/scopes/:scopeId',
    { config, schema: { summary: 'Remove a scope', params: byIds, response: { 204: z.undefined() } } },
    async ({ actor, params }, reply) => {
      await app.removeScope(actor, params.id, params.scopeId)
      return reply.code(204).send()
    },
  )
  api.get(
    '/endpoints/:id/scopes/discover',
    {
      config,
      schema: {
        summary: 'Discover scopes',
        params: byId,
        querystring: wholeList,
        response: { 200: listOf(Discovered) },
      },
    },
    async ({ actor, params, query }) =>
      pageToWire(sliceBy(await app.discoverScopes(actor, params.id), query, ({ externalId }) => externalId)),
  )
}
