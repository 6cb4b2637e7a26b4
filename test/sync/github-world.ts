import { onTestFinished } from 'vitest'
import { githubAdapter } from '../../adapters/github/index.ts'
import type { NewSync } from '../../src/app.ts'
import type { SourceAdapter, SystemName } from '../../src/ports/source-adapter.ts'
import { DEFAULT_TOKEN, type GithubServerOptions, startGithubServer } from '../support/github-server/index.ts'
import { StandingClock, setup, type WorldOptions } from '../support/world.ts'
import { hasty } from './hasty.ts'
import { runToEnd } from './running.ts'

export { HOUR, MINUTE, SECOND } from './running.ts'

const HASTY: ReadonlyMap<SystemName, SourceAdapter> = new Map([['github', hasty(githubAdapter)]])

interface Options {
  readonly world?: WorldOptions
  readonly server?: GithubServerOptions
  /** Their clock minus ours. */
  readonly skewMs?: number
}

/** A world whose endpoint reads a stand-in of GitHub by a clock of its own, with the repository octo/hello. */
export async function githubWorld(options: Options = {}) {
  const clock = new StandingClock('2026-01-10T08:00:00Z')
  const skew = { ms: options.skewMs ?? 0 }
  const skewed = { now: () => new Date(clock.now().getTime() + skew.ms) }
  const server = await startGithubServer({ clock: skewed, ...options.server })
  onTestFinished(() => server.close())
  const repository = server.state.createRepository('octo/hello')
  repository.push([{ message: 'First' }])
  const w = await setup({
    bindingMode: 'listed',
    scopes: ['octo/hello'],
    baseUrl: server.baseUrl,
    credential: DEFAULT_TOKEN,
    clock,
    adapters: HASTY,
    ...options.world,
  })
  server.resetRequests()
  const run = (mode: NewSync['mode'], more: Omit<NewSync, 'mode'> = {}) => runToEnd(w, w.endpointId, { mode, ...more })
  return { ...w, server, repository, skew, run }
}

export type GithubWorld = Awaited<ReturnType<typeof githubWorld>>
