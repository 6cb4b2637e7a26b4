import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import type { Finding } from '../cli/deps.ts'
import { fail, ok, warn } from './finding.ts'

/** What the packages that trackerd stands on ask for. */
const NEEDED = [22, 15] as const
const GIB = 1024 ** 3
const LITTLE = GIB
const TOO_LITTLE = 0.1 * GIB

export function node(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isNewEnough = major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])
  return isNewEnough
    ? ok('Node.js', version)
    : fail('Node.js', version, `Use Node.js ${NEEDED.join('.')} or newer; "npm ci" brings one along.`)
}

/** Room where the data folder is. */
export async function disk(folder: string): Promise<Finding> {
  if (!existsSync(folder)) return ok('disk', `${folder} is not there`)
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  const found = `${(free / GIB).toFixed(1)} GiB free at ${folder}`
  const mend = 'Make room, or keep less with "trackerd retention set". Without room nothing can be stored.'
  return free < TOO_LITTLE ? fail('disk', found, mend) : free < LITTLE ? warn('disk', found, mend) : ok('disk', found)
}
