import { createHmac } from 'node:crypto'
import type { OutgoingDelivery } from './hooks.ts'
import type { GithubState } from './state.ts'

/** GitHub waits no longer for an answer. */
const PATIENCE_MS = 10_000

/** The headers and the body that GitHub sends, signed with `secret`. */
export function signed({ guid, event, hook, payload }: OutgoingDelivery, secret: string) {
  const body = JSON.stringify(payload)
  const headers = {
    accept: '*/*',
    'content-type': 'application/json',
    'user-agent': 'GitHub-Hookshot/044aadd',
    'x-github-event': event,
    'x-github-delivery': guid,
    'x-github-hook-id': String(hook.id),
    'x-github-hook-installation-target-id': String(
      typeof hook.on === 'object' && 'repository' in hook.on ? hook.on.repository : 1,
    ),
    'x-github-hook-installation-target-type': hook.on === 'app' ? 'integration' : 'repository',
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  }
  return { headers, body }
}

/** Posts the delivery, and puts the outcome into the log of its hook: the status, or 0 when nobody answered in time. */
export async function deliver(
  state: GithubState,
  delivery: OutgoingDelivery,
  url: string,
  secret: string,
): Promise<number> {
  const status = await post(url, signed(delivery, secret))
  state.recordAttempt(delivery, status)
  return status
}

async function post(url: string, { headers, body }: ReturnType<typeof signed>): Promise<number> {
  try {
    const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(PATIENCE_MS) })
    await answer.body?.cancel()
    return answer.status
  } catch {
    return 0
  }
}
