import type { CheckLine } from '../../../src/ports/source-reader.ts'
import { type Finding, failed, ok, unknown, warning } from '../../check/finding.ts'
import type { JiraClient } from '../client/client.ts'
import { type Hook, hooksFor } from './hooks.ts'
import { refreshed } from './refresh-webhooks.ts'
import { ADMIN_EVENTS, DYNAMIC_EVENTS } from './webhook-events.ts'

/** Whether a webhook posts here, is on and sends what is used; those of an app live on for another 30 days. */
export async function checkWebhook(client: JiraClient, webhookPath: string): Promise<CheckLine[]> {
  const hooks = await hooksFor(client, webhookPath)
  if (hooks === 'hidden') {
    const hint =
      client.kind === 'oauth'
        ? 'Give the app the scope manage:jira-webhook.'
        : 'Only administrators of Jira may see webhooks: ask one whether it is there and on.'
    return [{ name: 'webhook', ...unknown('The webhooks may not be read', hint) }]
  }
  const lines: CheckLine[] = [{ name: 'webhook', ...judged(client, hooks, webhookPath) }]
  if (client.kind === 'oauth' && hooks.length > 0)
    lines.push({ name: 'webhook_expiry', ...(await refreshed(client, hooks)) })
  return lines
}

function judged(client: JiraClient, hooks: readonly Hook[], webhookPath: string): Finding {
  if (hooks.length === 0) {
    return warning(
      `No webhook posts to ${webhookPath}`,
      'Add one at Jira with the URL and the secret of this endpoint. Without it changes arrive with the next sync only.',
    )
  }
  const active = hooks.filter(({ enabled }) => enabled)
  if (active.length === 0) return failed(`${hooks[0]?.name} is switched off`, 'Switch it on at Jira.')
  // Several may share the work: each with the events of its own filter.
  const sent = new Set(active.flatMap(({ events }) => events))
  const used = client.kind === 'oauth' ? DYNAMIC_EVENTS : ADMIN_EVENTS
  const missing = sent.has('*') ? [] : used.filter((event) => !sent.has(event))
  const names = active.map(({ name }) => name).join(' and ')
  if (missing.length === 0) return ok(`${names} sends every event in use`)
  return warning(
    `${names} does not send ${missing.join(', ')}`,
    'Tick these events there: until then they arrive with the next sync.',
  )
}
