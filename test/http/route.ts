import type { Role } from '../../src/app.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface Route {
  readonly route: `${Method} ${string}`
  readonly access: Role
  /** Use case called, with its arguments after the actor. */
  readonly calls: readonly [string, ...unknown[]]
  readonly status: number
  readonly query?: string
  readonly body?: object
  /** What is no id of such a thing; `octo` where ids are UUIDs. */
  readonly badId?: string
  /** Queries and bodies that must be refused. */
  readonly bad?: readonly (string | object)[]
}

/** Queries that no list takes. */
export const LIST = ['limit=0', 'limit=201', 'limit=many', 'cursor=%00', 'colour=red']
