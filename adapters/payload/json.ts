import { TrackerdError } from '../../src/errors.ts'

/** Far beyond any real payload (they stay below 20). */
const MAX_DEPTH = 512
/** JSON.parse does not recurse, so depth costs no stack but time: 1 MiB of brackets 40 ms, 25 MiB 4 s. */
const DEPTH_MATTERS_FROM = 1_048_576

const utf8 = new TextDecoder()

/** Bytes that are no UTF-8 become U+FFFD rather than lose the delivery. */
export const textOf = (body: Uint8Array): string => utf8.decode(body)

/** The object that the text says. Throws PAYLOAD_INVALID: it is not JSON, not an object, or nests too deep. */
export function objectOf(json: string): Readonly<Record<string, unknown>> {
  if (json.length > DEPTH_MATTERS_FROM && isDeeperThan(MAX_DEPTH, json)) {
    throw new TrackerdError('PAYLOAD_INVALID', { what: `the JSON nests deeper than ${MAX_DEPTH}` })
  }
  const payload = parsed(json)
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    throw new TrackerdError('PAYLOAD_INVALID', { what: 'the JSON is not an object' })
  }
  return payload as Readonly<Record<string, unknown>>
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
