import { z } from 'zod'
import type { App } from '../../app.ts'
import { fromWire, toWire } from '../../ports/wire.ts'
import { pageToWire, slice, sliceBy } from '../pages.ts'
import { byId, id, listOf, page, pageOnly, text, time } from '../schemas.ts'
import type { Server } from '../server.ts'

const DEPLOYMENT_SOURCES = ['deployments', 'workflow_runs', 'releases', 'merges', 'api'] as const

const Rules = z.object({
  production_environments: z.array(z.string()),
  incident_labels: z.array(z.string()),
  defect_labels: z.array(z.string()),
  deployment_source: z.enum(DEPLOYMENT_SOURCES),
  story_key_pattern: z.string(),
  move_stories: z.boolean(),
})

export const Scope = z.object({
  id,
  kind: z.enum(['repository', 'project', 'board']),
  external_id: z.string().nullable(),
  name: z.string(),
  url: z.string().nullable(),
  initiative: z.object({ id, title: z.string() }),
  rules: Rules,
  status: z.enum(['active', 'paused', 'gone']),
  bound_by: z.enum(['operator', 'auto']),
  created_at: time,
})

export const WRONG_PATTERN = 'must be a pattern such as octo/*: a * and one /'

/** Whether a name stands for all scopes that match it. */
export const isScopePattern = (name: string) => /^[^/]+\/[^/]+$/.test(name) && name.includes('*')

const BoundPattern = z.object({ pattern: z.string(), scopes: z.array(Scope) })

const regex = text(200).refine(isRegex, 'must be a regular expression')
const regexes = z.array(regex).max(50)

const NewScope = z
  .strictObject({
    name: text(300)
      .refine((name) => !name.includes('*'), 'has a *: send it as pattern')
      .optional(),
    pattern: text(300).refine(isScopePattern, WRONG_PATTERN).optional(),
    initiative: text(300).optional(),
    rules: z
      .strictObject({
        production_environments: regexes.exactOptional(),
        incident_labels: regexes.exactOptional(),
        defect_labels: regexes.exactOptional(),
        deployment_source: z.enum(DEPLOYMENT_SOURCES).exactOptional(),
        story_key_pattern: regex.exactOptional(),
        move_stories: z.boolean().exactOptional(),
      })
      .optional(),
  })
  .transform(({ name, pattern, ...rest }, refuse) => {
    if (name !== undefined && pattern === undefined) return { name, ...rest }
    if (pattern !== undefined && name === undefined && Object.keys(rest).length === 0) return { pattern }
    refuse.addIssue('must have a name, or a pattern and nothing else')
    return z.NEVER
  })

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
    { config, schema: { params: byId, querystring: pageOnly, response: { 200: listOf(Scope) } } },
    async ({ actor, params, query }) => pageToWire(slice(await app.listScopes(actor, params.id), query)),
  )
  api.post(
    '/endpoints/:id/scopes',
    { config, schema: { params: byId, body: NewScope, response: { 201: z.union([Scope, BoundPattern]) } } },
    async ({ actor, params, body }, reply) =>
      reply
        .code(201)
        .send(
          body.pattern !== undefined
            ? toWire(await app.addScopePattern(actor, params.id, { pattern: body.pattern }))
            : toWire(await app.addScope(actor, params.id, fromWire(body))),
        ),
  )
  api.get(
    '/endpoints/:id/scopes/discover',
    { config, schema: { params: byId, querystring: wholeList, response: { 200: listOf(Discovered) } } },
    async ({ actor, params, query }) =>
      pageToWire(sliceBy(await app.discoverScopes(actor, params.id), query, ({ externalId }) => externalId)),
  )
}

function isRegex(source: string): boolean {
  try {
    new RegExp(source, 'i')
    return true
  } catch {
    return false
  }
}
