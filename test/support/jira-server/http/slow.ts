import type { ServerResponse } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import type { Encoded } from '../../github-server/http/exchange.ts'

const PIECES = 10

/** The whole answer, in ten pieces with a pause before each, unless somebody hangs up. */
export async function slow(response: ServerResponse, { status, headers, text }: Encoded, everyMs: number) {
  const bytes = Buffer.from(text)
  const size = Math.max(1, Math.ceil(bytes.length / PIECES))
  response.writeHead(status, { ...headers, 'content-length': bytes.length })
  for (let at = 0; at < bytes.length && !response.destroyed; at += size) {
    await setTimeout(everyMs)
    response.write(bytes.subarray(at, at + size))
  }
  response.end()
}
