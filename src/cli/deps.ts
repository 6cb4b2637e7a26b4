import type { Clock } from '../ports/clock.ts'
import type { TellStep } from '../ports/progress.ts'

/** Where a command writes to and reads from. */
export interface Io {
  out(text: string): void
  err(text: string): void
  readonly isTTY: boolean
  readonly columns: number
  /** All of standard input. */
  readInput(): Promise<string>
  /** Where progress is drawn and drawn anew; null when no terminal shows it. */
  readonly terminal: NodeJS.WritableStream | null
}

export const MIGRATE_ACTIONS = ['up', 'down', 'status', 'validate'] as const
export type MigrateAction = (typeof MIGRATE_ACTIONS)[number]

export interface MigrationLine {
  readonly name: string
  /** After `up` and `down`: what happened to it; after `status` and `validate`: how it stands. */
  readonly state: string
  readonly appliedAt: string | null
}

/** What an export holds: rows by table, and what its text is known by. */
export interface ExportSummary {
  readonly tenantId: string
  readonly slug: string
  readonly rows: Readonly<Record<string, number>>
  readonly bytes: number
  readonly sha256: string
}

/** What stays of a tenant that was erased. */
export interface ErasureReceipt {
  readonly id: string
  readonly tenantId: string
  readonly slug: string
  readonly erasedBy: string
  readonly startedAt: Date
  readonly finishedAt: Date
  readonly exportSha256: string | null
  readonly rows: Readonly<Record<string, number>>
}

/** What the doctor found of one thing. */
export interface Finding {
  readonly name: string
  readonly outcome: 'ok' | 'warn' | 'fail'
  readonly found: string
  /** How to mend it; null where nothing is to be mended. */
  readonly mend: string | null
}

/** What runs in this process, without a daemon. */
export interface Direct {
  /** Resolves when the daemon has stopped. */
  serve(options: { readonly only?: 'http' | 'worker' }): Promise<void>
  /**
   * `up` and `down` return what they applied or took back, `status` every migration, `validate` what is pending.
   * `count` is for `down`. `tell` is called before each migration, and when all are done.
   */
  migrate(action: MigrateAction, count: number, tell: TellStep): Promise<readonly MigrationLine[]>
  /** Everything that trackerd stands on, looked at in turn. Changes nothing. Throws CONFIG_INVALID. */
  doctor(): Promise<readonly Finding[]>
  /**
   * Every row of the tenant is in the file `to`, or on standard output for `-`. `tell` is called for each table, and again
   * as its rows are read. Throws NOT_FOUND, ALREADY_EXISTS.
   */
  exportTenant(tenant: string, to: string, tell: TellStep): Promise<ExportSummary>
  /**
   * No row of the tenant is left. `exportFile` was made before: its SHA-256 stands in the receipt. `tell` is called for
   * each table, and again as its rows go. Throws NOT_FOUND.
   */
  eraseTenant(tenant: string, exportFile: string | null, tell: TellStep): Promise<ErasureReceipt>
}

/** All that the command line needs from outside; `main.ts` gives it. */
export interface CliDeps {
  readonly version: string
  readonly direct: Direct
  readonly io: Io
  readonly env: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  readonly fetch: typeof fetch
  /** Resolves after the time, and at once when the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
  /** From this call on, Ctrl-C aborts the signal and does not end the program; a second one ends it. */
  interruption(): AbortSignal
  /** A file's text. */
  readFile(path: string): Promise<string>
  /** What git says in the folder. Rejects with what it said on standard error as `stderr`, and when there is no git. */
  git(folder: string, args: readonly string[]): Promise<string>
  /** Address and admin key of the daemon that this data folder belongs to; null when there is none. */
  localDaemon(): Promise<{ readonly url: string; readonly key: string } | null>
}
