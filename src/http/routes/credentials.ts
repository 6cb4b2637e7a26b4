import { z } from 'zod'
import { type App, SEALED_KINDS } from '../../app.ts'
import { toWire } from '../../ports/wire.ts'
import { id, text } from '../schemas.ts'
import type { Server } from '../server.ts'

const Sealed = z.object({
  sealing_kid: z.string().describe('The first configured key: what is sealed from now on is sealed with it'),
  keys: z.array(
    z.object({
      kid: z.string(),
      envelopes: z.number(),
      is_configured: z.boolean().describe('Without it what it has sealed does not open'),
    }),
  ),
  unreadable: z.array(
    z.object({ tenant: z.string(), kind: z.enum(SEALED_KINDS), id, name: z.string(), kid: z.string() }),
  ),
})

const Step = z.object({ resealed: z.number(), unreadable: z.number(), next_cursor: z.string().nullable() })
const From = z.strictObject({ cursor: text(200).optional().describe('next_cursor of the step before') })

/** What is stored sealed, and the keys that it is sealed with. Nothing that was sealed leaves here. */
export function credentialRoutes(api: Server, app: App): void {
  api.get(
    '/credentials',
    {
      config: { access: 'admin' },
      schema: { summary: 'Show which keys seal what is stored', response: { 200: Sealed } },
    },
    async ({ actor }) => toWire(await app.showSealed(actor)),
  )
  api.post(
    '/credentials/rotate-key',
    {
      config: { access: 'platform_admin' },
      schema: { summary: 'Seal what is stored anew with the first key', body: From.nullish(), response: { 200: Step } },
    },
    async ({ actor, body }) => toWire(await app.resealStep(actor, body?.cursor ?? null)),
  )
}
