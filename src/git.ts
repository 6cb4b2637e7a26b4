import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A history of a million commits is told in less. */
const MOST_BYTES = 1 << 28

/** What git says in the folder. Rejects with what it says on standard error, and when there is no git. */
export async function runGit(folder: string, args: readonly string[]): Promise<string> {
  const { stdout } = await run('git', ['-C', folder, ...args], { maxBuffer: MOST_BYTES })
  return stdout
}
