import { createHash } from 'node:crypto'

/** A token ends so long after it was given. */
const LIFE_MS = 7 * 86_400_000

/** Page tokens: opaque, good for the question that they were given to and for seven days. */
export class PageTokens {
  readonly #secret: string

  constructor(secret: string) {
    this.#secret = secret
  }

  give(question: string, place: unknown, now: number): string {
    const text = JSON.stringify([now, place])
    return Buffer.from(`${this.#sign(question, text)}${text}`).toString('base64url')
  }

  /** null: expired, or of another question. */
  read(token: string, question: string, now: number): { readonly place: unknown } | null {
    const text = Buffer.from(token, 'base64url').toString()
    const [signature, body] = [text.slice(0, 16), text.slice(16)]
    if (signature !== this.#sign(question, body)) return null
    const [given, place] = JSON.parse(body) as [number, unknown]
    return now - given > LIFE_MS ? null : { place }
  }

  #sign(question: string, text: string): string {
    return createHash('sha1').update(`${this.#secret} ${question} ${text}`).digest('hex').slice(0, 16)
  }
}
