import { existsSync } from 'node:fs'
import { chown, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { TrackerdError } from '../../errors.ts'
import type { Binaries } from './binaries.ts'
import type { Place } from './place.ts'
import { run } from './run.ts'

/** The cluster is there and these programs can read it. One whose making was interrupted is made again. */
export async function ensureCluster(
  place: Place,
  binaries: Binaries,
  password: string,
  durable: boolean,
): Promise<void> {
  const marker = join(place.cluster, 'PG_VERSION')
  if (!existsSync(marker)) return makeCluster(place, binaries, password, durable)
  const major = (await readFile(marker, 'utf8')).trim()
  if (major === binaries.major) return
  const what = `the data in ${place.cluster} is of PostgreSQL ${major}, the program is version ${binaries.major}`
  throw new TrackerdError('EMBEDDED_POSTGRES_UNAVAILABLE', { what })
}

const DRAFT = 'making-'

async function makeCluster({ home, cluster, account }: Place, binaries: Binaries, password: string, durable: boolean) {
  await dropDrafts(home)
  // A name of its own: the initdb of a trackerd that was just killed may still be writing to the last one.
  const draft = await mkdtemp(join(home, DRAFT))
  const data = join(draft, 'data')
  // A file, because under root the account may not open what this process hands over as standard input.
  const passwordFile = join(draft, 'password')
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
  if (account !== null) for (const path of [draft, passwordFile]) await chown(path, account.uid, account.gid)
  const args = ['-D', data, '-U', 'postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--no-instructions']
  // The same order and the same letters on every system, whatever languages it has.
  args.push('--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8')
  if (!durable) args.push('--no-sync')
  const { code, output } = await run(join(binaries.root, 'bin', 'initdb'), args, account)
  if (code !== 0) throw new TrackerdError('EMBEDDED_POSTGRES_UNAVAILABLE', { what: lastLines(output) })
  await rename(data, cluster)
  await dropDrafts(home)
}

/** Nothing of an attempt is left, neither of this one nor of one that was interrupted. */
async function dropDrafts(home: string): Promise<void> {
  const drafts = (await readdir(home)).filter((name) => name.startsWith(DRAFT))
  for (const name of drafts)
    await rm(join(home, name), { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
}

/** The end of what a program wrote, where it says why it failed. */
export const lastLines = (output: string) => output.trim().split('\n').slice(-5).join('\n')
