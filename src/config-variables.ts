import { z } from 'zod'
import { parseEncryptionKeys, parseUrl } from './config-values.ts'
import { parseSinks } from './outbox/sinks/index.ts'

export interface Variable {
  readonly name: string
  /** The name without prefix that is honoured too; the prefixed one wins. */
  readonly also?: string
  readonly meaning: string
  /** What holds when it is not set, in words. */
  readonly fallback: string
  /** What to do when its value is refused. */
  readonly fix: string
}

const url = (protocols: readonly string[], message: string) =>
  z.string().refine((text) => parseUrl(text, protocols) !== null, message)

const webUrl = url(['http:', 'https:'], 'is not an http or https URL').transform((text) => text.replace(/\/+$/, ''))

/** As a browser names them: scheme, host and port, nothing behind. */
const origins = z
  .string()
  .transform((text) => text.split(',').map((origin) => origin.trim()))
  .refine((all) => all.every((origin) => URL.parse(origin)?.origin === origin), 'is not a list of origins')

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
  TRACKERD_CORS_ORIGINS: origins.optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: webUrl.optional(),
})

/** Every environment variable that trackerd reads; the documentation is checked against this list. */
export const VARIABLES: readonly (Variable & { readonly name: keyof typeof schema.shape })[] = [
  {
    name: 'TRACKERD_DATABASE_URL',
    also: 'DATABASE_URL',
    meaning: 'PostgreSQL 15 or newer, with a login that owns the database',
    fallback: 'an embedded PostgreSQL',
    fix: 'Write it as postgres://login:password@host:5432/database, special characters percent-encoded.',
  },
  {
    name: 'TRACKERD_DATA_DIR',
    meaning: 'Where the embedded database and its keys live',
    fallback: './.trackerd',
    fix: 'Name a folder that this user owns and may write to.',
  },
  {
    name: 'TRACKERD_HOST',
    meaning: 'Address that the HTTP server listens on',
    fallback: '127.0.0.1',
    fix: 'Use 127.0.0.1 for this machine only, 0.0.0.0 for every interface.',
  },
  {
    name: 'TRACKERD_PORT',
    also: 'PORT',
    meaning: 'Port that the HTTP server listens on; 0 for any free one',
    fallback: '8080',
    fix: 'Use a number from 0 to 65535. Kubernetes sets tcp://… for a service named trackerd: say enableServiceLinks: false.',
  },
  {
    name: 'TRACKERD_PUBLIC_URL',
    meaning: 'How GitHub and Jira reach us',
    fallback: 'not set: webhook addresses are shown as paths',
    fix: 'Write it as https://trackerd.example.com.',
  },
  {
    name: 'TRACKERD_QUEUE',
    meaning: 'Queue engine: pg-boss or bullmq',
    fallback: 'pg-boss',
    fix: 'Use pg-boss, or bullmq with TRACKERD_REDIS_URL.',
  },
  {
    name: 'TRACKERD_REDIS_URL',
    also: 'REDIS_URL',
    meaning: 'Redis, for bullmq and the Redis Streams sink',
    fallback: 'not set',
    fix: 'Write it as redis://host:6379.',
  },
  {
    name: 'TRACKERD_NATS_URL',
    also: 'NATS_URL',
    meaning: 'NATS with JetStream, for the nats sink',
    fallback: 'not set',
    fix: 'Write it as nats://host:4222.',
  },
  {
    name: 'TRACKERD_ENCRYPTION_KEYS',
    meaning: 'Keys for stored credentials as kid:base64,…; the first encrypts, all decrypt',
    fallback: 'generated into the data folder when PostgreSQL is embedded; required otherwise',
    fix: 'Make one: echo "k1:$(openssl rand -base64 32)". Keep it: stored credentials cannot be read without it.',
  },
  {
    name: 'TRACKERD_ADMIN_KEY',
    meaning: 'Bootstrap admin key',
    fallback: 'generated and shown once',
    fix: 'Make one: echo "trk_$(openssl rand -hex 6)_$(openssl rand -hex 24)".',
  },
  {
    name: 'TRACKERD_METRICS_KEY',
    meaning: 'What Prometheus must show at /metrics, as a bearer token',
    fallback: 'none; /metrics is open',
    fix: 'Make one: openssl rand -hex 24.',
  },
  {
    name: 'TRACKERD_ALLOW_PRIVATE_NETWORKS',
    meaning:
      'Whether a source or a receiver of events may be in a private network, such as a server of your own: true or false',
    fallback: 'false',
    fix: 'Use true or false.',
  },
  {
    name: 'TRACKERD_SINKS',
    meaning: 'Where the events of all tenants go: redis-stream:NAME and nats:SUBJECTS, separated by commas',
    fallback: 'nowhere; tenants subscribe all the same',
    fix: 'Write it as redis-stream:trackerd-events,nats:trackerd.> or leave it unset.',
  },
  {
    name: 'TRACKERD_LOG_LEVEL',
    meaning: 'fatal, error, warn, info, debug, trace or silent',
    fallback: 'info',
    fix: 'Use info.',
  },
  {
    name: 'TRACKERD_LOG_FORMAT',
    meaning: 'pretty or json',
    fallback: 'pretty on a terminal, json otherwise',
    fix: 'Use pretty or json.',
  },
  {
    name: 'TRACKERD_RATE_LIMIT',
    meaning: 'Requests under /v1 that a key may make in a minute, in each process; 0 for any number',
    fallback: '1200',
    fix: 'Use a number from 0 to 999999.',
  },
  {
    name: 'TRACKERD_CORS_ORIGINS',
    meaning: 'Origins whose web pages may call /v1, separated by commas',
    fallback: 'none',
    fix: 'Write them as https://dashboard.example.com,https://other.example.com.',
  },
  {
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    meaning: 'Where OpenTelemetry data is sent',
    fallback: 'off',
    fix: 'Write it as http://host:4318, or leave it unset.',
  },
]
