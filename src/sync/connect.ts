import { readCredentials } from '../db/credentials.ts'
import type { Connectable, ReadingEndpoint } from '../db/reading-endpoints.ts'
import type { Uuid } from '../domain/ids.ts'
import { TrackerdError } from '../errors.ts'
import type { SourceAdapter } from '../ports/source-adapter.ts'
import type { ConnectOptions, Json, SourceReader } from '../ports/source-reader.ts'
import type { SourceWriter } from '../ports/source-writer.ts'
import { appKey, withAppLimit } from './app-limits.ts'
import type { SyncDeps } from './deps.ts'
import { createRateLimits } from './rate-limits.ts'
import { createMemoryVault, createVault } from './vault.ts'

export interface Connection {
  readonly adapter: SourceAdapter
  readonly reader: SourceReader
  /** The credential that is used now: it may have been renewed since the connection was opened. */
  latestCredential(): Json
}

/** Path of the URL that the source's webhook posts to. */
const webhookPath = (endpoint: Connectable) => `/webhooks/${endpoint.system}/${endpoint.id}`

type Reachable = Connectable & Partial<Pick<ReadingEndpoint, 'authConfig'>>

interface How {
  readonly signal: AbortSignal
  readonly interactive: boolean
  readonly credential?: Json
}

/**
 * An open connection to the endpoint's source with its stored credential, or with `credential` to try a new one, which is
 * then stored nowhere, not even renewed. Throws CREDENTIAL_MISSING, SECRET_UNREADABLE.
 */
export function connect(deps: SyncDeps, tenantId: Uuid, endpoint: Reachable, how: How): Connection {
  const { adapter, options, vault } = open(deps, tenantId, endpoint, how)
  return { adapter, reader: adapter.reading.connect(options), latestCredential: () => vault.latest }
}

/** The same to write to it, within the same limits. Throws INTERNAL for a source that is only read. */
export function connectWriter(deps: SyncDeps, tenantId: Uuid, endpoint: Reachable, how: How): SourceWriter {
  const { adapter, options } = open(deps, tenantId, endpoint, how)
  if (adapter.writing === null) throw new TrackerdError('INTERNAL', { what: `${adapter.system} is only read` })
  return adapter.writing.connect(options)
}

function open(deps: SyncDeps, tenantId: Uuid, endpoint: Reachable, how: How) {
  const adapter = deps.adapters.get(endpoint.system)
  if (adapter === undefined) throw new TrackerdError('INTERNAL', { what: `no adapter for ${endpoint.system}` })
  const credential = how.credential ?? readCredentials(deps.box, endpoint.authConfig, endpoint.id).access
  if (credential === undefined) throw new TrackerdError('CREDENTIAL_MISSING', { what: endpoint.name })
  const { db, box, clock } = deps
  const { pacing } = adapter.reading
  const { id: endpointId } = endpoint
  const logger = deps.logger.child({ endpoint: endpointId, tenant: tenantId })
  const vault =
    how.credential === undefined
      ? createVault({ db, box, tenantId, endpointId, holder: deps.newId(), credential, signal: how.signal, logger })
      : createMemoryVault(credential)
  const limits = createRateLimits({ db, clock, tenantId, endpointId, pacing, interactive: how.interactive })
  const app = adapter.reading.appOf(credential)
  const options: ConnectOptions = {
    baseUrl: endpoint.baseUrl,
    credential,
    limits: withAppLimit(limits, { db, clock, app: app === null ? null : appKey(endpoint.system, app) }),
    vault,
    logger,
    fetch: deps.fetch,
    clock,
    signal: how.signal,
    random: deps.random,
    webhookPath: webhookPath(endpoint),
  }
  return { adapter, options, vault }
}
