import { expect, test } from 'vitest'
import { setup } from '../http/setup.ts'

/** Which text stands on which grounds. */
const PAIRS: readonly (readonly [text: string, ...grounds: string[]])[] = [
  ['text', 'ground', 'surface', 'raised', 'sunken', 'bad-ground', 'busy-ground'],
  ['soft', 'ground', 'surface', 'raised', 'sunken'],
  ['accent', 'ground', 'surface', 'sunken', 'accent-ground', 'busy-ground'],
  ['on-accent', 'accent'],
  ['good', 'good-ground'],
  ['busy', 'busy-ground'],
  ['warn', 'warn-ground', 'surface'],
  ['bad', 'bad-ground', 'surface'],
  ['worst', 'worst-ground'],
]

/** The colours of a scheme: those of the light one, changed by the dark one. */
async function colours(dark: boolean): Promise<Map<string, string>> {
  const { body } = await setup().server.inject('/dashboard/styles/tokens.css')
  const [light = '', rest = ''] = body.split('@media (prefers-color-scheme: dark)')
  const named = (css: string) => [...css.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, hex]) => [name, hex])
  return new Map([...named(light), ...(dark ? named(rest) : [])] as [string, string][])
}

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

test.each([
  ['light', false],
  ['dark', true],
])('text can be read on every ground that it stands on, %s', async (_, dark) => {
  const all = await colours(dark)
  const of = (name: string) => all.get(name) ?? expect.unreachable(`there is no colour ${name}`)
  const weak = PAIRS.flatMap(([text, ...grounds]) =>
    grounds.map((ground) => ({ text, ground, contrast: contrast(of(text), of(ground)) })),
  ).filter(({ contrast }) => contrast < 4.5)
  expect(weak).toEqual([])
})
