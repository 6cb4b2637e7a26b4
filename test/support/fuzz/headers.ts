import type { Chance } from './chance.ts'

export type Header = readonly [string, string]

const ODD: readonly Header[] = [
  ['__proto__', 'x'],
  ['constructor', 'x'],
  ['X-Request-Id', "'; drop"],
  ['X-Request-Id', 'x'.repeat(500)],
  ['traceparent', '00-00000000000000000000000000000000-0000000000000000-01'],
  ['traceparent', 'zz'],
  ['X-Forwarded-For', '999.1.1.1, ::1, unknown'],
  ['X-Forwarded-Host', 'evil'],
  ['Accept', 'x'.repeat(1_000)],
  ['Accept-Encoding', 'gzip;q=nan'],
  ['Cookie', 'a=b; '.repeat(100)],
  ['Set-Cookie', 'a=b'],
  ['X-HTTP-Method-Override', 'DELETE'],
  ['Range', 'bytes=0-,-1'],
  ['If-None-Match', '*'],
  ['Origin', 'null'],
  ['X-Odd', '\xff\xfe\xe4'],
  ['X-GitHub-Hook-Id', '\xe4'.repeat(600)],
  ['User-Agent', '\xf0\x9f\x98\x80\xed\xa0\x80'],
  ['X-Trackerd-Tenant', '../default'],
  ['Authorization', 'Bearer trk_x'],
  ['Authorization', 'JWT a.b.c'],
  ['Authorization', `Bearer ${'a.'.repeat(4_000)}`],
  ['Via', '1.1 a, 1.1 b'],
]

/** The headers with something odd about them: more, twice, gone, longer than allowed, in other letters. */
export function distortedHeaders(headers: readonly Header[], chance: Chance): readonly Header[] {
  const [name, value] = chance.pick(headers)
  switch (chance.below(10)) {
    case 0:
      return headers.filter((header) => header[0] !== name || FRAMING.test(name))
    case 1:
      return FRAMING.test(name) ? headers : [...headers, [name, value]]
    case 2:
      return FRAMING.test(name) ? headers : [...headers, [name, chance.letters(20)]]
    case 3:
      return [...headers, ['X-Long', 'y'.repeat(chance.pick([1_000, 8_000, 15_000, 17_000, 40_000]))]]
    case 4:
      return [...headers, ...Array.from({ length: chance.pick([50, 500]) }, (_, i): Header => [`X-Many-${i}`, 'z'])]
    case 5:
      return headers.map(([other, it]): Header => [other.toUpperCase(), it])
    case 6:
      return headers.map(([other, it]): Header => [other, other === name && !FRAMING.test(name) ? garbage(chance) : it])
    default:
      return [...headers, chance.pick(ODD), chance.pick(ODD)]
  }
}

/** Without them no server knows where the request ends: that is a case of its own. */
const FRAMING = /^(content-length|transfer-encoding|host)$/i

const garbage = (chance: Chance) =>
  chance.pick(['', ' ', '-', '\xff', '0', 'null', '__proto__', 'sha256=', `sha1=${'0'.repeat(40)}`, 'x'.repeat(300)])
