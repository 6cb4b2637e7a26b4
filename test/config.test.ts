import { expect, test } from 'vitest'
import { type ConfigProblem, readConfig } from '../src/config.ts'
import { schema } from '../src/config-schema.ts'
import { VARIABLES } from '../src/config-variables.ts'
import { TrackerdError } from '../src/errors.ts'

const place = { cwd: '/srv/trackerd', terminal: false }
const KEY = Buffer.alloc(32, 7).toString('base64')

/** The problems that this environment is refused with. */
function problems(env: Record<string, string>): readonly ConfigProblem[] {
  try {
    readConfig(env, place)
  } catch (error) {
    if (error instanceof TrackerdError && error.code === 'CONFIG_INVALID')
      return error.details.problems as readonly ConfigProblem[]
    throw error
  }
  return []
}

test('nothing set means the embedded database and this machine only', () => {
  expect(readConfig({}, place)).toEqual({
    databaseUrl: null,
    dataDir: '/srv/trackerd/.trackerd',
    host: '127.0.0.1',
    port: 8080,
    portChosen: false,
    publicUrl: null,
    encryptionKeys: null,
    adminKey: null,
    metricsKey: null,
    allowPrivateNetworks: false,
    queue: 'pg-boss',
    redisUrl: null,
    natsUrl: null,
    oidc: null,
    sinks: [],
    traces: null,
    ratePerMinute: 1200,
    trustedProxies: [],
    corsOrigins: [],
    logLevel: 'info',
    logFormat: 'json',
  })
  expect(readConfig({}, { ...place, terminal: true }).logFormat).toBe('pretty')
})

test('every variable reaches the configuration', () => {
  const config = readConfig(
    {
      TRACKERD_DATABASE_URL: 'postgres://trackerd:p%40ss@db:5432/trackerd',
      TRACKERD_DATA_DIR: 'data',
      TRACKERD_HOST: '::',
      TRACKERD_PORT: '0',
      TRACKERD_PUBLIC_URL: 'https://trackerd.example.com/',
      TRACKERD_QUEUE: 'bullmq',
      TRACKERD_ENCRYPTION_KEYS: `new:${KEY}, old:${KEY}`,
      TRACKERD_ADMIN_KEY: `trk_0123456789ab_${'a'.repeat(48)}`,
      TRACKERD_ALLOW_PRIVATE_NETWORKS: 'true',
      TRACKERD_REDIS_URL: 'redis://cache:6379',
      TRACKERD_NATS_URL: 'nats://bus:4222',
      TRACKERD_SINKS: 'redis-stream:events?maxlen=1000, nats:trackerd.>',
      TRACKERD_RATE_LIMIT: '0',
      TRACKERD_METRICS_KEY: 'scrape-0123456789',
      TRACKERD_TRUSTED_PROXIES: '10.0.0.0/8, fd00::1,loopback',
      TRACKERD_CORS_ORIGINS: 'https://board.example.com, http://localhost:3000',
      TRACKERD_LOG_LEVEL: 'debug',
      TRACKERD_LOG_FORMAT: 'pretty',
      TRACKERD_OIDC_ISSUER: 'https://login.example.com/',
      TRACKERD_OIDC_AUDIENCE: 'trackerd',
      TRACKERD_OIDC_TENANT_CLAIM: 'org',
      TRACKERD_OIDC_ROLE_CLAIM: 'realm_access.roles',
      TRACKERD_OIDC_ROLES: 'tracker-root = platform_admin, ou=devs=viewer',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://otel:4318',
      OTEL_TRACES_SAMPLER: 'traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.25',
    },
    place,
  )
  expect(config).toEqual({
    databaseUrl: 'postgres://trackerd:p%40ss@db:5432/trackerd',
    dataDir: '/srv/trackerd/data',
    host: '::',
    port: 0,
    portChosen: true,
    publicUrl: 'https://trackerd.example.com',
    encryptionKeys: ['new', 'old'].map((kid) => ({ kid, key: Buffer.alloc(32, 7) })),
    adminKey: `trk_0123456789ab_${'a'.repeat(48)}`,
    metricsKey: 'scrape-0123456789',
    allowPrivateNetworks: true,
    queue: 'bullmq',
    redisUrl: 'redis://cache:6379',
    natsUrl: 'nats://bus:4222',
    oidc: {
      issuer: 'https://login.example.com/',
      audience: 'trackerd',
      tenantClaim: 'org',
      roleClaim: 'realm_access.roles',
      roles: new Map([
        ['tracker-root', 'platform_admin'],
        ['ou=devs', 'viewer'],
      ]),
    },
    sinks: [
      { name: 'redis-stream:events?maxlen=1000', kind: 'redis-stream', argument: 'events?maxlen=1000' },
      { name: 'nats:trackerd.>', kind: 'nats', argument: 'trackerd.>' },
    ],
    ratePerMinute: 0,
    trustedProxies: ['10.0.0.0/8', 'fd00::1', 'loopback'],
    corsOrigins: ['https://board.example.com', 'http://localhost:3000'],
    traces: { sampler: 'traceidratio', ratio: 0.25 },
    logLevel: 'debug',
    logFormat: 'pretty',
  })
})

