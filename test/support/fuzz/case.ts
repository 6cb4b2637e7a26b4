/** One thing that is sent, and what may come back. */
export interface Case {
  readonly n: number
  /** What it is, for people. */
  readonly what: string
  /** As on the wire, in the pieces in which it is sent. */
  readonly pieces: readonly Buffer[]
  /** How many answers there are; null: none or one, and the connection may be closed without. */
  readonly answers: number | null
  /** What may be answered; null: whatever is no server's failure. */
  readonly statuses: ReadonlySet<number> | null
  /** Of its delivery, when it is meant to be one. */
  readonly deliveryId: string | null
  /** Sent on a connection of its own, which ends with it. */
  readonly alone: boolean
  /** It is abandoned when all was sent. */
  readonly hangsUp: boolean
}

export const CRLF = '\r\n'

/** A request as bytes; names and values as they are given, byte by byte. */
export function request(
  method: string,
  path: string,
  headers: readonly (readonly [string, string])[],
  body: Buffer | null,
): Buffer {
  const lines = [`${method} ${path} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`), '', '']
  const head = Buffer.from(lines.join(CRLF), 'latin1')
  return body === null ? head : Buffer.concat([head, body])
}

/** The body in chunks of this size, as a sender does that does not know how long it will be. */
export function chunked(body: Buffer, size: number): Buffer {
  const chunks: Buffer[] = []
  for (let at = 0; at < body.length; at += size) {
    const chunk = body.subarray(at, at + size)
    chunks.push(Buffer.from(`${chunk.length.toString(16)};x=y${CRLF}`), chunk, Buffer.from(CRLF))
  }
  return Buffer.concat([...chunks, Buffer.from(`0${CRLF}${CRLF}`)])
}
