import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { connect, PAT, type World } from './world.ts'

interface Served extends Omit<World, 'asked'> {
  /** Path and query of each call. */
  readonly asked: readonly string[]
  readonly url: string
}

/** A client of a server of the test's own, for what happens below an answer: broken, cut off, endless. */
export async function served(respond: (response: ServerResponse, times: number) => void): Promise<Served> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    request.resume()
    asked.push(request.url ?? '')
    respond(response, asked.length)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  return { ...connect({ credential: PAT, baseUrl: url }), asked, url }
}
