import { TrackerdError } from '../errors.ts'
import type { CliDeps } from './deps.ts'

export interface Connection {
  /** Without a slash at its end. */
  readonly url: string
  readonly key: string
  readonly tenant: string | undefined
}

export interface ConnectionOptions {
  readonly url?: string
  readonly key?: string
  readonly tenant?: string
}

/**
 * Where the daemon is and with which key to ask it: options, then TRACKERD_URL and TRACKERD_KEY, then the data folder.
 * The data folder's key is sent to the data folder's daemon only, never to another address.
 * Throws DAEMON_UNREACHABLE when nothing says where, CONFIG_INVALID when an address comes without a key.
 */
export async function connectionOf(options: ConnectionOptions, deps: CliDeps): Promise<Connection> {
  const { tenant } = options
  const givenUrl = options.url ?? (deps.env.TRACKERD_URL || undefined)
  const key = options.key ?? (deps.env.TRACKERD_KEY || undefined)
  if (givenUrl !== undefined && key !== undefined) return { url: checked(givenUrl), key, tenant }

  const local = await deps.localDaemon()
  const url = givenUrl ?? local?.url
  if (url === undefined) throw new TrackerdError('DAEMON_UNREACHABLE', { what: 'this data folder has none running' })
  const isLocal = local !== null && checked(url) === checked(local.url)
  const usable = key ?? (isLocal ? local.key : undefined)
  if (usable === undefined)
    throw new TrackerdError('CONFIG_INVALID', { what: `no key for ${url}; give --key or TRACKERD_KEY` })
  return { url: checked(url), key: usable, tenant }
}

function checked(url: string): string {
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
    throw new TrackerdError('CONFIG_INVALID', { what: `"${url}" is not an http or https address` })
  return url.replace(/\/+$/, '')
}
