import { seeded } from '../seeded.ts'

/** Decisions that follow from a seed and a number: each case can be made again alone. */
export class Chance {
  readonly #next: () => number

  constructor(seed: number, n: number) {
    this.#next = seeded(Math.imul(seed, 0x9e3779b1) ^ Math.imul(n + 1, 0x85ebca6b))
  }

  /** A whole number in [0, end). */
  below(end: number): number {
    return Math.floor(this.#next() * end)
  }

  in(part: number): boolean {
    return this.#next() < part
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T
  }

  /** As many letters; they do not compress well. */
  letters(length: number, alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'): string {
    let text = ''
    while (text.length < length) text += alphabet[this.below(alphabet.length)]
    return text
  }

  uuid(): string {
    const digits = (length: number) => this.letters(length, '0123456789abcdef')
    return `${digits(8)}-${digits(4)}-4${digits(3)}-8${digits(3)}-${digits(12)}`
  }
}
