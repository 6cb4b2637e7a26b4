import { check } from '../../../../adapters/github/connection/check.ts'
import { WEBHOOK_EVENTS } from '../../../../adapters/github/connection/webhook-events.ts'
import { repository, type Script, scripted } from './scripted.ts'

export const PATH = '/webhooks/github/e1'
export const R = 'GET /repos/octo/hello'
export const HOOKS = `${R}/hooks?per_page=100&page=1`
export const ORG_HOOKS = 'GET /orgs/octo/hooks?per_page=100&page=1'
export const OWNER = 'GET /users/octo'
export const DELIVERIES = `${R}/hooks/1/deliveries?per_page=50`
export const EXPIRY = 'github-authentication-token-expiration'

/** A hook as it should be. */
export const config = { url: `https://trackerd.example.com${PATH}`, content_type: 'json', insecure_ssl: '0' }
export const hook = { id: 1, active: true, events: WEBHOOK_EVENTS, config }
export const attempts = (...codes: number[]) => ({
  data: codes.map((status_code, id) => ({
    id,
    guid: 'g',
    event: 'push',
    status_code,
    delivered_at: '2026-01-31T11:00:00Z',
  })),
})
export const rate = (remaining: number) => ({ data: { resources: { core: { limit: 5000, remaining, reset: 1 } } } })

const reads: Script = Object.fromEntries(
  [
    'pulls',
    'issues',
    'actions/runs',
    'deployments',
    'releases',
    'commits',
    'commits/HEAD/check-runs',
    'commits/HEAD/status',
  ].map((route) => [`${R}/${route}?per_page=1`, {}] as const),
)

/** An account with everything as it should be. */
export const fine: Script = {
  ...reads,
  'GET /user': { data: { login: 'octocat' }, headers: { [EXPIRY]: '2026-12-31 23:59:59 UTC' } },
  'GET /rate_limit': rate(4999),
  [HOOKS]: { data: [hook] },
  [DELIVERIES]: attempts(202, 202),
}

/** The report of such a connection, and its lines by name. */
export async function checked(
  script: Script,
  kind: 'token' | 'app' = 'token',
  repositories = [repository('octo', 'hello')],
) {
  const report = await check(scripted(kind, script).client, repositories, PATH)
  return { ...report, line: (name: string) => report.lines.find((line) => line.name === name) }
}

/** An app with everything as it should be. */
export const app: Script = {
  ...reads,
  'GET /app as app': { data: { name: 'Acme trackerd', events: WEBHOOK_EVENTS } },
  'GET /rate_limit': rate(4999),
  'GET /app/hook/config as app': { data: config },
  'GET /app/hook/deliveries?per_page=50 as app': attempts(202),
}
