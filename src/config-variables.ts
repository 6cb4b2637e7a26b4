import type { schema } from './config-schema.ts'

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
    name: 'TRACKERD_TRUSTED_PROXIES',
    meaning: 'Proxies in front of trackerd, whose X-Forwarded-For says who asks, separated by commas',
    fallback: 'none: who connects is who asks',
    fix: 'Write addresses, networks such as 10.0.0.0/8, or loopback, linklocal and uniquelocal.',
  },
  {
    name: 'TRACKERD_CORS_ORIGINS',
    meaning: 'Origins whose web pages may call /v1, separated by commas',
    fallback: 'none',
    fix: 'Write them as https://dashboard.example.com,https://other.example.com.',
  },
  {
    name: 'TRACKERD_OIDC_ISSUER',
    meaning: 'OpenID Connect issuer whose tokens open what keys do, exactly as its tokens name it',
    fallback: 'none; only keys do',
    fix: 'Write it as https://login.example.com/realms/main.',
  },
  {
    name: 'TRACKERD_OIDC_AUDIENCE',
    meaning: 'What the tokens must be made for',
    fallback: 'not set; required with an issuer',
    fix: 'Use the name that trackerd has at the issuer, such as trackerd.',
  },
  {
    name: 'TRACKERD_OIDC_TENANT_CLAIM',
    meaning: 'Claim that holds the slug or id of the tenant; a dot leads into one that is an object',
    fallback: 'tenant',
    fix: 'Use the name of a claim.',
  },
  {
    name: 'TRACKERD_OIDC_ROLE_CLAIM',
    meaning: 'Claim that holds the role, or a list of roles, of which the highest counts',
    fallback: 'role',
    fix: 'Use the name of a claim, such as realm_access.roles.',
  },
  {
    name: 'TRACKERD_OIDC_ROLES',
    meaning: 'Their names of roles and ours, as THEIRS=OURS,…; only so somebody becomes platform_admin',
    fallback: 'the names are viewer, ingest, operator and admin',
    fix: 'Write it as tracker-admins=admin,developers=viewer.',
  },
  {
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    meaning: 'Collector that OpenTelemetry traces are sent to, by OTLP over HTTP',
    fallback: 'off',
    fix: 'Write it as http://host:4318, or leave it unset.',
  },
  {
    name: 'OTEL_EXPORTER_OTLP_HEADERS',
    meaning: 'What the collector must be shown, as NAME=VALUE,…',
    fallback: 'nothing',
    fix: 'Write it as authorization=Bearer%20TOKEN, special characters percent-encoded.',
  },
  {
    name: 'OTEL_SERVICE_NAME',
    meaning: 'Name of this service in traces',
    fallback: 'trackerd',
    fix: 'Use letters and digits.',
  },
  {
    name: 'OTEL_RESOURCE_ATTRIBUTES',
    meaning: 'What traces say of this process besides, as NAME=VALUE,…',
    fallback: 'nothing',
    fix: 'Write it as deployment.environment.name=production.',
  },
  {
    name: 'OTEL_TRACES_SAMPLER',
    meaning: 'Which traces are kept: always_on, always_off, traceidratio, or one of them behind parentbased_',
    fallback: 'parentbased_always_on',
    fix: 'Use parentbased_traceidratio with OTEL_TRACES_SAMPLER_ARG, or leave it unset.',
  },
  {
    name: 'OTEL_TRACES_SAMPLER_ARG',
    meaning: 'Part of the traces that traceidratio keeps, from 0 to 1',
    fallback: '1',
    fix: 'Use a number such as 0.1.',
  },
]
