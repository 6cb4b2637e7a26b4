import type { ChangeKind, GoneReason, SourceVersion } from '../domain/changes.ts'
import type { ScopeRules } from '../domain/rules.ts'
import type { Clock } from './clock.ts'
import type { Logger } from './logger.ts'
import type { RateLimits } from './rate-limits.ts'
import type { ScopeKind, ScopeRef, SourceScopeKind } from './source-adapter.ts'

export type * from './rate-limits.ts'

/** A value that survives being stored as JSON. Whoever wrote it is the only one who understands it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

/** A source object read through the API, shaped like the webhook that would have told of it: `translate` takes both. */
export interface PolledItem {
  readonly topic: string
  readonly payload: unknown
}

export type SyncMode = 'incremental' | 'full' | 'window' | 'census'

/** What our rows still lack of a source; the engine looks it up for a stream that asks for it. */
export type Backlog =
  /** Pipeline runs that had not ended when last seen. */
  | 'unfinished_runs'
  /** Pull requests whose checks are not settled: pending, or open and failed or not checked yet. */
  | 'unsettled_checks'
  /** Deployments without a terminal status. */
  | 'unfinished_deployments'
  /** Deployments that succeeded and whose contents are not known, or known against another predecessor. */
  | 'deployment_contents'
  /** Issues that deliveries told of within the last minutes: the source's index may not know them yet. */
  | 'fresh_issues'

export interface BacklogItem {
  /** As the adapter's own changes name it. */
  readonly externalId: string
  /** For `unsettled_checks`: the head. For `deployment_contents`: the commit deployed, and the one before; null for the first. */
  readonly sha: string | null
  readonly baseSha: string | null
}

/** One walk over a stream: everything since the cursor, everything there is, or everything of a window. */
export interface Pass {
  readonly mode: Exclude<SyncMode, 'census'>
  /** Where the last complete pass left the stream; null when there was none, and for `full` and `window`. */
  readonly cursor: Json | null
  /** Bounds of a window, by time of change; null where it is open. */
  readonly since: Date | null
  readonly until: Date | null
  readonly startedAt: Date
  /** What the stream's `backlog` found when the pass began; the same for all its pages. */
  readonly backlog: readonly BacklogItem[]
}

/** What one call of `read` brought. Applied, and `next` or `cursor` stored, in one transaction. */
export interface Page {
  readonly items: readonly PolledItem[]
  /** When the first request for this page was sent: the items are at least as new. */
  readonly readAt: Date
  /** Where the walk goes on; null when it has ended. */
  readonly next: Json | null
  /** Where the next incremental pass begins: required with `next: null`; before that only where the order allows it. */
  readonly cursor?: Json
  /** Items the whole pass will bring, when the source tells. */
  readonly total: number | null
  /** Scopes that belong to the one that is read and are watched with it from now on, e.g. the boards of a project. */
  readonly parts?: readonly ScopeRef[]
}

/** An object as its list names it. */
export interface Listed {
  readonly kind: ChangeKind
  readonly externalId: string
  /** What `fetch` needs besides the id; stored nowhere. */
  readonly key: Json
  /** The time of change that its version begins with; null when the list does not tell. */
  readonly changedAt: string | null
}

export interface ListPage {
  readonly objects: readonly Listed[]
  readonly next: Json | null
  readonly total: number | null
}

/** An object the ledger holds. */
export interface KnownObject {
  readonly kind: ChangeKind
  readonly externalId: string
  readonly externalKey: string | null
  /** Of its last known state. An object that may come back as it was is gone under this version: the later word counts. */
  readonly version?: SourceVersion
}

export interface Fetched {
  readonly items: readonly PolledItem[]
  /** Objects the source no longer has, although their scope is there. Never because of a missing permission. */
  readonly gone: readonly { readonly object: KnownObject; readonly reason: Exclude<GoneReason, 'no_access'> }[]
}

/** How a stream is read. The list of an adapter's streams is all that the engine knows of them. */
export interface Stream {
  /** e.g. `pull_requests`; stands in cursors, sync records and on the command line. */
  readonly name: string
  readonly summary: string
  readonly scopeKinds: readonly ScopeKind[]
  readonly backlog: Backlog | null
  /** Kinds whose objects `list` names; empty: the stream takes no census (its objects never go). */
  readonly censusOf: readonly ChangeKind[]
  /** How far back the census looks, in days by the ledger's version; null: over everything. */
  readonly censusDays: number | null
}

/** A scope to read. */
export interface ReadScope extends ScopeRef {
  /** The folder that its binding is narrowed to: then it is asked which paths are touched. */
  readonly pathPrefix?: string | null
}

