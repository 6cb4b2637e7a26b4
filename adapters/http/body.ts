import { TrackerdError } from '../../src/errors.ts'

/**
 * The whole body. Throws UPSTREAM_INVALID beyond `limit` bytes, and the connection is closed then: the rest of an endless
 * body is not read. Counted after decompression, so a small body that unpacks without end is stopped too.
 */
export async function readBody(response: Response, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let size = 0
  // Leaving the loop by an error cancels the stream.
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > limit) throw new TrackerdError('UPSTREAM_INVALID', { what: `the answer is longer than ${limit} bytes` })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
