import { expect, test } from 'vitest'
import { paragraphs } from '../../../../adapters/github/egress/markdown.ts'
import { markerOf, signed } from '../../../../adapters/github/egress/own.ts'

const MARKER = '11111111-1111-4111-8111-111111111111'

test.each([
  ['# heading', '\\# heading'],
  ['#12 and 1. list', '\\#\u200B12 and 1. list'],
  ['- item', '\\- item'],
  ['1. item', '1\\. item'],
  ['[x](y) <b> `c` *d* _e_ ~f~ | g', '\\[x\\]\\(y\\) \\<b\\> \\`c\\` \\*d\\* \\_e\\_ \\~f\\~ \\| g'],
  ['@octo-team, #12, a@b', '@\u200Bocto-team, #\u200B12, a@\u200Bb'],
  ['R&D', 'R&amp;D'],
  ['see https://example.com/a_b?c=d&e=f#g now', 'see https://example.com/a_b?c=d&e=f#g now'],
])('%s is shown as it stands', (text, expected) => {
  expect(paragraphs([text])).toBe(expected)
})

test('a text is known by the last marker that it bears', () => {
  const other = MARKER.replaceAll('1', '2')
  expect(markerOf(signed('Text', MARKER))).toBe(MARKER)
  expect(markerOf(signed(`> ${signed('Quoted', other)}`, MARKER))).toBe(MARKER)
  expect(markerOf('<!-- trackerd:nothing -->')).toBeNull()
  expect(markerOf(null)).toBeNull()
})
