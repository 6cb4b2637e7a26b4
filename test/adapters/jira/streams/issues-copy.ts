import type { PolledItem } from '../../../../src/ports/source-reader.ts'
import type { ProjectHandle } from '../../../support/jira-server/index.ts'
import { read, type StandIn, scopeOf } from './stand-in.ts'

/** What we would have of a project's issues: the latest state of each that was read, as the ledger keeps it. */
export class IssuesCopy {
  readonly #standIn: StandIn
  readonly #project: ProjectHandle
  readonly #latest = new Map<string, number>()
  cursor: Parameters<typeof read>[1]['cursor'] = null

  constructor(standIn: StandIn, project: ProjectHandle) {
    this.#standIn = standIn
    this.#project = project
  }

  /** One incremental pass; where it stopped is where the next begins. */
  async poll(how: Pick<Parameters<typeof read>[1], 'between' | 'backlog'> = {}): Promise<readonly PolledItem[]> {
    const { items, cursor } = await read(this.#standIn, {
      stream: 'issues',
      scope: scopeOf(this.#project),
      ...(this.cursor === undefined ? {} : { cursor: this.cursor }),
      ...how,
    })
    this.cursor = cursor
    for (const { payload } of items) {
      const { id, fields } = (payload as { issue: { id: string; fields: { updated: string } } }).issue
      const updated = Date.parse(fields.updated)
      this.#latest.set(id, Math.max(updated, this.#latest.get(id) ?? 0))
    }
    return items
  }

  /** Ids and last changes, sorted. */
  get here() {
    return [...this.#latest].toSorted(byId)
  }

  /** The same of the source. */
  get there() {
    return this.#standIn.server.state.world.issues.byId
      .filter(({ fields }) => fields.projectId === this.#project.it.id)
      .map(({ id, fields }) => [id, fields.updated] as [string, number])
      .toSorted(byId)
  }
}

const byId = (one: [string, number], other: [string, number]) => Number(one[0]) - Number(other[0])
