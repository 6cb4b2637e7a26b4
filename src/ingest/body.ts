import {
  type BrotliOptions,
  brotliCompressSync,
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib'
import type { StoredBody } from '../db/inbox.ts'
import { TrackerdError } from '../errors.ts'

/** Below this, compression saves less than its own overhead. */
const WORTH_COMPRESSING = 512

/** How many times smaller recorded payloads become, at most: output buffers of the right size cost a fifth less. */
const SHRINKS = 8

/**
 * The cheapest of what Node has: 31 µs for a payload of 15 KB and 6.4 times smaller; zstd level 1 takes 49 µs (each call
 * makes a context of its own, which the garbage collector has to follow) for 7.0 times, gzip level 1 66 µs for 6.4 times.
 */
const CHEAPEST = {
  params: { [constants.BROTLI_PARAM_QUALITY]: 0, [constants.BROTLI_PARAM_LGWIN]: 16 },
} satisfies BrotliOptions

/**
 * A raw body as it is stored. PostgreSQL's own compression costs two thirds of an insert (docs/decisions.md), so
 * bodies are compressed before they get there, with the cheapest method that still shrinks JSON several times.
 */
export function packBody(body: Uint8Array): StoredBody {
  const raw = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  if (raw.length < WORTH_COMPRESSING) return { bytes: raw, encoding: 'identity', size: raw.length }
  const bytes = brotliCompressSync(raw, { ...CHEAPEST, chunkSize: Math.ceil(raw.length / 4) })
  return { bytes, encoding: 'br', size: raw.length }
}

/**
 * At once rather than on another thread: a body takes 26 µs, its way there and back 90. Only the first is written now;
 * the schema allows the others.
 */
const DECODERS: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  identity: (body) => body,
  br: (body) => brotliDecompressSync(body, { chunkSize: Math.max(1024, SHRINKS * body.length) }),
  zstd: (body) => zstdDecompressSync(body),
  gzip: (body) => gunzipSync(body),
  deflate: (body) => inflateSync(body),
}

/** The body as it was received. Throws PAYLOAD_INVALID when it was dropped or cannot be read. */
export async function unpackBody(body: Buffer | null, encoding: string): Promise<Buffer> {
  if (body === null)
    throw new TrackerdError('PAYLOAD_INVALID', { what: 'the body was dropped after its retention period' })
  const decode = DECODERS[encoding]
  if (decode === undefined) throw new TrackerdError('PAYLOAD_INVALID', { what: `unknown encoding ${encoding}` })
  return decode(body)
}
