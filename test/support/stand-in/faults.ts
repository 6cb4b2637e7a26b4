interface Armed<Asked, Fault> {
  readonly match: (asked: Asked) => boolean
  readonly fault: Fault
  left: number
}

/** What goes wrong at a stand-in, and how often still. */
export class Faults<Asked, Fault> {
  #armed: Armed<Asked, Fault>[] = []

  add(match: (asked: Asked) => boolean, fault: Fault, times: number): void {
    this.#armed.push({ match, fault, left: times })
  }

  clear(): void {
    this.#armed = []
  }

  /** The first that matches, once less afterwards; null: all goes well. */
  take(asked: Asked): Fault | null {
    const found = this.#armed.find(({ left, match }) => left > 0 && match(asked))
    if (found === undefined) return null
    found.left -= 1
    return found.fault
  }
}
