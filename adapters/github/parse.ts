import { TrackerdError } from '../../src/errors.ts'
import { FORM_TYPE, JSON_TYPE } from './verify.ts'

/** Far beyond any real payload (they stay below 20). */
const MAX_DEPTH = 512
/** JSON.parse does not recurse, so depth costs no stack but time: 1 MiB of brackets 40 ms, 25 MiB 4 s. */
const DEPTH_MATTERS_FROM = 1_048_576

const utf8 = new TextDecoder()

/**
 * The payload of a stored body: the JSON itself, or what a form carries in its field `payload`. Bytes that are no
 * UTF-8 become U+FFFD rather than lose the delivery. Throws PAYLOAD_INVALID.
 */
export function parse(contentType: string, body: Uint8Array): unknown {
  const json = jsonText(contentType, utf8.decode(body))
  if (json.length > DEPTH_MATTERS_FROM && isDeeperThan(MAX_DEPTH, json)) {
    throw new TrackerdError('PAYLOAD_INVALID', { what: `the JSON nests deeper than ${MAX_DEPTH}` })
  }
  const payload = parsed(json)
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    throw new TrackerdError('PAYLOAD_INVALID', { what: 'the JSON is not an object' })
  }
  return payload
}

function jsonText(contentType: string, text: string): string {
  if (contentType === JSON_TYPE) return text
  if (contentType !== FORM_TYPE) throw new TrackerdError('CONTENT_TYPE_UNSUPPORTED')
  const payload = new URLSearchParams(text).get('payload')
  if (payload === null) throw new TrackerdError('PAYLOAD_INVALID', { what: 'the form has no field "payload"' })
  return payload
}

/** Without the parser's own message: it quotes the body. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw new TrackerdError('PAYLOAD_INVALID', { what: 'the text is not JSON', characters: json.length })
  }
}

function isDeeperThan(limit: number, json: string): boolean {
  let depth = 0
  let inString = false
  for (let at = 0; at < json.length; at++) {
    const character = json[at]
    if (inString) {
      if (character === '\\') at++
      else if (character === '"') inString = false
    } else if (character === '"') inString = true
    else if (character === '[' || character === '{') {
      if (++depth > limit) return true
    } else if (character === ']' || character === '}') depth--
  }
  return false
}
