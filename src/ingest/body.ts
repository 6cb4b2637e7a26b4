import { promisify } from 'node:util'
import { brotliDecompress, constants, gunzip, inflate, zstdCompressSync, zstdDecompress } from 'node:zlib'
import type { StoredBody } from '../db/inbox.ts'
import { TrackerdError } from '../errors.ts'

/** Below this, compression saves less than its own overhead. */
const WORTH_COMPRESSING = 512

/**
 * A raw body as it is stored. PostgreSQL's own compression costs two thirds of an insert (docs/decisions.md), so
 * bodies are compressed before they get there, with the cheapest method that still shrinks JSON several times.
 */
export function packBody(body: Uint8Array): StoredBody {
  const raw = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  if (raw.length < WORTH_COMPRESSING) return { bytes: raw, encoding: 'identity', size: raw.length }
  const bytes = zstdCompressSync(raw, { params: { [constants.ZSTD_c_compressionLevel]: 1 } })
  return { bytes, encoding: 'zstd', size: raw.length }
}

const DECODERS: Readonly<Record<string, (body: Buffer) => Promise<Buffer>>> = {
  identity: async (body) => body,
  zstd: promisify<Buffer, Buffer>(zstdDecompress),
  gzip: promisify<Buffer, Buffer>(gunzip),
  deflate: promisify<Buffer, Buffer>(inflate),
  br: promisify<Buffer, Buffer>(brotliDecompress),
}

/** The body as it was received. Throws PAYLOAD_INVALID when it was dropped or cannot be read. */
export async function unpackBody(body: Buffer | null, encoding: string): Promise<Buffer> {
  if (body === null)
    throw new TrackerdError('PAYLOAD_INVALID', { what: 'the body was dropped after its retention period' })
  const decode = DECODERS[encoding]
  if (decode === undefined) throw new TrackerdError('PAYLOAD_INVALID', { what: `unknown encoding ${encoding}` })
  return decode(body)
}
