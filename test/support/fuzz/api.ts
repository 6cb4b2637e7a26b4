import { type Case, request } from './case.ts'
import type { Chance } from './chance.ts'
import { distortedHeaders, type Header } from './headers.ts'
import { hostileNumber, hostileText, hostileTime, hostileValue, raw, written } from './hostile.ts'
import { mutated } from './mutate.ts'
import { type Operation, type Schema, sampleOf } from './openapi.ts'

export interface Api {
  readonly operations: readonly Operation[]
  readonly key: string
  /** The tenant in which everything may be broken. */
  readonly tenant: string
  /** The one that the doors write to: what came in is asked for, and counted. */
  readonly written: string
  /** Ids of things that are there. */
  readonly ids: readonly string[]
}

/** What the API answers to a request that is none of its routes, or comes with no or another key. */
const ALWAYS = [400, 401, 403, 404, 413, 415, 431]

/** A request to the API with an admin's key: what its document says, with something odd about it. */
export function apiCase(n: number, api: Api, chance: Chance): Case {
  const operation = chance.pick(api.operations)
  const path = operation.path.replace(/\{\w+\}/g, () => pathPart(api, chance))
  // Half of those that only look ask for what the doors wrote.
  const tenant = operation.method === 'GET' && chance.in(0.5) ? api.written : api.tenant
  const body = operation.body === null ? null : bodyOf(operation.body, chance)
  const headers: Header[] = [
    ['Host', 'fuzz'],
    ['Authorization', `Bearer ${chance.in(0.97) ? api.key : `trk_${chance.letters(12)}_${chance.letters(43)}`}`],
    ['X-Trackerd-Tenant', chance.in(0.97) ? tenant : hostileText(chance).replace(/[^ -~]/g, '?')],
    ...(body === null
      ? []
      : ([
          ['Content-Type', 'application/json'],
          ['Content-Length', `${body.length}`],
        ] as const)),
  ]
  return {
    n,
    what: `api ${operation.method} ${operation.path}`,
    pieces: [
      request(
        operation.method,
        `${path}${queryOf(operation, chance)}`,
        chance.in(0.05) ? distortedHeaders(headers, chance) : headers,
        body,
      ),
    ],
    answers: 1,
    statuses: new Set([...ALWAYS, ...operation.statuses]),
    deliveryId: null,
    alone: false,
    hangsUp: false,
  }
}

function pathPart({ ids }: Api, chance: Chance): string {
  if (chance.in(0.6)) return chance.pick(ids)
  if (chance.in(0.5)) return chance.uuid()
  return encodeURIComponent(hostileText(chance).slice(0, 300).toWellFormed())
}

function bodyOf(schema: Schema, chance: Chance): Buffer {
  const sample = sampleOf(schema, chance)
  const isObject = typeof sample === 'object' && sample !== null && !Array.isArray(sample)
  const odd = isObject && chance.in(0.6) ? mutated(sample, chance) : sample
  const json = written(reachable(chance.in(0.03) ? hostileValue(chance) : odd))
  if (chance.in(0.97)) return Buffer.from(json)
  return chance.pick([
    Buffer.from(json).subarray(0, chance.below(json.length)),
    Buffer.from(`\uFEFF${json}`),
    Buffer.from(json.replace('{', '{"__proto__":{"role":"platform_admin"},"constructor":{},')),
    Buffer.from(json, 'utf16le'),
    Buffer.alloc(0),
    Buffer.from('['.repeat(100_000)),
    Buffer.from(`"${'x'.repeat(262_144)}"`),
    Buffer.from([0xff, 0xfe, 0x00]),
  ])
}

/** Nothing that is made up may make the daemon call anybody: an endpoint reads from here only, where nobody listens. */
function reachable(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body
  const given = body as Record<string, unknown>
  return 'system' in given ? { ...given, base_url: raw('"http://127.0.0.1:9"') } : given
}

function queryOf({ query }: Operation, chance: Chance): string {
  const parts = query
    .filter(({ required }) => required || chance.in(0.5))
    .map(({ name, schema }) => [name, told(schema, chance)] as const)
  if (chance.in(0.05)) parts.push([hostileText(chance).slice(0, 100), hostileText(chance).slice(0, 100)])
  if (chance.in(0.03) && parts.length > 0) parts.push(chance.pick(parts))
  if (parts.length === 0) return ''
  const encode = (text: string) => (chance.in(0.01) ? '%' : encodeURIComponent(text.toWellFormed()))
  return `?${parts.map((part) => part.map(encode).join('=')).join('&')}`.slice(0, 12_000)
}

function told(schema: Schema, chance: Chance): string {
  if (chance.in(0.6)) return `${sampleOf(schema, chance)}`
  const odd = chance.pick([hostileText, hostileNumber, hostileTime])(chance)
  return `${odd}`.slice(0, 3_000)
}
