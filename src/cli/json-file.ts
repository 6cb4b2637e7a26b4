import { TrackerdError } from '../errors.ts'
import type { CliDeps } from './deps.ts'

/** The JSON object that the file holds, or standard input for `-`. Throws INPUT_INVALID. */
export async function jsonOf(deps: Pick<CliDeps, 'io' | 'readFile'>, file: string): Promise<object> {
  const text = file === '-' ? await deps.io.readInput() : await textOf(deps, file)
  try {
    const json: unknown = JSON.parse(text)
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json
  } catch {
    // said below
  }
  throw unusable(file, 'must hold a JSON object')
}

async function textOf({ readFile }: Pick<CliDeps, 'readFile'>, file: string): Promise<string> {
  try {
    return await readFile(file)
  } catch {
    throw unusable(file, 'cannot be read')
  }
}

const unusable = (path: string, message: string) => new TrackerdError('INPUT_INVALID', { issues: [{ path, message }] })
