import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import type { World } from '../support/world.ts'

export interface Got {
  readonly headers: IncomingMessage['headers']
  readonly body: string
  readonly eventId: string
}

/** A receiver of events on this machine. */
export interface Receiver {
  readonly url: string
  readonly got: Got[]
  /** How it answers; 204 at first. */
  answer: (got: Got, response: ServerResponse) => void | Promise<void>
}

export const answering =
  (status: number, headers: Record<string, string> = {}): Receiver['answer'] =>
  (_, response) => {
    response.writeHead(status, headers).end()
  }

export async function receiver(): Promise<Receiver> {
  const got: Got[] = []
  const it = { url: '', got, answer: answering(204) }
  const server = createServer(async (request, response) => {
    const body = await text(request)
    const one = { headers: request.headers, body, eventId: String(request.headers['webhook-id']) }
    got.push(one)
    await it.answer(one, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  it.url = `http://127.0.0.1:${(server.address() as { port: number }).port}/events`
  return it
}

export const deliver = (world: World, id: string, signal = AbortSignal.timeout(60_000)) =>
  world.app.deliverEvents(id, signal)

export const subscribe = async (world: World, url: string, eventTypes: readonly string[] = []) =>
  world.app.addSubscription(world.admin, { name: 'ci', url, eventTypes })

export const shown = (world: World, id: string) => world.app.showSubscription(world.admin, id)

/** The deliveries of a subscription, oldest first. */
export async function log(world: World, id: string) {
  const page = await world.app.listEventDeliveries(world.admin, id, {}, { limit: 200 })
  return page.items.toReversed()
}
