import type { Chance } from './chance.ts'
import { hostileText, hostileTime } from './hostile.ts'

/** As much of a schema of OpenAPI as a sample of it needs. */
export interface Schema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly format?: string
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly $ref?: string
}

export interface Operation {
  readonly method: string
  readonly path: string
  readonly query: readonly { readonly name: string; readonly required: boolean; readonly schema: Schema }[]
  readonly body: Schema | null
  readonly statuses: readonly number[]
}

interface Parameter {
  readonly name?: string
  readonly in?: string
  readonly required?: boolean
  readonly schema?: Schema
}
interface Described {
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content?: { readonly 'application/json'?: { readonly schema?: Schema } } }
  readonly responses?: Readonly<Record<string, unknown>>
}
export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>
}

/**
 * Not asked: what has no end, what would take the key or the place from under the run, and what makes the daemon call
 * whoever is named.
 */
const LEFT_OUT =
  /^(GET \/v1\/events|DELETE \/v1\/keys\/\{id\}|DELETE \/v1\/endpoints\/\{id\}|POST \/v1\/credentials\/rotate-key|POST \/v1\/subscriptions|POST \/webhooks\/.*)$/

/** Every operation of the API that may be asked at random. */
export function operationsOf(document: OpenApi): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .map(([method, described]) => operation(method.toUpperCase(), path, described))
      .filter(({ method }) => !LEFT_OUT.test(`${method} ${path}`)),
  )
}

const operation = (method: string, path: string, described: Described): Operation => ({
  method,
  path,
  query: (described.parameters ?? []).flatMap(({ name, in: place, required = false, schema }) =>
    place === 'query' && name !== undefined && schema !== undefined ? [{ name, required, schema }] : [],
  ),
  body: described.requestBody?.content?.['application/json']?.schema ?? null,
  statuses: Object.keys(described.responses ?? {}).map(Number),
})

/** Something that fits the schema, or nearly: lengths and patterns are tried, not computed. */
export function sampleOf(schema: Schema, chance: Chance, depth = 0): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return chance.pick(schema.enum)
  const ways = schema.anyOf ?? schema.oneOf ?? schema.allOf
  if (ways !== undefined) return sampleOf(chance.pick(ways), chance, depth)
  if (depth > 6) return null
  switch (schema.type) {
    case 'object':
      return objectOf(schema, chance, depth)
    case 'array':
      return Array.from({ length: chance.below(4) }, () => sampleOf(schema.items ?? {}, chance, depth + 1))
    case 'boolean':
      return chance.in(0.5)
    case 'null':
      return null
    case 'number':
    case 'integer':
      return numberOf(schema, chance)
    default:
      return textOf(schema, chance)
  }
}

function objectOf({ properties = {}, required = [], additionalProperties }: Schema, chance: Chance, depth: number) {
  const entries = Object.entries(properties)
    .filter(([name]) => required.includes(name) || chance.in(0.5))
    .map(([name, schema]) => [name, sampleOf(schema, chance, depth + 1)] as const)
  const more =
    typeof additionalProperties === 'object'
      ? [[hostileText(chance).slice(0, 100), sampleOf(additionalProperties, chance, depth + 1)] as const]
      : []
  return Object.fromEntries([...entries, ...more])
}

function numberOf({ minimum = -10, maximum = 1_000 }: Schema, chance: Chance): number {
  const end = Math.min(maximum, minimum + 100_000)
  return chance.pick([minimum, end, minimum + chance.below(end - minimum + 1)])
}

const TIMES = ['2025-12-01T00:00:00Z', '2026-01-01T10:00:00.5+01:00', '2026-01-10T00:00:00Z', '2024-06-30T23:59:59Z']
const WORDS = [
  'fuzz',
  'hello',
  'Codertocat/Hello-World',
  'dora',
  'production',
  'change_fail_rate',
  'lead_time',
  'a',
  'x y',
]

function textOf({ format, maxLength = 300 }: Schema, chance: Chance): string {
  if (format === 'uuid') return chance.uuid()
  if (format === 'date-time') return chance.in(0.7) ? chance.pick(TIMES) : `${hostileTime(chance)}`
  if (format === 'uri') return chance.pick(['http://127.0.0.1:9/x', 'https://fuzz.invalid/a', 'javascript:alert(1)'])
  return (chance.in(0.6) ? chance.pick(WORDS) : hostileText(chance)).slice(0, maxLength)
}
