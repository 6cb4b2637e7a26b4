import { resolve } from 'node:path'
import type { z } from 'zod'
import { schema } from './config-schema.ts'
import { VARIABLES } from './config-variables.ts'
import type { EncryptionKey } from './db/envelope.ts'
import { TrackerdError } from './errors.ts'
import type { TokenRules } from './operator/tokens.ts'
import { parseSinks, SINK_KINDS, type SinkSpec } from './outbox/sinks/index.ts'

export interface Config {
  /** null: the embedded PostgreSQL. */
  readonly databaseUrl: string | null
  /** Absolute. */
  readonly dataDir: string
  readonly host: string
  readonly port: number
  /** Whether somebody chose the port; otherwise another one will do when it is taken. */
  readonly portChosen: boolean
  /** Without a slash at its end. */
  readonly publicUrl: string | null
  /** null: those of the data folder. */
  readonly encryptionKeys: readonly EncryptionKey[] | null
  readonly adminKey: string | null
  /** null: anybody who reaches the port may read the numbers. */
  readonly metricsKey: string | null
  /** Whether requests may go to private, loopback and link-local addresses. */
  readonly allowPrivateNetworks: boolean
  /** With bullmq there is a redisUrl. */
  readonly queue: 'pg-boss' | 'bullmq'
  readonly redisUrl: string | null
  readonly natsUrl: string | null
  /** Where the events of all tenants go. */
  readonly sinks: readonly SinkSpec[]
  readonly ratePerMinute: number
  /** Addresses and networks of proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[]
  readonly corsOrigins: readonly string[]
  /** Whose tokens are taken, and what they must say; null: only keys are. */
  readonly oidc: (TokenRules & { readonly issuer: string; readonly audience: string }) | null
  /** null: nobody traces. */
  readonly traces: { readonly sampler: string; readonly ratio: number } | null
  readonly logLevel: string
  readonly logFormat: 'pretty' | 'json'
}

export interface ConfigProblem {
  readonly variable: string
  readonly problem: string
  readonly fix: string
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * What the environment says, complete and checked. Otherwise throws CONFIG_INVALID with every problem at once in
 * `details.problems`; no value is quoted there, because some are secret.
 */
export function readConfig(env: Environment, place: { cwd: string; terminal: boolean }): Config {
  const given = valuesOf(env)
  const parsed = schema.safeParse(Object.fromEntries(given.map(({ name, value }) => [name, value])))
  const problems = [
    ...(parsed.error?.issues ?? []).map(({ path, message }) => problemOf(String(path[0]), message, given)),
  ]
  problems.push(...missing(given))
  if (!parsed.success || problems.length > 0) throw invalid(problems)
  const values = parsed.data
  return {
    databaseUrl: values.TRACKERD_DATABASE_URL ?? null,
    dataDir: resolve(place.cwd, values.TRACKERD_DATA_DIR),
    host: values.TRACKERD_HOST,
    port: values.TRACKERD_PORT,
    portChosen: given.some(({ name }) => name === 'TRACKERD_PORT'),
    publicUrl: values.TRACKERD_PUBLIC_URL ?? null,
    encryptionKeys: values.TRACKERD_ENCRYPTION_KEYS ?? null,
    adminKey: values.TRACKERD_ADMIN_KEY ?? null,
    metricsKey: values.TRACKERD_METRICS_KEY ?? null,
    allowPrivateNetworks: values.TRACKERD_ALLOW_PRIVATE_NETWORKS,
    queue: values.TRACKERD_QUEUE,
    redisUrl: values.TRACKERD_REDIS_URL ?? null,
    natsUrl: values.TRACKERD_NATS_URL ?? null,
    sinks: values.TRACKERD_SINKS ?? [],
    ratePerMinute: values.TRACKERD_RATE_LIMIT,
    trustedProxies: values.TRACKERD_TRUSTED_PROXIES ?? [],
    corsOrigins: values.TRACKERD_CORS_ORIGINS ?? [],
    oidc: oidcOf(values),
    traces:
      values.OTEL_EXPORTER_OTLP_ENDPOINT === undefined
        ? null
        : { sampler: values.OTEL_TRACES_SAMPLER, ratio: values.OTEL_TRACES_SAMPLER_ARG },
    logLevel: values.TRACKERD_LOG_LEVEL,
    logFormat: values.TRACKERD_LOG_FORMAT ?? (place.terminal ? 'pretty' : 'json'),
  }
}

function oidcOf(values: z.infer<typeof schema>): Config['oidc'] {
  const { TRACKERD_OIDC_ISSUER: issuer, TRACKERD_OIDC_AUDIENCE: audience } = values
  if (issuer === undefined || audience === undefined) return null
  return {
    issuer,
    audience,
    tenantClaim: values.TRACKERD_OIDC_TENANT_CLAIM,
    roleClaim: values.TRACKERD_OIDC_ROLE_CLAIM,
    roles: values.TRACKERD_OIDC_ROLES ?? null,
  }
}

interface Given {
  readonly name: string
  /** The variable it was read from, so that a message names the one the operator has set. */
  readonly from: string
  readonly value: string
}

/** What is set. Compose files pass variables on as empty text, so that counts as not set. */
function valuesOf(env: Environment): Given[] {
  return VARIABLES.flatMap(({ name, also }) => {
    const from = [name, also].find((candidate) => candidate !== undefined && env[candidate]?.trim())
    return from === undefined ? [] : [{ name, from, value: env[from]?.trim() ?? '' }]
  })
}

/** What only shows when variables are seen together, or is not part of this version. */
function missing(given: readonly Given[]): ConfigProblem[] {
  const value = (name: string) => given.find((g) => g.name === name)?.value
  const problems: ConfigProblem[] = []
  const report = (name: string, problem: string) => problems.push(problemOf(name, problem, given))
  if (value('TRACKERD_DATABASE_URL') !== undefined && value('TRACKERD_ENCRYPTION_KEYS') === undefined)
    report('TRACKERD_ENCRYPTION_KEYS', 'is required when TRACKERD_DATABASE_URL is set')
  if (value('TRACKERD_QUEUE') === 'bullmq' && value('TRACKERD_REDIS_URL') === undefined)
    report('TRACKERD_REDIS_URL', 'is required for bullmq')
  if (value('TRACKERD_OIDC_ISSUER') !== undefined && value('TRACKERD_OIDC_AUDIENCE') === undefined)
    report('TRACKERD_OIDC_AUDIENCE', 'is required when TRACKERD_OIDC_ISSUER is set')
  for (const { name, kind } of parseSinks(value('TRACKERD_SINKS') ?? '').sinks) {
    const needs = SINK_KINDS[kind]?.needs
    if (needs !== undefined && value(needs) === undefined) report(needs, `is required for the sink ${name}`)
  }
  return problems
}

function problemOf(name: string, problem: string, given: readonly Given[]): ConfigProblem {
  const fix = VARIABLES.find((v) => v.name === name)?.fix ?? ''
  return { variable: given.find((g) => g.name === name)?.from ?? name, problem, fix }
}

function invalid(problems: readonly ConfigProblem[]): TrackerdError {
  const what = problems.map(({ variable, problem, fix }) => `\n  ${variable} ${problem}. ${fix}`).join('')
  return new TrackerdError('CONFIG_INVALID', { what, problems })
}
