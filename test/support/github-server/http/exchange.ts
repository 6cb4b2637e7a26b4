import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Reply } from '../routes/call.ts'

/** The body as text. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts).toString()
}

export function parsed(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text)
  } catch {
    return text
  }
}

/** An answer as it goes over the wire. */
export interface Encoded {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

export function encode({ status, headers = {}, body }: Reply): Encoded {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
  return { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, text }
}

/** 200 becomes 304 when the caller has the same answer already. */
export function conditional(it: Encoded, ifNoneMatch: string | undefined): Encoded {
  if (it.status !== 200) return it
  const etag = `W/"${createHash('sha1')
    .update(it.text)
    .update(it.headers.link ?? '')
    .digest('hex')}"`
  const headers = { ...it.headers, etag }
  return ifNoneMatch === etag ? { status: 304, headers, text: '' } : { ...it, headers }
}

export function send(response: ServerResponse, { status, headers, text }: Encoded): void {
  const hasBody = status !== 304 && status !== 204
  response.writeHead(status, hasBody ? { ...headers, 'content-length': Buffer.byteLength(text) } : headers)
  response.end(hasBody ? text : undefined)
}

/** Promises the whole answer and hangs up after half of it. */
export function cutOff(response: ServerResponse, { status, headers, text }: Encoded): void {
  const bytes = Buffer.from(text === '' ? '{}' : text)
  response.writeHead(status, { ...headers, 'content-length': bytes.length })
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy())
}

/** Goes on as fast as it is read. */
export function endless(response: ServerResponse): void {
  const part = '{"filler":"x"},'.repeat(4_096)
  const more = () => {
    while (!response.destroyed && response.write(part)) {
      // Until the other side cannot take more.
    }
  }
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' })
  response.on('drain', more)
  response.write('[')
  more()
}
