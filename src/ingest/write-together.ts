/** At most this many writes at a time: while one commits, the next is being prepared. */
const WRITES_IN_FLIGHT = 2

interface Waiting<T, R> {
  readonly item: T
  readonly size: number
  readonly resolve: (result: R) => void
  readonly reject: (error: unknown) => void
}

/**
 * Writes what arrives while a write is in flight together, with the next one. There is no timer: a lone item is
 * written at once, and under load the batches grow by themselves to what the disk can take.
 */
export class WriteTogether<T, R> {
  readonly #write: (items: readonly T[]) => Promise<readonly R[]>
  readonly #bounds: { readonly items: number; readonly bytes: number }
  #waiting: Waiting<T, R>[] = []
  #inFlight = 0

  /** `write` gives one result per item, in their order. */
  constructor(
    write: (items: readonly T[]) => Promise<readonly R[]>,
    bounds: { readonly items: number; readonly bytes: number },
  ) {
    this.#write = write
    this.#bounds = bounds
  }

  /** Resolves when the item is written; rejects when the write it was part of failed. */
  add(item: T, size: number): Promise<R> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, size, resolve, reject })
      this.#next()
    })
  }

  #next(): void {
    while (this.#inFlight < WRITES_IN_FLIGHT && this.#waiting.length > 0) void this.#run(this.#take())
  }

  #take(): Waiting<T, R>[] {
    let bytes = 0
    let count = 0
    for (const { size } of this.#waiting) {
      if (count > 0 && (count === this.#bounds.items || bytes + size > this.#bounds.bytes)) break
      bytes += size
      count += 1
    }
    return this.#waiting.splice(0, count)
  }

  async #run(batch: readonly Waiting<T, R>[]): Promise<void> {
    this.#inFlight += 1
    try {
      const results = await this.#write(batch.map((w) => w.item))
      batch.forEach((w, i) => {
        w.resolve(results[i] as R)
      })
    } catch (error) {
      for (const w of batch) w.reject(error)
    } finally {
      this.#inFlight -= 1
      this.#next()
    }
  }
}
