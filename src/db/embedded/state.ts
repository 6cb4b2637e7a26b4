import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { TrackerdError } from '../../errors.ts'
import type { Logger } from '../../ports/logger.ts'
import { readPrivateFile, writePrivateFile } from '../../private-files.ts'

/** What must be remembered of the embedded server between starts. Lives in the data folder, for its owner only. */
export interface State {
  /** The data folder this was written for; another one means that it was moved or copied. */
  readonly of: string
  /** The folder outside the data folder that the server lives in; null: the data folder itself. */
  readonly home: string | null
  readonly superuserPassword: string
  readonly loginPassword: string
  /** The process that runs the server, and the port the server listens on; null until it does. */
  readonly owner: number
  readonly port: number | null
}

const stateFile = (dataDir: string) => join(dataDir, 'embedded.json')

function newState(dataDir: string): State {
  return {
    of: dataDir,
    home: null,
    superuserPassword: randomBytes(24).toString('hex'),
    loginPassword: randomBytes(24).toString('hex'),
    owner: process.pid,
    port: null,
  }
}

export async function readState(dataDir: string): Promise<State | null> {
  const path = stateFile(dataDir)
  const text = await readPrivateFile(path)
  if (text === null) return null
  const state = parse(text)
  if (state === null) throw unusable(`${path} is damaged`)
  return state
}

/** The state this data folder starts from. A copy of another clone does not get at the server of its original. */
export async function ownState(dataDir: string, log: Logger): Promise<State> {
  const state = await readState(dataDir)
  if (state === null) {
    if (existsSync(join(dataDir, 'postgres', 'PG_VERSION'))) throw unusable(`${stateFile(dataDir)} is missing`)
    return newState(dataDir)
  }
  if (state.of === dataDir) return state
  if (state.home !== null && existsSync(stateFile(state.of))) {
    log.warn({ dataDir, copyOf: state.of }, 'this data folder is a copy: it starts with an empty database of its own')
    return newState(dataDir)
  }
  return { ...state, of: dataDir }
}

export async function writeState(dataDir: string, state: State): Promise<void> {
  await writePrivateFile(stateFile(dataDir), `${JSON.stringify(state)}\n`)
}

function parse(text: string): State | null {
  try {
    const state: Partial<State> = JSON.parse(text)
    const complete = [state.of, state.superuserPassword, state.loginPassword].every(
      (value) => typeof value === 'string',
    )
    return complete && state.home !== undefined ? (state as State) : null
  } catch {
    return null
  }
}

const unusable = (what: string) =>
  new TrackerdError('EMBEDDED_POSTGRES_UNAVAILABLE', {
    what: `${what}, and with it the passwords of the database; restore it from a backup`,
  })
