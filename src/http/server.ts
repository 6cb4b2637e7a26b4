import { randomUUID } from 'node:crypto'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  LogController,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from 'fastify'
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Logger } from 'pino'
import type { Actor, App, Role } from '../app.ts'
import { TrackerdError } from '../errors.ts'
import { packageVersion } from '../package.ts'
import { noTelemetry, type Telemetry } from '../ports/telemetry.ts'
import { NO_SPAN, noTracing, type Span, type Tracing } from '../ports/tracing.ts'
import { auditUses } from './audit.ts'
import { admit } from './auth.ts'
import { answerBrokenRequest } from './broken-request.ts'
import { Budget } from './budget.ts'
import { registerDashboard } from './dashboard.ts'
import { type GuardOptions, guard, rateOf, securityHeaders } from './guards.ts'
import { logRequest, measureRequest } from './logging.ts'
import { documentRoute, registerDocument } from './openapi/document.ts'
import { registerViewer } from './openapi/viewer.ts'
import { sendProblem } from './problem.ts'
import { architectureReportRoutes } from './routes/architecture-reports.ts'
import { auditRoutes } from './routes/audit.ts'
import { connectionRoutes } from './routes/connections.ts'
import { credentialRoutes } from './routes/credentials.ts'
import { deliveryRoutes } from './routes/deliveries.ts'
import { driftRoutes } from './routes/drift.ts'
import { driftSettingRoutes } from './routes/drift-settings.ts'
import { egressRoutes } from './routes/egress.ts'
import { endpointRoutes } from './routes/endpoints.ts'
import { eventRoutes, type StreamOptions } from './routes/events.ts'
import { healthRoutes } from './routes/health.ts'
import { initiativeRoutes } from './routes/initiatives.ts'
import { jobRoutes } from './routes/jobs.ts'
import { keyRoutes } from './routes/keys.ts'
import { metricRoutes } from './routes/metrics.ts'
import { type MetricsOptions, metricsScrapeRoute } from './routes/metrics-scrape.ts'
import { outboxRoutes } from './routes/outbox.ts'
import { reportRoutes } from './routes/reports.ts'
import { retentionRoutes } from './routes/retention.ts'
import { scopeRoutes } from './routes/scopes.ts'
import { scorecardRoutes } from './routes/scorecards.ts'
import { statusRoutes } from './routes/status.ts'
import { subscriptionRoutes } from './routes/subscriptions.ts'
import { syncRecordRoutes } from './routes/sync-records.ts'
import { syncRoutes } from './routes/syncs.ts'
import { tenantRoutes } from './routes/tenants.ts'
import { webhookRoutes } from './routes/webhooks.ts'
import { endSpan, startSpan } from './tracing.ts'
import { validatorCompiler } from './validation.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The role a route under /v1 asks for. */
    access?: Role
  }
  interface FastifyRequest {
    /** Who asks. Set for every route under /v1 before its body is read. */
    actor: Actor
    /** Added to the request's log line. */
    logFields: Readonly<Record<string, unknown>> | null
    failure: TrackerdError | null
    span: Span | null
  }
}

export type Server = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>

export interface ServerOptions {
  readonly app: App
  readonly logger: Logger
  /** Bytes of webhook bodies held at once before senders are told to come back; large ones have room of their own. */
  readonly heldBodyBytes?: number
  readonly streams?: StreamOptions
  readonly guards?: GuardOptions
  /** Proxies whose X-Forwarded-For says who asks; none: who connects does. */
  readonly trustedProxies?: readonly string[]
  readonly telemetry?: Telemetry
  readonly tracing?: Tracing
  /** What Prometheus reads; without it there is no such route. */
  readonly metrics?: MetricsOptions
}

/** Each may read a body of API_BODY_BYTES: 128 requests are 32 MiB at most. */
const API_REQUESTS_AT_ONCE = 128
const API_BODY_BYTES = 256 * 1024
const REQUEST_TIMEOUT_MS = 30_000
const CLOSE_GRACE_MS = 5_000
const IDLE_CHECK_MS = 100
const SANE_REQUEST_ID = /^[\w.:-]{1,128}$/

/** The HTTP interface, ready to listen or to `inject`. `close` answers what is under way, then resolves. */
export function createServer(options: ServerOptions): Server {
  const { app, heldBodyBytes, streams, guards = {} } = options
  const server = bareServer(options)
  // First: it sees the routes that come after it.
  registerDocument(server, packageVersion())
  openRoutes(server, options, (open) => {
    registerDashboard(open)
    registerViewer(open)
    documentRoute(open)
  })
  server.register(async (door) => webhookRoutes(door, app, heldBodyBytes))
  server.register(
    async (api) => {
      await guard(api as unknown as FastifyInstance, guards)
      const count = rateOf(api as unknown as FastifyInstance, guards)
      api.register(async (routes) => v1(routes.withTypeProvider<ZodTypeProvider>(), app, count))
      api.register(async (routes) => eventRoutes(routes.withTypeProvider<ZodTypeProvider>(), app, streams))
    },
    { prefix: '/v1' },
  )
  return server
}

