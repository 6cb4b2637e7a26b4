import type { Command } from 'commander'
import { Client } from './client.ts'
import { type ConnectionOptions, connectionOf } from './connection.ts'
import type { CliDeps } from './deps.ts'
import { type Column, table } from './table.ts'

/** Options of the program itself, understood before and after every command. */
interface GlobalOptions extends ConnectionOptions {
  readonly json?: true
}

/** Prints an answer: as it is with `--json`, otherwise in words for people. */
export class Printer {
  readonly #deps: CliDeps
  readonly #json: boolean

  constructor(deps: CliDeps, command: Command) {
    this.#deps = deps
    this.#json = command.optsWithGlobals<GlobalOptions>().json === true
  }

  /** The answer is JSON: nothing else is wanted beside it. */
  get isForPrograms(): boolean {
    return this.#json
  }

  get now(): Date {
    return this.#deps.clock.now()
  }

  /** `words` is only called when people read. */
  print(answer: unknown, words: () => string): void {
    this.#deps.io.out(`${this.#json ? JSON.stringify(answer, null, 2) : words()}\n`)
  }

  table<T>(rows: readonly T[], columns: readonly Column<T>[], none: string): string {
    return rows.length === 0 ? none : table(rows, columns, this.#deps.io)
  }

  list<T>(
    page: { readonly items: readonly T[]; readonly next_cursor: string | null },
    columns: readonly Column<T>[],
    none: string,
  ): void {
    const more = page.next_cursor === null ? '' : `\n\nThere are more: repeat with --cursor ${page.next_cursor}`
    this.print(page, () => this.table(page.items, columns, none) + more)
  }
}

export interface Session {
  readonly api: Client
  readonly printer: Printer
  readonly url: string
  /** The same connection, acting in another tenant. */
  within(tenant: string): Client
}

/** A connection to the daemon for one command. */
export async function openSession(deps: CliDeps, command: Command): Promise<Session> {
  const connection = await connectionOf(command.optsWithGlobals<GlobalOptions>(), deps)
  return {
    api: new Client(connection, deps),
    printer: new Printer(deps, command),
    url: connection.url,
    within: (tenant) => new Client({ ...connection, tenant }, deps),
  }
}
