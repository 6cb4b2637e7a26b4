import type { AdfDocument, Text } from './objects.ts'

/** A paragraph for each line. */
export const document = (text: string): AdfDocument => ({
  type: 'doc',
  version: 1,
  content: text.split('\n').map((line) => ({
    type: 'paragraph',
    content: line === '' ? [] : [{ type: 'text', text: line }],
  })),
})

/** As version 3 of the API shows it. */
export function asDocument(text: Text): AdfDocument | null {
  return typeof text === 'string' ? document(text) : text
}

/** As version 2, Data Center and webhooks show it. */
export function asString(text: Text): string | null {
  return text === null || typeof text === 'string' ? text : linesOf(text).join('\n')
}

function linesOf(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return []
  const { type, text, content } = node as { type?: unknown; text?: unknown; content?: unknown }
  if (typeof text === 'string') return [text]
  const parts = Array.isArray(content) ? content.map(linesOf) : []
  const isLine = type === 'paragraph' || type === 'heading' || type === 'codeBlock'
  return isLine ? [parts.flat().join('')] : parts.flat()
}

const UNITS = [
  ['w', 144_000],
  ['d', 28_800],
  ['h', 3_600],
  ['m', 60],
] as const

/** e.g. `3d 4h`: a day has 8 hours and a week 5 days. */
export function duration(seconds: number): string {
  const parts: string[] = []
  let left = seconds
  for (const [unit, size] of UNITS) {
    if (left >= size) parts.push(`${Math.floor(left / size)}${unit}`)
    left %= size
  }
  return parts.join(' ') || '0m'
}
