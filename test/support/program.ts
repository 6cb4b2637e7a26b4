import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { packageFolder } from '../../src/package.ts'
import type { Program } from './daemon.ts'

interface User {
  readonly uid: number
  readonly gid: number
}

const OWN: Program = { node: process.execPath, main: join(packageFolder(), 'src/main.ts') }

/** The program as this user can run it: where it is, or, when that is closed to them, a copy in the folder. */
export async function programFor(user: User, folder: string): Promise<Program> {
  if (runs(OWN, user)) return OWN
  const copy = { node: join(folder, 'node'), main: join(folder, 'src/main.ts') }
  await cp(process.execPath, copy.node)
  for (const path of ['package.json', 'src', 'adapters', 'jobs', 'migrations', ...(await productionPackages())]) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await cp(join(packageFolder(), path), join(folder, path), { recursive: true, verbatimSymlinks: true })
  }
  execFileSync('chmod', ['-R', 'a+rX', folder])
  if (!runs(copy, user)) throw new Error(`user ${user.uid} cannot run the copy in ${folder} either`)
  return copy
}

const runs = ({ node, main }: Program, user: User) =>
  spawnSync(node, [main, '--version'], { ...user, cwd: '/', env: {} }).status === 0

/** What is installed besides what only development needs. */
async function productionPackages(): Promise<string[]> {
  const lock = JSON.parse(await readFile(join(packageFolder(), 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean }>
  }
  const wanted = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && !dev)
  return wanted.map(([path]) => path).filter((path) => existsSync(join(packageFolder(), path)))
}
