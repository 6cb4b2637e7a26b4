import type { Json, Page } from '../ports/source-reader.ts'

/** As many pages, or as many items, are read and not applied yet before reading pauses. */
const PAGES_AHEAD = 8
const ITEMS_AHEAD = 1_000

/**
 * Reads the pages of a walk one after the other while those before are applied, and hands over together what has come. A
 * source that is slower than the database is applied page by page, one that is faster in bundles that grow by themselves.
 */
export class ReadAhead {
  readonly #read: (at: Json) => Promise<Page>
  readonly #over: () => boolean
  #ready: Page[] = []
  #at: Json
  #coming: Promise<void> | null = null
  #ended = false
  #failure: { readonly error: unknown } | null = null

  /** Begins at `at`. Nothing is read ahead once it is over. */
  constructor(read: (at: Json) => Promise<Page>, at: Json, over: () => boolean) {
    this.#read = read
    this.#at = at
    this.#over = over
  }

  /** The pages that have come, one at least, in their order. Throws what reading threw once those before it were taken. */
  async take(): Promise<readonly Page[]> {
    if (this.#ready.length === 0 && this.#failure === null) await (this.#coming ?? this.#next())
    const pages = this.#ready
    if (pages.length === 0) throw this.#failure?.error
    this.#ready = []
    this.#goOn()
    return pages
  }

  /** Nothing is read any more but what is on its way. */
  stop(): void {
    this.#ended = true
  }

  #goOn(): void {
    const items = this.#ready.reduce((sum, page) => sum + page.items.length, 0)
    const full = this.#ready.length >= PAGES_AHEAD || items >= ITEMS_AHEAD
    const idle = this.#coming === null && !this.#ended && this.#failure === null
    if (idle && !full && !this.#over()) void this.#next()
  }

  #next(): Promise<void> {
    this.#coming = this.#read(this.#at).then(
      (page) => {
        this.#ready.push(page)
        this.#at = page.next
        this.#ended ||= page.next === null
        this.#coming = null
        this.#goOn()
      },
      (error: unknown) => {
        this.#failure = { error }
        this.#coming = null
      },
    )
    return this.#coming
  }
}
