import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { packageFolder } from '../src/package.ts'
import type { Daemon } from './daemon.ts'
import { bold } from './layout.ts'

const run = promisify(execFile)

/** What the command line prints when it is asked of the daemon, below the line that an operator would type. */
export async function trackerd(
  { url, adminKey }: Pick<Daemon, 'url' | 'adminKey'>,
  ...args: readonly string[]
): Promise<string> {
  const env = { ...process.env, TRACKERD_URL: url, TRACKERD_KEY: adminKey }
  const { stdout } = await run(process.execPath, [join(packageFolder(), 'src/main.ts'), ...args], { env })
  const typed = args.map((arg) => (/^[\w./:@-]+$/.test(arg) ? arg : `'${arg}'`)).join(' ')
  return `${bold(`$ trackerd ${typed}`)}\n${stdout.trimEnd()}`
}
