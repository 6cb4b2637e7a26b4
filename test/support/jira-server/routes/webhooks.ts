import { type Hook, LIFE_MS } from '../deliveries/hooks.ts'
import { type Call, json, number, param, Refusal, route } from './call.ts'
import { page } from './page.ts'

function admin({ user }: Call): void {
  if (!user.isAdmin)
    throw new Refusal(403, 'You do not have permission to view webhooks. You must be an administrator.')
}

const showAdminHook = ({ look, user, world }: Call, it: Hook) => {
  const { displayName, accountId, name } = user
  return {
    name: it.name,
    url: it.url,
    excludeBody: false,
    filters: { 'issue-related-events-section': it.jqlFilter },
    events: it.events,
    enabled: it.enabled,
    self: `${look.base}/rest/webhooks/1.0/webhook/${it.id}`,
    ...(world.isCloud ? { isSigned: it.isSigned } : {}),
    lastUpdatedUser: world.isCloud ? accountId : name,
    lastUpdatedDisplayName: displayName,
    lastUpdated: world.now(),
  }
}

/** Those of the app that asks; nobody else has any. */
function dynamic({ principal, state, world }: Call): Hook[] {
  if (principal.by !== 'oauth') {
    throw new Refusal(403, 'The caller is not an app. Only Connect and OAuth 2.0 apps can use this operation.')
  }
  return state.hooks.all.filter((it) => it.kind === 'dynamic' && state.hooks.alive(it, world.now()))
}

const adminHooks = (call: Call) => {
  admin(call)
  return call.state.hooks.all.filter(({ kind }) => kind === 'admin')
}

export const webhookRoutes = [
  route('GET /rest/webhooks/1.0/webhook', (call) => json(adminHooks(call).map((it) => showAdminHook(call, it)))),
  route('GET /rest/webhooks/1.0/webhook/:hook', (call) => {
    const it = adminHooks(call).find(({ id }) => id === Number(param(call, 'hook')))
    if (it === undefined) throw new Refusal(404, 'Webhook not found.')
    return json(showAdminHook(call, it))
  }),
]

export const cloudWebhookRoutes = [
  route('GET /rest/api/:v/webhook', (call) =>
    page(call, dynamic(call), ({ id, url, events, jqlFilter, expiresAt }) => ({
      ...{ id, url, jqlFilter, events },
      ...(expiresAt === null ? {} : { expirationDate: expiresAt }),
    })),
  ),
  route('POST /rest/api/:v/webhook', (call) => {
    dynamic(call)
    const { url, webhooks } = call.body
    if (typeof url !== 'string' || !Array.isArray(webhooks)) throw new Refusal(400, 'The URL is missing.')
    const made = webhooks.map(({ events, jqlFilter }: { events: string[]; jqlFilter?: string }) =>
      call.state.hooks.add(call.world, { url, events, jqlFilter: jqlFilter ?? '', dynamic: true }),
    )
    return json({ webhookRegistrationResult: made.map(({ id }) => ({ createdWebhookId: id })) })
  }),
  /** 30 days from now; numbers that are nobody's are passed over. */
  route('PUT /rest/api/:v/webhook/refresh', (call) => {
    const { webhookIds } = call.body
    if (!Array.isArray(webhookIds)) throw new Refusal(400, 'webhookIds is missing.')
    const expirationDate = call.world.now() + LIFE_MS
    for (const it of dynamic(call)) if (webhookIds.includes(it.id)) it.expiresAt = expirationDate
    return json({ expirationDate })
  }),
  route('GET /rest/api/:v/webhook/failed', (call) => {
    const ids = new Set(dynamic(call).map(({ id }) => id))
    const after = number(call.query.get('after'), 0, 'after')
    const maxResults = Math.min(number(call.query.get('maxResults'), 100, 'maxResults'), 100, call.pageCap)
    const all = call.state.hooks.failed.filter(({ delivery, at }) => ids.has(delivery.hook.id) && at > after)
    const shown = all.slice(0, maxResults)
    const values = shown.map(({ delivery: { identifier, body, hook }, at }) => ({
      ...{ id: identifier, body, url: hook.url, failureTime: at },
    }))
    const next = `${call.address}?after=${shown.at(-1)?.at}&maxResults=${maxResults}`
    return json({ values, maxResults, ...(all.length > shown.length ? { next } : {}) })
  }),
]