/** What a process without the interface answers: whether it lives, whether it is ready, and its numbers. */
export function createHealthServer(options: ServerOptions): Server {
  const server = bareServer(options)
  openRoutes(server, options)
  return server
}

/** Routes that need no key of a tenant. */
function openRoutes(server: Server, { app, metrics }: ServerOptions, more?: (open: FastifyInstance) => void): void {
  server.register(async (open) => {
    await securityHeaders(open as unknown as FastifyInstance)
    more?.(open as unknown as FastifyInstance)
    healthRoutes(open.withTypeProvider<ZodTypeProvider>(), app)
    if (metrics !== undefined) metricsScrapeRoute(open as unknown as FastifyInstance, metrics)
  })
}

/** A server without routes, that answers in our words and writes one line per request. */
function bareServer(options: ServerOptions): Server {
  const { logger, telemetry = noTelemetry, tracing = noTracing, trustedProxies = [] } = options
  const server: Server = Fastify({
    loggerInstance: logger as FastifyBaseLogger,
    // We write one line per request ourselves; a child logger per request would only cost the webhook door time.
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: (parent) => parent,
    genReqId: ({ headers: { 'x-request-id': given } }) =>
      typeof given === 'string' && SANE_REQUEST_ID.test(given) ? given : randomUUID(),
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    bodyLimit: API_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // A delivery that still reaches us while closing is taken: GitHub does not send it again by itself.
    return503OnClosing: false,
    frameworkErrors: sendProblem,
    clientErrorHandler: answerBrokenRequest,
  }).withTypeProvider<ZodTypeProvider>()

  server.setValidatorCompiler(validatorCompiler)
  server.setSerializerCompiler(serializerCompiler)
  server.setErrorHandler(sendProblem)
  server.setNotFoundHandler((request, reply) =>
    sendProblem(new TrackerdError('NOT_FOUND', { what: 'no route has this method and path' }), request, reply),
  )
  server.decorateRequest('logFields', null)
  server.decorateRequest('failure', null)
  server.decorateRequest('span', null)
  server.addHook('onRequest', (request, reply, done) => {
    const span = startSpan(tracing, request)
    request.span = span
    reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff')
    // Not the onResponse hook: it does not run for a sender that hangs up before the answer.
    reply.raw.once('close', () => {
      tracing.within(span, () => logRequest(logger, request, reply))
      measureRequest(telemetry, request, reply)
      endSpan(span, request, reply)
    })
    tracing.within(span, done)
  })
  // Once the body was read: its chunks come from the connection, which is inside no span.
  if (tracing.on)
    server.addHook('preValidation', (request, _reply, done) => tracing.within(request.span ?? NO_SPAN, done))
  closeConnectionsSoon(server)
  return server
}

function v1(api: Server, app: App, count: (request: FastifyRequest) => Promise<void>): void {
  const places = new Budget(API_REQUESTS_AT_ONCE)
  api.removeContentTypeParser('text/plain')
  api.decorateRequest('actor')
  api.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store')
    if (!places.take(1)) throw new TrackerdError('OVERLOADED')
    reply.raw.once('close', () => places.give(1))
    request.actor = await admit(app, request)
    request.logFields = { tenant: request.actor.tenantSlug, keyId: request.actor.keyId }
    await count(request)
  })
  auditUses(api as unknown as FastifyInstance, app)
  tenantRoutes(api, app)
  keyRoutes(api, app)
  endpointRoutes(api, app)
  connectionRoutes(api, app)
  scopeRoutes(api, app)
  reportRoutes(api, app)
  syncRoutes(api, app)
  deliveryRoutes(api, app)
  outboxRoutes(api, app)
  egressRoutes(api, app)
  subscriptionRoutes(api, app)
  syncRecordRoutes(api, app)
  initiativeRoutes(api, app)
  scorecardRoutes(api, app)
  metricRoutes(api, app)
  driftRoutes(api, app)
  driftSettingRoutes(api, app)
  architectureReportRoutes(api, app)
  retentionRoutes(api, app)
  jobRoutes(api, app)
  auditRoutes(api, app)
  credentialRoutes(api, app)
  statusRoutes(api, app)
}

/** While closing: connections are closed as they fall idle, and cut when they still send after the grace. */
function closeConnectionsSoon(server: Server): void {
  const timers: NodeJS.Timeout[] = []
  server.addHook('preClose', async () => {
    // Fastify closes those that are idle now. One that is busy with an answer sent before would stay open for ever.
    timers.push(setInterval(() => server.server.closeIdleConnections(), IDLE_CHECK_MS))
    timers.push(setTimeout(() => server.server.closeAllConnections(), CLOSE_GRACE_MS))
  })
  server.addHook('onClose', async () => timers.forEach(clearInterval))
}
