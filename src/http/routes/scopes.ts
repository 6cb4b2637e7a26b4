import { z } from 'zod'
import type { App } from '../../app.ts'
import { fromWire, toWire } from '../../ports/wire.ts'
import { pageToWire, slice } from '../pages.ts'
import { byId, id, listOf, pageOnly, text, time } from '../schemas.ts'
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

const pattern = text(200).refine(isPattern, 'must be a regular expression')
const patterns = z.array(pattern).max(50)

const NewScope = z.strictObject({
  name: text(300),
  initiative: text(300).optional(),
  rules: z
    .strictObject({
      production_environments: patterns.exactOptional(),
      incident_labels: patterns.exactOptional(),
      defect_labels: patterns.exactOptional(),
      deployment_source: z.enum(DEPLOYMENT_SOURCES).exactOptional(),
      story_key_pattern: pattern.exactOptional(),
      move_stories: z.boolean().exactOptional(),
    })
    .optional(),
})

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
    { config, schema: { params: byId, body: NewScope, response: { 201: Scope } } },
    async ({ actor, params, body }, reply) =>
      reply.code(201).send(toWire(await app.addScope(actor, params.id, fromWire(body)))),
  )
}

function isPattern(source: string): boolean {
  try {
    new RegExp(source, 'i')
    return true
  } catch {
    return false
  }
}
