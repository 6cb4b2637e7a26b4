import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

export interface Repository {
  readonly folder: string
  /** A commit on the current branch, written then and committed then, or at another time; its sha. */
  commit(title: string, authoredAt: string, more?: { committedAt?: string; author?: string }): string
  /** A tag of the last commit; with a time it has a message and is made then. */
  tag(name: string, at?: string): void
  /** A branch begins here. */
  branch(name: string): void
  /** The branch comes into `main` with a merge commit of then. */
  merge(name: string, at: string): void
}

/** An empty git repository in a folder of its own, which goes with the test. Nothing of the machine's settings counts. */
export function repository(): Repository {
  const folder = mkdtempSync(join(tmpdir(), 'trackerd-repository-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const run = (env: Record<string, string>, args: readonly string[]) =>
    execFileSync('git', ['-C', folder, ...args], {
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_AUTHOR_EMAIL: 'ada@example.com',
        GIT_COMMITTER_NAME: 'Ada',
        GIT_COMMITTER_EMAIL: 'ada@example.com',
        ...env,
      },
    }).trim()
  run({}, ['init', '--quiet', '--initial-branch=main'])
  return {
    folder,
    commit(title, authoredAt, { committedAt = authoredAt, author = 'Ada' } = {}) {
      const env = { GIT_AUTHOR_NAME: author, GIT_AUTHOR_DATE: authoredAt, GIT_COMMITTER_DATE: committedAt }
      run(env, ['commit', '--quiet', '--allow-empty', '--message', title])
      return run({}, ['rev-parse', 'HEAD'])
    },
    tag(name, at) {
      run(
        at === undefined ? {} : { GIT_COMMITTER_DATE: at },
        at === undefined ? ['tag', name] : ['tag', '--message', name, name],
      )
    },
    branch(name) {
      run({}, ['switch', '--quiet', '--create', name])
    },
    merge(name, at) {
      run({}, ['switch', '--quiet', 'main'])
      run({ GIT_AUTHOR_NAME: 'Ada', GIT_AUTHOR_DATE: at, GIT_COMMITTER_DATE: at }, [
        'merge',
        '--quiet',
        '--no-ff',
        '-m',
        `Merge ${name}`,
        name,
      ])
    },
  }
}
