import { createHmac } from 'node:crypto'
import type { RawRequest } from '../../../src/ports/source-adapter.ts'

/** A delivery as GitHub sends it: the SHA-256 of the raw body beside the old SHA-1. */
export function signed(body: Uint8Array, secret: string, headers: RawRequest['headers'] = {}): RawRequest {
  const hmac = (algorithm: string) => createHmac(algorithm, secret).update(body).digest('hex')
  return {
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'push',
      'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
      'x-hub-signature': `sha1=${hmac('sha1')}`,
      'x-hub-signature-256': `sha256=${hmac('sha256')}`,
      ...headers,
    },
    body,
  }
}
