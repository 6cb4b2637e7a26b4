import { z } from 'zod'
import type { App } from '../../app.ts'
import { toWire } from '../../ports/wire.ts'
import { pageToWire, slice } from '../pages.ts'
import { byId, id, listOf, pageOnly, text, time } from '../schemas.ts'
import type { Server } from '../server.ts'
import { askedFor, ScorecardMetrics, Window } from './metric-schemas.ts'

const Scorecard = z.object({
  id,
  name: z.string(),
  description: z.string().nullable(),
  metrics: z.array(z.string()),
  definition_version: z.number(),
  built_in: z.boolean(),
  created_at: time,
})

const NewScorecard = z.strictObject({
  name: text(200),
  description: text(2000).optional(),
  metrics: z.array(text(100)).min(1).max(50),
})

/** Which metrics belong together, and what they say now. */
export function scorecardRoutes(api: Server, app: App): void {
  api.get(
    '/scorecards',
    {
      config: { access: 'viewer' },
      schema: { summary: 'List scorecards', querystring: pageOnly, response: { 200: listOf(Scorecard) } },
    },
    async ({ actor, query }) => pageToWire(slice(await app.listScorecards(actor), query)),
  )
  api.post(
    '/scorecards',
    {
      config: { access: 'admin' },
      schema: { summary: 'Create a scorecard', body: NewScorecard, response: { 201: Scorecard } },
    },
    async ({ actor, body }, reply) => reply.code(201).send(toWire(await app.createScorecard(actor, body))),
  )
  api.get(
    '/scorecards/:id/metrics',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Show the metrics of a scorecard',
        params: byId,
        querystring: Window,
        response: { 200: ScorecardMetrics },
      },
    },
    async ({ actor, params, query }) =>
      toWire(await app.showMetrics(actor, { scorecard: params.id, ...askedFor(query) })),
  )
}
