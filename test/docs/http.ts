import { createServer } from '../../src/http/server.ts'
import { createLogger } from '../../src/logger.ts'
import { markdownTable } from './table.ts'

const HEAD = `<!-- Generated from src/http by "npm run docs". -->
# HTTP

Keys are sent as \`Authorization: Bearer trk_…\`. Names are in snake_case. Lists take \`limit\` (200 at most; 1,000 for what
is discovered at a source) and \`cursor\`, and answer with \`items\` and \`next_cursor\`. Errors are
\`application/problem+json\`; [errors.md](errors.md) has their codes.
A platform admin acts in another tenant with the header \`X-Trackerd-Tenant\` (its slug or id).

\`GET /openapi.json\` describes every route (OpenAPI 3.1, made of the schemas that validate), and \`/docs\` shows it in a
browser and tries it out. Both are open, and say nothing that this page does not.

Each role may do what those before it may: viewer, operator, admin, platform_admin. A key with the role \`ingest\` reads
nothing.

A webhook is answered 202 when the delivery is on disk, with \`"duplicate": true\` when it was already. Otherwise 400: the
event or the delivery id is not named; 401: no proof of where it comes from, or of no active secret; 404: no such endpoint;
413: more than 25 MiB; 415: neither JSON nor a form; 503 with \`Retry-After\`: it cannot be stored now. What proves a
delivery its endpoint says: \`signature\`, \`jwt\` or \`url_token\`. A token in the URL is told once, when the endpoint is
added or its secret rotated, and is written to no log.

\`PATCH …/scopes/{scopeId}\` takes \`status\` (active, paused), \`path_prefix\`, \`rules\` and \`version\`. Rules that are
given replace those before, null brings a default back. They hold for what is told from then on; a full sync applies them
to what is stored.
`

const OPEN: Readonly<Record<string, string>> = {
  '/healthz': 'open: the process is alive',
  '/readyz': 'open: database, schema and queue answer',
  '/metrics': 'open, or `TRACKERD_METRICS_KEY` where it is set',
  '/webhooks/{system}/{endpointId}': 'a proof by an active secret of the endpoint',
}

interface Operation {
  readonly summary: string
  readonly 'x-required-role'?: string
}

/** docs/http.md. */
export async function documentHttp(): Promise<string> {
  const server = createServer({
    app: {} as never,
    logger: createLogger({ level: 'silent', format: 'json' }),
    metrics: { scrape: async () => ({ contentType: 'text/plain', text: '' }), key: null },
  })
  await server.ready()
  const { paths = {} } = server.swagger() as unknown as { paths?: Record<string, Record<string, Operation>> }
  await server.close()
  const rows = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { summary, 'x-required-role': role }]) => [
      `\`${method.toUpperCase()} ${path}\``,
      role ?? OPEN[path] ?? 'nobody',
      summary,
    ]),
  )
  return `${HEAD}\n${markdownTable(['Route', 'Who may use it', 'What it does'], rows)}\n`
}
