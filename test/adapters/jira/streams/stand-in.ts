import { onTestFinished } from 'vitest'
import { jiraReading } from '../../../../adapters/jira/reading.ts'
import { silentLogger } from '../../../../src/ports/logger.ts'
import type { ScopeRef } from '../../../../src/ports/source-adapter.ts'
import type { Json, KnownScope, Listed, Page, SourceReader } from '../../../../src/ports/source-reader.ts'
import {
  DEFAULT_EMAIL,
  DEFAULT_TOKEN,
  type JiraServer,
  type JiraServerOptions,
  type ProjectHandle,
  startJiraServer,
} from '../../../support/jira-server/index.ts'
import { cursorOf, passOf, stored } from './fake-client.ts'

export const HOOK_PATH = '/webhooks/jira/endpoint-1'

export interface StandIn {
  readonly server: JiraServer
  readonly reader: SourceReader
  readonly now: () => Date
  /** Moves the standing clock that both sides go by. */
  pass(ms: number): void
}

/** A site, and a connection to it as the engine has one. Nothing waits in real time. */
export async function standIn({ at, ...options }: JiraServerOptions & { readonly at?: Date } = {}): Promise<StandIn> {
  let now = at ?? new Date('2026-03-01T12:00:00.000Z')
  const clock = { now: () => now }
  const server = await startJiraServer({ clock, ...options })
  onTestFinished(() => server.close())
  const isCloud = options.mode !== 'datacenter'
  const reader = jiraReading.connect({
    baseUrl: server.baseUrl,
    credential: jiraReading.credential(
      isCloud
        ? { kind: 'api_token', email: DEFAULT_EMAIL, token: DEFAULT_TOKEN }
        : { kind: 'pat', token: DEFAULT_TOKEN },
    ),
    limits: {
      take: async () => undefined,
      observe: async () => undefined,
      block: async () => now,
      blockApp: async () => undefined,
    },
    vault: { renew: (stale) => Promise.resolve(stale) },
    logger: silentLogger,
    fetch,
    clock,
    signal: new AbortController().signal,
    random: () => 0,
    webhookPath: HOOK_PATH,
  })
  return { server, reader, now: () => now, pass: (ms) => (now = new Date(now.getTime() + ms)) }
}

export const scopeOf = ({ it }: ProjectHandle): ScopeRef => ({
  kind: 'project',
  externalId: it.id,
  name: it.key,
  url: null,
})

export const knownOf = (scope: ScopeRef, patch: Partial<KnownScope> = {}): KnownScope => ({
  ...scope,
  kind: scope.kind === 'board' ? 'board' : 'project',
  archived: false,
  status: 'active',
  learned: null,
  ...patch,
})

interface Reading {
  readonly stream: string
  readonly scope: ScopeRef
  readonly cursor?: Json
  readonly mode?: 'incremental' | 'full'
  readonly backlog?: readonly string[]
  /** Called behind every page. */
  readonly between?: (pages: number) => void
}

const PAGES_AT_MOST = 500

/** One pass over a stream, from its cursor to its end. */
export async function read({ reader, now }: StandIn, { stream, scope, between, ...it }: Reading) {
  const { cursor = null, mode = 'incremental', backlog = [] } = it
  const ids = backlog.map((externalId) => ({ externalId, sha: null, baseSha: null }))
  const pass = passOf({ mode, cursor, startedAt: now(), backlog: ids })
  const pages: Page[] = []
  for (let at: Json = null; pages.length < PAGES_AT_MOST; ) {
    const page: Page = await reader.read(stream, scope, pass, at)
    pages.push(page)
    if (page.next === null) return { pages, items: pages.flatMap(({ items }) => items), cursor: cursorOf(pages) }
    between?.(pages.length)
    at = stored(page.next)
  }
  throw new Error('the pass does not end')
}

export async function named({ reader }: StandIn, stream: string, scope: ScopeRef): Promise<Listed[]> {
  const objects: Listed[] = []
  let at: Json = null
  do {
    const page: Awaited<ReturnType<SourceReader['list']>> = await reader.list(stream, scope, null, at)
    objects.push(...page.objects)
    at = stored(page.next)
  } while (at !== null)
  return objects
}
