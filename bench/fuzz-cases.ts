import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Case } from '../test/support/fuzz/case.ts'

/** Something that must not be, with what can be sent again to see it again. */
export interface Found {
  readonly n: number | null
  readonly what: string
  readonly wrong: string
  /** As on the wire. */
  readonly request: Buffer | null
  readonly told: unknown
}

export const asFound = (given: Case, wrong: string, told: unknown): Found => ({
  n: given.n,
  what: given.what,
  wrong,
  request: Buffer.concat(given.pieces),
  told,
})

const FILES = 200

/** Each in a file of its own, the request as it was sent beside it; returns how many were written. */
export function writeFound(folder: string, found: readonly Found[]): number {
  if (found.length > 0) mkdirSync(folder, { recursive: true })
  const shown = found.slice(0, FILES)
  for (const [i, { request, ...words }] of shown.entries()) {
    const name = join(folder, words.n === null ? `other-${i}` : `case-${words.n}`)
    writeFileSync(`${name}.json`, `${JSON.stringify(words, null, 2)}\n`)
    if (request !== null) writeFileSync(`${name}.http`, request)
  }
  return shown.length
}

/** How often each is there, the most frequent first. */
export function counted(words: readonly string[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])
}