/** A scope as its binding knows it. `externalId` is null while it was only bound by name. */
export interface KnownScope {
  readonly kind: SourceScopeKind
  readonly externalId: string | null
  readonly name: string
  readonly url: string | null
  readonly archived: boolean
  readonly status: 'active' | 'paused' | 'gone'
  /** What `locate` left here before; null when it was never located, or the adapter leaves nothing. */
  readonly learned: Json | null
  /** null: not known yet. Left out: nobody needs it. */
  readonly defaultBranch?: string | null
  /** What its operator decided that changes what is asked for; left out: the source is read as it is set up. */
  readonly rules?: Partial<Pick<ScopeRules, 'storyPointField'>>
}

export type Located =
  /** `changed` tells what differs from what we know, or names a scope known by name only; null when nothing does. */
  | { readonly found: true; readonly scope: ScopeRef; readonly changed: PolledItem | null }
  | { readonly found: false; readonly reason: GoneReason; readonly changed: PolledItem | null }

export interface DiscoveredScope extends ScopeRef {
  readonly archived: boolean
  readonly isPrivate: boolean
}

export interface CheckLine {
  /** `authenticated`, `clock`, `token_expiry`, `webhook`, `permission:<stream>` … */
  readonly name: string
  readonly outcome: 'ok' | 'warning' | 'failed' | 'unknown'
  readonly text: string
  /** What to do about it; null when nothing is to do. */
  readonly hint: string | null
}

export interface CheckReport {
  readonly lines: readonly CheckLine[]
  /** Who the credential belongs to, e.g. a login or an app's name. */
  readonly account: string | null
  readonly credentialExpiresAt: Date | null
}

/** One attempt of the source to deliver a webhook. Several attempts share a delivery id. */
export interface DeliveryAttempt {
  readonly id: string
  readonly deliveryId: string
  readonly topic: string
  readonly deliveredAt: Date
  readonly succeeded: boolean
}

/** The source's own log of one webhook. */
export interface DeliveryLog {
  /** e.g. `octo/hello hook 12`. */
  readonly name: string
  /** Attempts, latest first. */
  read(at: Json | null): Promise<{ readonly attempts: readonly DeliveryAttempt[]; readonly next: Json | null }>
  /** Asks for another attempt; it arrives at the door later. */
  redeliver(attempt: DeliveryAttempt): Promise<void>
}

/** An open connection to a source. Every call may throw UPSTREAM_*; every call stops when its signal is aborted. */
export interface SourceReader {
  /** Whether the scope is there, and under which name. */
  locate(scope: KnownScope): Promise<Located>
  read(stream: string, scope: ReadScope, pass: Pass, at: Json | null): Promise<Page>
  /** Names the objects of a stream, for its census. */
  list(stream: string, scope: ScopeRef, since: Date | null, at: Json | null): Promise<ListPage>
  /** Reads objects one by one: those missing here, those to compare, and those that their list no longer names. */
  fetch(stream: string, scope: ReadScope, objects: readonly (Listed | KnownObject)[]): Promise<Fetched>
  discover(at: Json | null): Promise<{ readonly scopes: readonly DiscoveredScope[]; readonly next: Json | null }>
  check(scopes: readonly ScopeRef[]): Promise<CheckReport>
  /** Logs of the webhooks that deliver to this endpoint. Throws UPSTREAM_FORBIDDEN when they may not be read. */
  deliveryLogs(scopes: readonly ScopeRef[]): Promise<readonly DeliveryLog[]>
}

/** Where the stored credential is replaced by a newer one, for sources whose tokens can be used once. */
export interface Vault {
  /**
   * The credential that is stored now when it is not `stale` any more; else what `renewal` makes of it, which is stored
   * before this resolves. One renewal at a time for the endpoint, over all workers and processes: the others wait for its
   * result.
   */
  renew(stale: Json, renewal: (current: Json) => Promise<Json>): Promise<Json>
}

export interface ConnectOptions {
  readonly baseUrl: string | null
  /** What `credential` of the adapter accepted. */
  readonly credential: Json
  readonly limits: RateLimits
  readonly vault: Vault
  readonly logger: Logger
  /** Sends the requests; refuses addresses that the operator did not allow. */
  readonly fetch: typeof fetch
  readonly clock: Clock
  readonly signal: AbortSignal
  /** A number in [0, 1), to spread retries. */
  readonly random: () => number
  /** Path of the endpoint's webhook URL, by which its hook is recognised at the source. */
  readonly webhookPath: string
}

/** A limit that the source documents without telling how much of it is left. */
export interface Pacing {
  readonly resource: string
  readonly limit: number
  readonly windowSeconds: number
}

/** The reading half of an adapter. */
export interface SourceReading {
  readonly streams: readonly Stream[]
  readonly pacing: readonly Pacing[]
  /** The credential as it is stored. Throws INPUT_INVALID, never with the secret's text. */
  credential(input: unknown): Json
  /** Names the app that the credential belongs to, where the source limits all endpoints of an app together; else null. */
  appOf(credential: Json): string | null
  connect(options: ConnectOptions): SourceReader
  /** The change that says an object is gone, for one that only the ledger knows. */
  goneChange(object: KnownObject, scope: ScopeRef, reason: GoneReason): PolledItem
}
