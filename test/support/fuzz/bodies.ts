import { gzipSync } from 'node:zlib'
import type { Chance } from './chance.ts'
import { nested, written } from './hostile.ts'

const JSON_TYPE = 'application/json'
const FORM_TYPE = 'application/x-www-form-urlencoded'

export interface Body {
  readonly bytes: Buffer
  readonly contentType: string
  readonly encoding: string | null
}

const DEPTHS = [10, 100, 511, 513, 1_000, 5_000, 20_000, 100_000]
const NO_BYTES = Buffer.alloc(0)

const inJson = (bytes: Buffer | string): Body => ({
  bytes: typeof bytes === 'string' ? Buffer.from(bytes) : bytes,
  contentType: JSON_TYPE,
  encoding: null,
})

/** The payload as most senders write it; in one of ten as no sender should. */
export function bodyOf(payload: Readonly<Record<string, unknown>>, chance: Chance): Body {
  const json = written(payload)
  return chance.in(0.9) ? inJson(json) : distorted(json, chance)
}

function distorted(json: string, chance: Chance): Body {
  const bytes = Buffer.from(json)
  const at = chance.below(bytes.length + 1)
  switch (chance.below(18)) {
    case 0:
      return inJson(bytes.subarray(0, at))
    case 1:
      return inJson(Buffer.concat([bytes.subarray(0, at), Buffer.from([0xff, 0xfe, 0xc0, 0x80]), bytes.subarray(at)]))
    case 2:
      return inJson(`\uFEFF${json}`)
    case 3:
      return inJson(Buffer.from(json, 'utf16le'))
    case 4:
      return inJson(json.replace('{', '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},'))
    case 5:
      return inJson(`${json.slice(0, -1)},"action":"closed","repository":null,"webhookEvent":"user_created"}`)
    case 6:
      return inJson(`{"a":${nested(chance.pick(DEPTHS), chance.in(0.5))}}`)
    case 7:
      return inJson(`${json.slice(0, -1)},"deep":${nested(chance.pick(DEPTHS), chance.in(0.5))}}`)
    case 8:
      return inJson('{"a":'.repeat(chance.pick(DEPTHS)))
    case 9:
      return inJson(chance.pick(['', 'null', '[]', '0', '"text"', '{', '{}', '[{}]', 'true', '{"a":1}{', '\0', '\n']))
    case 10:
      return { ...inJson(gzipSync(bytes)), encoding: chance.in(0.5) ? 'gzip' : null }
    case 11:
      return {
        ...inJson(bytes),
        encoding: chance.pick(['gzip', 'br', 'identity', 'deflate', 'zstd', '', 'gzip, br', 'x']),
      }
    case 12:
      return { ...inJson(`payload=${encodeURIComponent(json.toWellFormed())}`), contentType: FORM_TYPE }
    case 13:
      return { ...inJson(formOf(json, chance)), contentType: FORM_TYPE }
    case 14:
      return { ...inJson(bytes), contentType: chance.pick(TYPES) }
    case 15:
      return inJson(Buffer.from(bytes.map((byte) => (chance.in(0.01) ? byte ^ (1 << chance.below(8)) : byte))))
    case 16:
      return inJson(`${' '.repeat(chance.below(20_000))}${json}${'\n'.repeat(chance.below(5_000))}`)
    default:
      return chance.in(0.5) ? inJson(Buffer.from(chance.letters(at, '\0\x01{}[]":,\\u0dea\x7f'))) : inJson(NO_BYTES)
  }
}

const TYPES = [
  'application/json; charset=utf-8',
  'application/json;charset=utf-16',
  'APPLICATION/JSON',
  'application/jsonx',
  'text/plain',
  'multipart/form-data; boundary=x',
  'application/cloudevents+json',
  '*/*',
  'json',
  '',
  ';',
  `application/json; x=${'y'.repeat(500)}`,
]

const formOf = (json: string, chance: Chance) =>
  chance.pick([
    'payload=',
    'payload',
    'payload=%',
    'payload=%00%ff%fe',
    'Payload={}',
    'payload={}&payload={"action":1}',
    `payload=${json.slice(0, 200)}`,
    `a=${'%'.repeat(500)}`,
    '&'.repeat(1_000),
  ])
