/**
 * A list in order of creation that can also be read in order of change. Sorted again only when it is read after a change,
 * and what is nearly sorted is sorted in one go: a walk over 100,000 costs one sort, not one for every page.
 */
export class Changing<Item extends { readonly number: number; readonly updated_at: string }> {
  #created: Item[] = []
  #updated: Item[] = []
  #isSorted = true

  /** By number, lowest first. */
  get created(): readonly Item[] {
    return this.#created
  }

  /** Least recently changed first; within one second by number. */
  get updated(): readonly Item[] {
    if (!this.#isSorted) this.#updated.sort(byChange)
    this.#isSorted = true
    return this.#updated
  }

  add(item: Item): void {
    const last = this.#created.at(-1)
    this.#created.push(item)
    if (last !== undefined && last.number > item.number) this.#created.sort((one, other) => one.number - other.number)
    this.#updated.push(item)
    this.#isSorted = false
  }

  /** Has to be called after `updated_at` of an item moved. */
  moved(): void {
    this.#isSorted = false
  }

  remove(item: Item): void {
    this.#created = this.#created.filter((it) => it !== item)
    this.#updated = this.#updated.filter((it) => it !== item)
  }
}

interface Changed {
  readonly number: number
  readonly updated_at: string
}

/** The order of `Changing.updated`. */
export function byChange(one: Changed, other: Changed): number {
  if (one.updated_at === other.updated_at) return one.number - other.number
  return one.updated_at < other.updated_at ? -1 : 1
}

/** Index of the first item that is not `before`; `items` are sorted so that those come first. */
export function lowerBound<Item>(items: readonly Item[], before: (item: Item) => boolean): number {
  let [from, to] = [0, items.length]
  while (from < to) {
    const middle = (from + to) >> 1
    const item = items[middle]
    if (item !== undefined && before(item)) from = middle + 1
    else to = middle
  }
  return from
}
