import type { Chance } from './chance.ts'

/** JSON that no value of JavaScript is written as; `written` puts it where the mark stands. */
export const raw = (json: string) => `@raw:${Buffer.from(json).toString('hex')}@`
const RAW = /"@raw:([0-9a-f]*)@"/g

/** The JSON of a value, raw pieces included. */
export const written = (value: unknown): string =>
  (JSON.stringify(value) ?? 'null').replace(RAW, (_, hex: string) => Buffer.from(hex, 'hex').toString())

const TEXTS: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  'x\udc00y',
  '\u202Eright to left',
  '\uFEFFmarked',
  'line\nbreak\r\n\ttab',
  '\u001b[31mred\u001b[0m',
  '__proto__',
  'constructor',
  'toString',
  "'; drop table tracker_integration.inbox_messages; --",
  '<script>alert(1)</script>',
  '%00%ff%s%n{}$$',
  '../../../etc/passwd',
  'null',
  '\\u0000',
  '{1,2}',
  '"quoted"',
  '😀'.repeat(100),
  'I\u0307i\u0131\u1E9EßǅÅ',
  'a'.repeat(300),
  '@raw',
  'refs/heads/',
  'refs/tags/',
  '^(a+)+$',
  '-0',
  '1e999',
]

const TIMES: readonly unknown[] = [
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '0001-01-01T00:00:00+14:00',
  '0001-01-01T00:00:00-23:59',
  '9999-12-31T23:59:59.999Z',
  '9999-12-31T23:59:59-23:59',
  '275760-09-13T00:00:00.000Z',
  '+275760-09-13T00:00:00.000Z',
  '-271821-04-20T00:00:00.000Z',
  '1969-12-31T23:59:59Z',
  '2026-02-30T00:00:00Z',
  '2024-02-29T24:00:00Z',
  '2026-01-01T00:00:60Z',
  '2026-01-01T00:00:00+99:99',
  '2026-01-01T00:00:00.123456789123Z',
  '2026-01-01T00:00:00',
  '2026-01-01',
  '2262-04-12T00:00:00Z',
  'infinity',
  '-infinity',
  'now',
  0,
  -1,
  -62_135_596_800,
  253_402_300_799,
  253_402_300_800,
  8_640_000_000_000,
  9_007_199_254_740_991,
  1.5,
]

const NUMBERS: readonly unknown[] = [
  0,
  -1,
  1,
  127,
  32_768,
  2_147_483_647,
  2_147_483_648,
  -2_147_483_649,
  4_294_967_296,
  9_007_199_254_740_991,
  -9_007_199_254_740_991,
  9_007_199_254_740_992,
  1e21,
  1.7976931348623157e308,
  5e-324,
  0.1,
  -0.5,
  ...['1e999', '-1e999', '-0', '1E400', '123456789012345678901234567890', '0.1e-400', '9223372036854775808'].map(raw),
]

const ODDITIES: readonly unknown[] = [
  null,
  true,
  false,
  [],
  {},
  [null],
  [[]],
  { id: 1 },
  { name: null },
  ...[
    '{"__proto__":{"polluted":true}}',
    '{"constructor":{"prototype":{"polluted":true}}}',
    '{"a":1,"a":2,"":3}',
    '"\\ud800"',
    '"\\u0000"',
    '{"\\u0000":"\\udfff"}',
    '{"toString":7,"valueOf":null,"then":1,"length":-1}',
    'NaN',
    'Infinity',
    'undefined',
    '00',
    "'single'",
  ].map(raw),
]

/** Lengths about which something ends: columns, index rows, pages. */
const LENGTHS = [
  64, 100, 101, 200, 201, 255, 256, 300, 500, 501, 1_000, 1_001, 2_000, 2_700, 2_800, 4_000, 8_200, 40_000,
]

export function hostileText(chance: Chance): string {
  if (chance.in(0.7)) return chance.pick(TEXTS)
  return chance.letters(chance.pick(LENGTHS))
}

export const hostileTime = (chance: Chance): unknown => chance.pick(TIMES)

export const hostileNumber = (chance: Chance): unknown =>
  chance.in(0.85) ? chance.pick(NUMBERS) : chance.below(4_000_000_000) - 2_000_000_000

export function hostileValue(chance: Chance): unknown {
  const kind = chance.below(10)
  if (kind < 3) return hostileText(chance)
  if (kind < 5) return hostileNumber(chance)
  if (kind < 7) return hostileTime(chance)
  // A copy: what is put into it later must not be found in another case.
  if (kind < 9) return structuredClone(chance.pick(ODDITIES))
  return raw(nested(chance.pick([10, 99, 101, 511, 513, 2_000]), chance.in(0.5)))
}

/** JSON that nests so deep, closed or left open. */
export function nested(depth: number, closed: boolean): string {
  return closed ? `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}` : `${'['.repeat(depth)}${']'.repeat(depth)}`
}