test('names without the prefix are honoured, the prefixed one wins, an empty one is not set', () => {
  const keys = { TRACKERD_ENCRYPTION_KEYS: `k:${KEY}` }
  expect(readConfig({ ...keys, DATABASE_URL: 'postgresql://db/a', PORT: '3000' }, place)).toMatchObject({
    databaseUrl: 'postgresql://db/a',
    port: 3000,
  })
  expect(readConfig({ PORT: '3000', TRACKERD_PORT: '4000' }, place).port).toBe(4000)
  expect(readConfig({ PORT: '3000', TRACKERD_PORT: ' ', TRACKERD_DATABASE_URL: '' }, place)).toMatchObject({
    databaseUrl: null,
    port: 3000,
  })
})

test('every problem is told at once, with the variable that was set, a fix, and no secret', () => {
  const found = problems({
    DATABASE_URL: 'mysql://root:canary@db/x',
    PORT: 'tcp://10.0.0.1:8080',
    TRACKERD_QUEUE: 'rabbit',
    TRACKERD_SINKS: 'kafka:events',
    TRACKERD_ADMIN_KEY: 'canary',
    TRACKERD_ALLOW_PRIVATE_NETWORKS: 'yes',
    TRACKERD_LOG_LEVEL: 'loud',
    TRACKERD_RATE_LIMIT: '-1',
    TRACKERD_TRUSTED_PROXIES: '10.0.0.0/8, proxy.example',
    TRACKERD_CORS_ORIGINS: 'https://board.example.com/path',
  })
  expect(found.map(({ variable }) => variable).sort()).toEqual([
    'DATABASE_URL',
    'PORT',
    'TRACKERD_ADMIN_KEY',
    'TRACKERD_ALLOW_PRIVATE_NETWORKS',
    'TRACKERD_CORS_ORIGINS',
    'TRACKERD_ENCRYPTION_KEYS',
    'TRACKERD_LOG_LEVEL',
    'TRACKERD_QUEUE',
    'TRACKERD_RATE_LIMIT',
    'TRACKERD_SINKS',
    'TRACKERD_TRUSTED_PROXIES',
  ])
  for (const { problem, fix } of found) expect(problem && fix).not.toBe('')
  expect(JSON.stringify(found)).not.toContain('canary')
})

test.each([
  ['of the wrong length', `k:${Buffer.alloc(16).toString('base64')}`],
  ['without an id', KEY],
  ['twice under one id', `k:${KEY},k:${KEY}`],
  ['with a comma too many', `k:${KEY},`],
])('an encryption key %s is refused', (_, text) => {
  expect(problems({ TRACKERD_ENCRYPTION_KEYS: text })).toMatchObject([{ variable: 'TRACKERD_ENCRYPTION_KEYS' }])
})

test.each([
  ['kafka:events', 'names the kind "kafka"; there are redis-stream and nats'],
  ['redis-stream:', 'is not written like redis-stream:trackerd-events'],
  ['redis-stream:events?maxlen=0', 'is not written like'],
  ['nats:trackerd', 'is not written like nats:trackerd.>'],
  ['nats:a.>,nats:a.>', 'names nats:a.> twice'],
  ['nats:a.>,', 'names the kind ""'],
])('the sinks %s are refused, with how to write them', (text, problem) => {
  const [found, ...more] = problems({ TRACKERD_SINKS: text })
  expect([found?.variable, more]).toEqual(['TRACKERD_SINKS', []])
  expect(found?.problem).toContain(problem)
})

test('a sink needs to know where its broker is', () => {
  expect(problems({ TRACKERD_SINKS: 'redis-stream:events,nats:a.>', NATS_URL: 'nats://bus' })).toMatchObject([
    { variable: 'TRACKERD_REDIS_URL', problem: 'is required for the sink redis-stream:events' },
  ])
})

test('the list of variables and what is read are the same', () => {
  expect(VARIABLES.map(({ name }) => name)).toEqual(Object.keys(schema.shape))
})

test.each([
  [{ TRACKERD_OIDC_ISSUER: 'https://login.example.com' }, 'TRACKERD_OIDC_AUDIENCE'],
  [{ TRACKERD_OIDC_ISSUER: 'http://login.example.com', TRACKERD_OIDC_AUDIENCE: 'a' }, 'TRACKERD_OIDC_ISSUER'],
  [{ TRACKERD_OIDC_ROLES: 'devs=owner' }, 'TRACKERD_OIDC_ROLES'],
  [{ TRACKERD_OIDC_ROLES: 'devs' }, 'TRACKERD_OIDC_ROLES'],
  [{ OTEL_TRACES_SAMPLER: 'jaeger_remote' }, 'OTEL_TRACES_SAMPLER'],
  [{ OTEL_TRACES_SAMPLER_ARG: '1.5' }, 'OTEL_TRACES_SAMPLER_ARG'],
  [{ OTEL_EXPORTER_OTLP_HEADERS: 'authorization' }, 'OTEL_EXPORTER_OTLP_HEADERS'],
])('%o is refused', (env, variable) => {
  expect(problems(env)).toMatchObject([{ variable }])
})
