import { z } from 'zod'
import { isNetwork, parseEncryptionKeys, parseRoles, parseUrl } from './config-values.ts'
import { isSafe } from './oidc/discovery.ts'
import { parseSinks } from './outbox/sinks/index.ts'

const url = (protocols: readonly string[], message: string) =>
  z.string().refine((text) => parseUrl(text, protocols) !== null, message)

const webUrl = url(['http:', 'https:'], 'is not an http or https URL').transform((text) => text.replace(/\/+$/, ''))

/** As a browser names them: scheme, host and port, nothing behind. */
const origins = z
  .string()
  .transform((text) => text.split(',').map((origin) => origin.trim()))
  .refine((all) => all.every((origin) => URL.parse(origin)?.origin === origin), 'is not a list of origins')

const networks = z
  .string()
  .transform((text) => text.split(',').map((network) => network.trim()))
  .refine((all) => all.every(isNetwork), 'is not a list of addresses and networks')

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'is not a port number')
  .transform(Number)
  .refine((number) => number <= 65_535, 'is not a port number')

const encryptionKeys = z.string().transform((text, context) => {
  const { keys, problem } = parseEncryptionKeys(text)
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem })
  return keys
})

const sinks = z.string().transform((text, context) => {
  const parsed = parseSinks(text)
  if (parsed.problem !== undefined) context.addIssue({ code: 'custom', message: parsed.problem })
  return parsed.sinks
})

const roles = z.string().transform((text, context) => {
  const parsed = parseRoles(text)
  if (parsed.problem !== undefined) context.addIssue({ code: 'custom', message: parsed.problem })
  return parsed.roles
})

/** As OpenTelemetry writes headers and attributes. Its SDK reads them itself, and leaves out in silence what it cannot read. */
const pairs = (message: string) => z.string().regex(/^(?:[^=,]+=[^,]*)(?:,[^=,]+=[^,]*)*,?$/, message)

const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const

/** One schema per variable; the values arrive as text, an empty one counts as not set. */
export const schema = z.object({
  TRACKERD_DATABASE_URL: url(['postgres:', 'postgresql:'], 'is not a postgres:// URL').optional(),
  TRACKERD_DATA_DIR: z.string().default('./.trackerd'),
  TRACKERD_HOST: z
    .string()
    .regex(/^[A-Za-z0-9._:%-]+$/, 'is not a host name or address')
    .default('127.0.0.1'),
  TRACKERD_PORT: port.default(8080),
  TRACKERD_PUBLIC_URL: webUrl.optional(),
  TRACKERD_QUEUE: z.enum(['pg-boss', 'bullmq'], 'is neither pg-boss nor bullmq').default('pg-boss'),
  TRACKERD_REDIS_URL: url(['redis:', 'rediss:'], 'is not a redis:// or rediss:// URL').optional(),
  TRACKERD_NATS_URL: url(['nats:', 'tls:'], 'is not a nats:// or tls:// URL').optional(),
  TRACKERD_ENCRYPTION_KEYS: encryptionKeys.optional(),
  TRACKERD_ADMIN_KEY: z
    .string()
    .regex(/^trk_[0-9a-f]{12}_[A-Za-z0-9_-]{32,128}$/, 'is not trk_<12 hex digits>_<32 letters or digits>')
    .optional(),
  TRACKERD_METRICS_KEY: z
    .string()
    .regex(/^[\x21-\x7e]{16,512}$/, 'is not 16 or more letters, digits and signs')
    .optional(),
  TRACKERD_ALLOW_PRIVATE_NETWORKS: z
    .enum(['true', 'false'], 'is neither true nor false')
    .default('false')
    .transform((text) => text === 'true'),
  TRACKERD_SINKS: sinks.optional(),
  TRACKERD_LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'is not a level of pino')
    .default('info'),
  TRACKERD_LOG_FORMAT: z.enum(['pretty', 'json'], 'is neither pretty nor json').optional(),
  TRACKERD_RATE_LIMIT: z
    .string()
    .regex(/^\d{1,6}$/, 'is not a number from 0 to 999999')
    .transform(Number)
    .default(1_200),
  TRACKERD_TRUSTED_PROXIES: networks.optional(),
  TRACKERD_CORS_ORIGINS: origins.optional(),
  TRACKERD_OIDC_ISSUER: z.string().refine(isSafe, 'is neither https nor on this machine').optional(),
  TRACKERD_OIDC_AUDIENCE: z.string().optional(),
  TRACKERD_OIDC_TENANT_CLAIM: z.string().default('tenant'),
  TRACKERD_OIDC_ROLE_CLAIM: z.string().default('role'),
  TRACKERD_OIDC_ROLES: roles.optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: webUrl.optional(),
  OTEL_EXPORTER_OTLP_HEADERS: pairs('is not NAME=VALUE,…').optional(),
  OTEL_SERVICE_NAME: z.string().optional(),
  OTEL_RESOURCE_ATTRIBUTES: pairs('is not NAME=VALUE,…').optional(),
  OTEL_TRACES_SAMPLER: z.enum(SAMPLERS, `is none of ${SAMPLERS.join(', ')}`).default('parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^(?:0|1|0?\.\d{1,9}|1\.0+)$/, 'is not a number from 0 to 1')
    .transform(Number)
    .default(1),
})
