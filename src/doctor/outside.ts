import type { Finding } from '../cli/deps.ts'
import type { RedisState } from '../queue/redis-inspect.ts'
import { clock } from './database.ts'
import { fail, ok, warn } from './finding.ts'

const ANSWERS_WITHIN_MS = 8_000
const NOBODY = '00000000-0000-4000-8000-000000000000'

const within = () => AbortSignal.timeout(ANSWERS_WITHIN_MS)
const why = (error: unknown) => {
  const { cause, message } = error as Error
  return cause instanceof Error ? cause.message || String((cause as { code?: unknown }).code) : message
}

/** The clock of GitHub, which refuses tokens of apps that are made with a wrong one. No network is no failure. */
export async function githubClock(ask: typeof fetch, now: () => number): Promise<Finding> {
  const name = 'clock of GitHub'
  try {
    const answer = await ask('https://api.github.com/', { method: 'HEAD', signal: within() })
    const date = Date.parse(answer.headers.get('date') ?? '')
    if (Number.isNaN(date)) return ok(name, 'not told')
    // It is told in whole seconds.
    return clock(name, date + 500 - now(), 'Let this machine take its time from NTP.')
  } catch (error) {
    return ok(name, `not asked: ${why(error)}`)
  }
}

/** Whether a delivery that is sent to the public address comes to us: an unknown endpoint is refused in our words. */
export async function publicUrl(ask: typeof fetch, url: string | null): Promise<Finding> {
  const name = 'public address'
  if (url === null)
    return warn(
      name,
      'TRACKERD_PUBLIC_URL is not set',
      'Set it to the address at which GitHub and Jira reach this service.',
    )
  const target = `${url}/webhooks/github/${NOBODY}`
  const mend = 'Start trackerd, and let the proxy pass POST /webhooks/ on to it unchanged.'
  try {
    const answer = await ask(target, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-github-event': 'ping', 'x-github-delivery': NOBODY },
      body: '{}',
      redirect: 'manual',
      signal: within(),
    })
    const code = codeIn(await answer.text())
    if (code === 'ENDPOINT_UNKNOWN' || code?.startsWith('SIGNATURE_')) return ok(name, `trackerd answers at ${url}`)
    return fail(
      name,
      `POST ${target} was answered ${answer.status}${code === null ? ', not by trackerd' : ` ${code}`}`,
      mend,
    )
  } catch (error) {
    return fail(name, `POST ${target}: ${why(error)}`, mend)
  }
}

function codeIn(body: string): string | null {
  try {
    const { code } = JSON.parse(body) as { code?: unknown }
    return typeof code === 'string' ? code : null
  } catch {
    return null // a page of somebody else: that is what is told
  }
}

const OLDEST_REDIS = [6, 2] as const

export function ofRedis({ version, evicts }: RedisState, isQueue: boolean): Finding {
  const name = 'Redis'
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const found = `Redis ${version}, maxmemory-policy ${evicts ?? 'not told'}`
  if (major < OLDEST_REDIS[0] || (major === OLDEST_REDIS[0] && minor < OLDEST_REDIS[1]))
    return warn(name, found, `Use Redis ${OLDEST_REDIS.join('.')} or newer.`)
  if (!isQueue || evicts === 'noeviction') return ok(name, found)
  return fail(name, found, 'Set maxmemory-policy to noeviction: otherwise Redis drops jobs when it is full.')
}
