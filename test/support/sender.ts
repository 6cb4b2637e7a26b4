import { githubHeaders } from './github-examples.ts'
import type { Chapter } from './story.ts'
import { until } from './until.ts'

/** Longer than any source waits for an answer. */
const ANSWERED_WITHIN_MS = 30_000
const SENDERS = 8

/** Sends deliveries as GitHub does, and keeps what it was answered. */
export class Sender {
  /** Ids of the deliveries that were answered 202. */
  readonly accepted = new Set<string>()
  /** Those that were told to come back: 503 with the time to wait. */
  readonly refused: Chapter[] = []
  /** Those for which nobody listened, or whose connection broke. */
  readonly unanswered: Chapter[] = []
  /** Answers that no delivery may get. */
  readonly odd: string[] = []
  /** How many were sent again because they were refused or not answered. */
  comeAgain = 0
  /** How often it was told that the delivery is there already. */
  duplicates = 0
  slowestMs = 0
  readonly #addresses: readonly string[]
  readonly #secret: string
  #next = 0

  /** To these addresses in turns. */
  constructor(addresses: readonly string[], secret: string) {
    this.#addresses = addresses
    this.#secret = secret
  }

  /** Several at once. */
  async send(chapters: Iterable<Chapter>, senders = SENDERS): Promise<void> {
    const next = chapters[Symbol.iterator]()
    const rest: Iterable<Chapter> = { [Symbol.iterator]: () => ({ next: () => next.next() }) }
    await Promise.all(Array.from({ length: senders }, () => this.sendInOrder(rest)))
  }

  async sendInOrder(chapters: Iterable<Chapter>): Promise<void> {
    for (const chapter of chapters) await this.post(chapter)
  }

  /** What was refused or not answered is sent again until it is taken, as a source does that is told to come back. */
  async sendUntilTaken(): Promise<void> {
    await until(async () => {
      const again = [...this.refused.splice(0), ...this.unanswered.splice(0)]
      this.comeAgain += again.length
      await this.send(again)
      return this.refused.length + this.unanswered.length === 0
    }, 'what was refused is taken when it comes again')
  }

  /** The status; null when nobody answered. */
  async post(chapter: Chapter): Promise<number | null> {
    const { event, payload } = chapter.tell()
    const body = JSON.stringify(payload)
    const headers = githubHeaders(event, chapter.deliveryId, body, this.#secret)
    const address = this.#addresses[this.#next++ % this.#addresses.length] as string
    const signal = AbortSignal.timeout(ANSWERED_WITHIN_MS)
    const started = performance.now()
    const response = await fetch(address, { method: 'POST', headers, body, signal }).catch((error: Error) => error)
    this.slowestMs = Math.max(this.slowestMs, performance.now() - started)
    if (response instanceof Error) {
      if (signal.aborted) this.odd.push(`no answer within ${ANSWERED_WITHIN_MS} ms`)
      this.unanswered.push(chapter)
      return null
    }
    await this.#read(chapter, response)
    return response.status
  }

  async #read(chapter: Chapter, response: Response): Promise<void> {
    const text = await response.text()
    if (response.status === 202) {
      const answer = JSON.parse(text) as { id: string; duplicate?: true }
      this.accepted.add(answer.id)
      if (answer.duplicate) this.duplicates += 1
    } else if (response.status === 503 && Number(response.headers.get('retry-after')) > 0) this.refused.push(chapter)
    else this.odd.push(`${response.status}: ${text}`)
  }
}
