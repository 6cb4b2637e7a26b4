import { TrackerdError } from '../../src/errors.ts'
import { objectOf, textOf } from '../payload/json.ts'
import { FORM_TYPE, JSON_TYPE } from './verify.ts'

/** The payload of a stored body: the JSON itself, or what a form carries in its field `payload`. Throws PAYLOAD_INVALID. */
export function parse(contentType: string, body: Uint8Array): unknown {
  return objectOf(jsonText(contentType, textOf(body)))
}

function jsonText(contentType: string, text: string): string {
  if (contentType === JSON_TYPE) return text
  if (contentType !== FORM_TYPE) throw new TrackerdError('CONTENT_TYPE_UNSUPPORTED')
  const payload = new URLSearchParams(text).get('payload')
  if (payload === null) throw new TrackerdError('PAYLOAD_INVALID', { what: 'the form has no field "payload"' })
  return payload
}
