import { onTestFinished } from 'vitest'
import { jiraAdapter } from '../../../adapters/jira/index.ts'
import type { NewEndpoint, NewSync } from '../../../src/app.ts'
import type { SourceAdapter, SystemName } from '../../../src/ports/source-adapter.ts'
import {
  DEFAULT_EMAIL,
  DEFAULT_TOKEN,
  type JiraServerOptions,
  type ProjectHandle,
  startJiraServer,
} from '../../support/jira-server/index.ts'
import { StandingClock, setup } from '../../support/world.ts'
import { hasty } from '../hasty.ts'
import { runToEnd } from '../running.ts'

export { HOUR, MINUTE, SECOND } from '../running.ts'

export const DAY = 86_400_000
export const MODES = ['cloud', 'datacenter'] as const
export type Mode = (typeof MODES)[number]

const HASTY: ReadonlyMap<SystemName, SourceAdapter> = new Map([
  ['jira', hasty(jiraAdapter)],
  // The endpoint that every world has. It is never read.
  ['github', { ...jiraAdapter, system: 'github' }],
])

/** The credential of the administrator: of Cloud or of Data Center. */
export const credentialOf = (mode: Mode, token = DEFAULT_TOKEN) =>
  mode === 'cloud' ? { kind: 'api_token', email: DEFAULT_EMAIL, token } : { kind: 'pat', token }

interface Options {
  readonly mode?: Mode
  readonly server?: JiraServerOptions
  /** Their clock minus ours. */
  readonly skewMs?: number
  readonly at?: string
  /** What is bound; the project ABC by default. */
  readonly endpoint?: Partial<NewEndpoint>
  /** What is there before the endpoint is connected, besides the project. */
  readonly before?: (project: ProjectHandle) => void
}

/** A world whose endpoint reads a stand-in of Jira by a clock of its own, with the project ABC and a board. */
export async function jiraWorld(options: Options = {}) {
  const mode = options.mode ?? 'cloud'
  const clock = new StandingClock(options.at ?? '2026-01-10T08:00:00Z')
  const server = await startJiraServer({ clock, mode, skewMs: options.skewMs ?? 0, ...options.server })
  onTestFinished(() => server.close())
  const project = server.state.createProject('ABC')
  const board = project.createBoard({ name: 'Team' })
  options.before?.(project)
  const w = await setup({
    clock,
    adapters: HASTY,
    baseUrl: 'http://github.example.com',
    scopes: [],
    bindingMode: 'listed',
  })
  const { endpoint, webhookSecret, webhookUrl } = await w.app.addEndpoint(w.admin, {
    system: 'jira',
    name: 'Jira',
    bindingMode: 'listed',
    baseUrl: server.baseUrl,
    scopes: ['ABC'],
    credential: credentialOf(mode),
    ...options.endpoint,
  })
  server.resetRequests()
  const endpointId = endpoint.id
  return {
    ...w,
    ...{ mode, server, project, board, endpointId, secret: webhookSecret, webhookUrl },
    /** What ids at this site are derived from. */
    site: { state: server.state, tenantId: w.tenantId, host: new URL(server.baseUrl).host, admin: server.admin },
    run: (how: NewSync['mode'], more: Omit<NewSync, 'mode'> = {}) => runToEnd(w, endpointId, { mode: how, ...more }),
    drain: (id = endpointId) => w.drain(id),
    turn: (signal = AbortSignal.timeout(60_000)) => w.app.syncEndpoint(endpointId, signal),
  }
}

export type JiraWorld = Awaited<ReturnType<typeof jiraWorld>>
