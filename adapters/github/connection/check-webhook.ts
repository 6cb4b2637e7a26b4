import type { CheckLine, DeliveryAttempt } from '../../../src/ports/source-reader.ts'
import { attempt, type Finding, failed, ok, unknown, warning } from '../../check/finding.ts'
import type { GithubClient } from '../client/client.ts'
import type { Repository } from '../streams/stream.ts'
import { attemptsOf, type Hook, hookPlaces } from './hooks.ts'
import { WEBHOOK_EVENTS } from './webhook-events.ts'

/** Attempts looked at. */
const RECENT = 50
/** The door takes both. */
const CONTENT_TYPES: ReadonlySet<string | null> = new Set(['json', 'form'])

/** Whether a hook of the app, the repository or its organisation posts here, and how its latest attempts went. */
export async function checkWebhook(
  client: GithubClient,
  repository: Repository | undefined,
  webhookPath: string,
): Promise<readonly CheckLine[]> {
  const search = await attempt(() => findHook(client, repository, webhookPath))
  const hook = search.result?.hook ?? null
  const webhook = search.result === null ? search.finding : search.result.finding
  if (hook === null) {
    return [
      { name: 'webhook', ...webhook },
      { name: 'deliveries', ...unknown('No hook is known', null) },
    ]
  }
  const recent = await attempt(() => attemptsOf(client, hook, { perPage: RECENT, cursor: null }))
  const deliveries = recent.result === null ? recent.finding : outcomeOf(recent.result.attempts)
  return [
    { name: 'webhook', ...webhook },
    { name: 'deliveries', ...deliveries },
  ]
}

async function findHook(
  client: GithubClient,
  repository: Repository | undefined,
  webhookPath: string,
): Promise<{ readonly hook: Hook | null; readonly finding: Finding }> {
  const places = hookPlaces(client, repository === undefined ? [] : [repository], webhookPath)
  const hidden: string[] = []
  for (const place of places) {
    const hooks = await place.hooks()
    if (hooks === 'hidden') hidden.push(place.name)
    else if (hooks !== 'impossible' && hooks[0] !== undefined) return { hook: hooks[0], finding: judged(hooks[0]) }
  }
  if (places.length === 0) return { hook: null, finding: unknown('Not looked for', 'Bind a repository first.') }
  // An app has its own hook for this, so what else there may be does not matter.
  const decided = hidden.length === 0 || (client.kind === 'app' && hidden[0] !== places[0]?.name)
  return { hook: null, finding: notFound(decided ? [] : hidden, webhookPath) }
}

function notFound(hidden: readonly string[], webhookPath: string): Finding {
  if (hidden.length > 0) {
    return unknown(
      `The hooks of ${hidden.join(' and ')} may not be read: needs Webhooks: read`,
      'Give the permission to see whether deliveries arrive and to recover those that were lost.',
    )
  }
  return warning(
    `No hook posts to ${webhookPath}`,
    'Add one at GitHub with the URL and the secret of this endpoint. Without it changes arrive with the next sync only.',
  )
}

function judged(hook: Hook): Finding {
  if (!hook.active) return failed(`${hook.name} is switched off`, 'Set it active at GitHub.')
  if (!CONTENT_TYPES.has(hook.contentType)) {
    return failed(`${hook.name} sends an unknown content type`, 'Set its content type to application/json.')
  }
  const missing = hook.events.includes('*') ? [] : WEBHOOK_EVENTS.filter((event) => !hook.events.includes(event))
  const texts = [
    ...(missing.length > 0 ? [`does not send ${missing.join(', ')}`] : []),
    ...(hook.insecureSsl ? ['does not verify the certificate of this server'] : []),
  ]
  if (texts.length === 0) return ok(`${hook.name} sends every event in use`)
  const hints = [
    ...(missing.length > 0 ? ['Tick these events there: until then they arrive with the next sync.'] : []),
    ...(hook.insecureSsl ? ['Enable SSL verification.'] : []),
  ]
  return warning(`${hook.name} ${texts.join(' and ')}`, hints.join(' '))
}

function outcomeOf(attempts: readonly DeliveryAttempt[]): Finding {
  const lost = attempts.filter(({ succeeded }) => !succeeded).length
  if (attempts.length === 0) return unknown('Nothing was delivered in the last days', null)
  if (lost === 0) return ok(`All of the last ${attempts.length} attempts succeeded`)
  if (lost < attempts.length) {
    return warning(
      `${lost} of the last ${attempts.length} attempts failed`,
      'Those of the last 3 days are asked for again by themselves. If more fail, look at the answers in the log of the hook.',
    )
  }
  return failed(
    `All of the last ${attempts.length} attempts failed`,
    'Look at the answers in the log of the hook: the address must be reachable from GitHub and the secret that of this endpoint.',
  )
}
