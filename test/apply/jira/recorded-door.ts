import { createHmac } from 'node:crypto'
import { createServer } from '../../../src/http/server.ts'
import { createLogger } from '../../../src/logger.ts'
import { PATIENT } from '../../support/patient.ts'
import type { World } from '../../support/world.ts'

/** A door of its own for deliveries of one site. */
export interface Door {
  readonly endpointId: string
  readonly host: string
  /** What the HTTP door answers to these bytes, signed as Jira does. */
  post(body: Buffer, identifier: string): Promise<{ readonly status: number; readonly duplicate: boolean }>
}

/** An endpoint of Jira that binds what it sees, behind the real routes. */
export async function openDoor(world: World, host: string): Promise<Door> {
  const server = createServer({
    app: world.app,
    logger: createLogger({ level: 'silent', format: 'json' }),
    guards: PATIENT,
  })
  const { endpoint, webhookSecret } = await world.app.addEndpoint(world.admin, {
    system: 'jira',
    name: host,
    bindingMode: 'auto',
    baseUrl: `https://${host}`,
  })
  return {
    endpointId: endpoint.id,
    host,
    async post(body, identifier) {
      const signature = createHmac('sha256', webhookSecret).update(body).digest('hex')
      const answer = await server.inject({
        method: 'POST',
        url: `/webhooks/jira/${endpoint.id}`,
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'x-hub-signature': `sha256=${signature}`,
          'x-atlassian-webhook-identifier': identifier,
        },
        payload: body,
      })
      return { status: answer.statusCode, duplicate: answer.json<{ duplicate?: boolean }>().duplicate === true }
    },
  }
}
