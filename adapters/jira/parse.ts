import { TrackerdError } from '../../src/errors.ts'
import { objectOf, textOf } from '../payload/json.ts'

export const JSON_TYPE = 'application/json'

/** The payload of a stored body. Throws PAYLOAD_INVALID. */
export function parse(contentType: string, body: Uint8Array): unknown {
  if (contentType !== JSON_TYPE) throw new TrackerdError('CONTENT_TYPE_UNSUPPORTED')
  return objectOf(textOf(body))
}
