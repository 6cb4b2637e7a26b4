import { spawn } from 'node:child_process'
import type { Account } from './account.ts'

/** What every program of PostgreSQL is started with: no secret, and none of the caller's PG variables. */
export const ENVIRONMENT = { PATH: process.env.PATH ?? '', LC_ALL: 'C' }

/** How to start a program as the account; root leaves its groups behind with it. */
export const asAccount = (account: Account | null) => (account === null ? {} : { uid: account.uid, gid: account.gid })

export interface Outcome {
  /** null when it could not be started or was killed. */
  readonly code: number | null
  readonly output: string
}

/** Runs a program to its end; `output` is all that it wrote, or why it could not be started. */
export function run(program: string, args: readonly string[], account: Account | null): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      ...asAccount(account),
      cwd: '/', // the caller's folder may be closed to the account
      env: ENVIRONMENT,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    const collect = (chunk: Buffer) => {
      output += chunk.toString()
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    child.on('error', (error) => resolve({ code: null, output: error.message }))
    child.on('close', (code) => resolve({ code, output }))
  })
}
