import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { TrackerdError } from '../../src/errors.ts'
import type { Json } from '../../src/ports/source-reader.ts'

export interface TokenServer {
  readonly url: string
  /** Refresh tokens that came, and whether they were good. */
  readonly asked: { readonly token: string; readonly good: boolean }[]
  /** Requests wait until they are let through. */
  hold(): void
  /** Those that wait are answered, and whoever comes later at once. */
  release(): void
  /** Resolves when so many requests have come, answered or not. */
  arrived(count: number): Promise<void>
}

/** Gives a new refresh token for each good one, and takes each once. */
export async function tokenServer(): Promise<TokenServer> {
  let current = 'refresh-1'
  let held: (() => void)[] | null = null
  let count = 0
  const waiting: { count: number; resolve: () => void }[] = []
  const asked: TokenServer['asked'] = []
  const answer = (token: string, response: ServerResponse) => {
    const good = token === current
    asked.push({ token, good })
    if (good) current = `refresh-${asked.length + 1}`
    response.writeHead(good ? 200 : 403).end(current)
  }
  const server = createServer((request, response) => {
    const token = decodeURIComponent(request.url?.slice(1) ?? '')
    count += 1
    for (const it of waiting) if (count >= it.count) it.resolve()
    if (held === null) answer(token, response)
    // A caller that died in the meantime has not used its token.
    else held.push(() => !response.destroyed && answer(token, response))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    hold() {
      held = []
    },
    release() {
      const all = held ?? []
      held = null
      for (const go of all) go()
    },
    arrived: (wanted) =>
      new Promise((resolve) => {
        if (count >= wanted) resolve()
        else waiting.push({ count: wanted, resolve })
      }),
  }
}

/** What a renewal does: the refresh token is used up, and what the server gives is good from now on. */
export const renewAt =
  (url: string) =>
  async (current: Json): Promise<Json> => {
    const { refresh } = current as { refresh: string }
    const response = await fetch(`${url}/${encodeURIComponent(refresh)}`)
    if (!response.ok) throw new TrackerdError('UPSTREAM_UNAUTHENTICATED')
    return { refresh: await response.text() }
  }
