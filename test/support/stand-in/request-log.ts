/** As many requests are remembered: a bench makes more than a test will ever look at. */
const KEPT = 10_000

/** The latest requests that a stand-in has seen. */
export class RequestLog<Request> {
  readonly #seen: Request[] = []

  add(request: Request): void {
    if (this.#seen.length >= 2 * KEPT) this.#seen.splice(0, KEPT)
    this.#seen.push(request)
  }

  get latest(): Request[] {
    return this.#seen.slice(-KEPT)
  }

  clear(): void {
    this.#seen.length = 0
  }
}
