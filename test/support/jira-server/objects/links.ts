import type { Link } from './objects.ts'

/** Links between issues, from either end. */
export class Links {
  readonly #byIssue = new Map<string, readonly Link[]>()

  of(issueId: string): readonly Link[] {
    return this.#byIssue.get(issueId) ?? []
  }

  add(link: Link): void {
    for (const id of ends(link)) this.#byIssue.set(id, [...this.of(id), link])
  }

  remove(link: Link): void {
    for (const id of ends(link)) {
      this.#byIssue.set(
        id,
        this.of(id).filter((it) => it !== link),
      )
    }
  }
}

const ends = ({ sourceId, destinationId }: Link) => new Set([sourceId, destinationId])
