import { isDeepStrictEqual } from 'node:util'
import type { Links, LinkTable } from '../db/links.ts'
import type { AnyRow, RowOf, Table } from '../db/table.ts'
import { workItemHistory } from '../db/tables/planning.ts'
import type { EventDraft } from '../domain/events.ts'
import type { Uuid } from '../domain/ids.ts'
import type { Effect, RowKey, Rows } from './feed.ts'
import { logicOf } from './rows/index.ts'

/** What made a row change: the change of the source, and the receipt it came with. */
export interface Occasion {
  readonly correlationId: string
  /** When the change was received. */
  readonly observedAt: string
  /** Names this state of the source object; the same state played again has the same name. */
  readonly key: string
}

/** One row, changed by one change of the source. */
export interface RowStep {
  readonly table: Table
  readonly id: Uuid
  readonly before: AnyRow | undefined
  readonly after: AnyRow
  readonly occasion: Occasion
}

export interface CorrelatedEvent extends EventDraft {
  readonly correlationId: string
}

/**
 * The rows of a batch in memory: changes are played on them one after the other, so a batch of many gives the same
 * steps and events as many batches of one, and each row is written once.
 */
export class Workspace implements Rows {
  readonly steps: RowStep[] = []
  readonly events: CorrelatedEvent[] = []
  readonly #rows = new Map<Table, Map<Uuid, AnyRow>>()
  readonly #changed = new Map<Table, Set<Uuid>>()
  readonly #links = new Map<LinkTable, Links['rows'][number][]>()

  /** Takes in rows read from the database; rows already here are newer and stay. */
  load(table: Table, rows: readonly AnyRow[]): void {
    const known = this.#of(table)
    for (const row of rows) if (!known.has(row.id)) known.set(row.id, row)
  }

  get<T extends Table>(table: T, id: Uuid): RowOf<T> | undefined {
    return this.#rows.get(table)?.get(id) as RowOf<T> | undefined
  }

  /** Every row of the table that is here, read or made. */
  all<T extends Table>(table: T): RowOf<T>[] {
    return [...(this.#rows.get(table)?.values() ?? [])] as unknown as RowOf<T>[]
  }

  /** The rows of the table that this batch changed. */
  changed<T extends Table>(table: T): RowOf<T>[] {
    return [...(this.#changed.get(table) ?? [])].map((id) => this.get(table, id) as RowOf<T>)
  }

  /** What is to be written, per table: what became of issues before the issues, whose facts are found by it as they are written. */
  writes(): [Table, AnyRow[]][] {
    const tables = [...this.#changed.keys()]
    const first = tables.filter((table) => table === workItemHistory)
    return [...first, ...tables.filter((table) => table !== workItemHistory)].map((table) => [
      table,
      this.changed(table),
    ])
  }

  /** The links that the changes told of, once per table. */
  links(): Links[] {
    return [...this.#links].map(([table, rows]) => ({ table, rows }))
  }

  /** Plays the effect of one change; rows that come out as they were leave no trace. */
  play(effect: Effect, occasion: Occasion): void {
    for (const [table, row] of effect.rows) {
      const logic = logicOf(table)
      const before = this.get(table, row.id) as AnyRow | undefined
      const after = logic.derive?.(row) ?? row
      if (before !== undefined && isDeepStrictEqual(before, after)) continue
      this.#of(table).set(row.id, after)
      const changed = this.#changed.get(table)
      if (changed === undefined) this.#changed.set(table, new Set([row.id]))
      else changed.add(row.id)
      this.steps.push({ table, id: row.id, before, after, occasion })
      this.#tell(logic.transitions?.(before, after, occasion) ?? [], occasion)
    }
    if (effect.links !== undefined) this.#link(effect.links)
    this.#tell(effect.events, occasion)
  }

  #link({ table, rows }: Links): void {
    if (rows.length === 0) return
    const known = this.#links.get(table)
    if (known === undefined) this.#links.set(table, [...rows])
    else for (const row of rows) known.push(row)
  }

  #tell(events: readonly EventDraft[], { correlationId }: Occasion): void {
    for (const event of events) this.events.push({ ...event, correlationId })
  }

  #of(table: Table): Map<Uuid, AnyRow> {
    let rows = this.#rows.get(table)
    if (rows === undefined) {
      rows = new Map()
      this.#rows.set(table, rows)
    }
    return rows
  }
}

/** Which occasion changed a row last. What follows from several rows is played on the last occasion among theirs. */
export class Occasions {
  readonly #last = new Map<Uuid, { readonly at: number; readonly occasion: Occasion }>()

  constructor(steps: readonly RowStep[]) {
    for (const [at, { id, occasion }] of steps.entries()) this.#last.set(id, { at, occasion })
  }

  /** undefined when none of them changed. */
  lastOf(ids: Iterable<Uuid>): Occasion | undefined {
    let last: { readonly at: number; readonly occasion: Occasion } | undefined
    for (const id of ids) {
      const own = this.#last.get(id)
      if (own !== undefined && (last === undefined || own.at > last.at)) last = own
    }
    return last?.occasion
  }
}

/** Row keys, each once, by table. */
export function byTable(keys: Iterable<RowKey>): Map<Table, Set<Uuid>> {
  const tables = new Map<Table, Set<Uuid>>()
  for (const { table, id } of keys) {
    const ids = tables.get(table)
    if (ids === undefined) tables.set(table, new Set([id]))
    else ids.add(id)
  }
  return tables
}
