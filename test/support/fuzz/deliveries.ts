import { createHmac } from 'node:crypto'
import { another } from './another.ts'
import { type Body, bodyOf } from './bodies.ts'
import { type Case, chunked, request } from './case.ts'
import type { Chance } from './chance.ts'
import { distortedHeaders, type Header } from './headers.ts'
import { mutated } from './mutate.ts'
import { GITHUB_SEEDS, GITHUB_USED, JIRA_SEEDS, type SeedPayload } from './seeds.ts'

export interface Door {
  readonly system: 'github' | 'jira'
  readonly endpointId: string
  readonly secret: string
}

/** What the door is documented to answer (interfaces.md), and what the HTTP server itself refuses. */
const STATUSES: ReadonlySet<number> = new Set([202, 400, 401, 404, 413, 415, 431])
const EVENTS = [
  '',
  'push',
  'api:gone',
  'api:pull_request_ready',
  '__proto__',
  'x'.repeat(65),
  'Push',
  'ping',
  'pu sh',
  '\xff',
  'workflow_job',
]

/** A delivery to one of the doors: mostly rightly signed, so that what is odd about it reaches the heart. */
export function deliveryCase(n: number, doors: readonly Door[], chance: Chance): Case {
  const door = chance.pick(doors)
  const seed = seedFor(door, chance)
  const payload = another(seed.payload, chance.in(0.7) ? n : chance.below(40)) as SeedPayload['payload']
  const body = bodyOf(chance.in(0.9) ? mutated(payload, chance) : payload, chance)
  const deliveryId = chance.in(0.02) ? `fuzz-${chance.below(n + 1)}` : `fuzz-${n}`
  const usual = headersOf(door, seed.topic, deliveryId, body, chance)
  const headers = chance.in(0.1) ? distortedHeaders(usual, chance) : usual
  const path = chance.in(0.95) ? pathOf(door) : oddPath(door, doors, chance)
  const isChunked = chance.in(0.05)
  const framing: Header = isChunked ? ['Transfer-Encoding', 'chunked'] : ['Content-Length', `${body.bytes.length}`]
  const sent = isChunked ? chunked(body.bytes, 1 + chance.below(4_000)) : body.bytes
  return {
    n,
    what: `${door.system} ${seed.topic}`,
    pieces: [request('POST', path, [['Host', 'fuzz'], framing, ...headers], sent)],
    answers: 1,
    statuses: STATUSES,
    deliveryId,
    alone: false,
    hangsUp: false,
  }
}

function seedFor({ system }: Door, chance: Chance): SeedPayload {
  if (system === 'jira') return chance.pick(JIRA_SEEDS)
  return chance.pick(chance.in(0.9) ? GITHUB_USED : GITHUB_SEEDS)
}

const pathOf = ({ system, endpointId }: Door) => `/webhooks/${system}/${endpointId}`

function headersOf(door: Door, topic: string, deliveryId: string, body: Body, chance: Chance): Header[] {
  const type: Header = ['Content-Type', body.contentType]
  const encoding: Header[] = body.encoding === null ? [] : [['Content-Encoding', body.encoding]]
  const digest = chance.in(0.88) ? signature(body.bytes, door.secret) : wrongSignature(body.bytes, door.secret, chance)
  const event = chance.in(0.97) ? topic : chance.pick(EVENTS)
  if (door.system === 'github')
    return [
      type,
      ...encoding,
      ['User-Agent', 'GitHub-Hookshot/044aadd'],
      ['X-GitHub-Event', event],
      ['X-GitHub-Delivery', deliveryId],
      ['X-Hub-Signature-256', digest],
    ]
  const identifier: Header[] = chance.in(0.97) ? [['X-Atlassian-Webhook-Identifier', deliveryId]] : []
  return [type, ...encoding, ...identifier, ['X-Hub-Signature', digest]]
}

const signature = (body: Buffer, secret: string, method = 'sha256') =>
  `${method}=${createHmac(method, secret).update(body).digest('hex')}`

function wrongSignature(body: Buffer, secret: string, chance: Chance): string {
  const right = signature(body, secret)
  return chance.pick([
    signature(body, `${secret}x`),
    signature(body, secret, 'sha1'),
    signature(body, secret, 'sha512'),
    signature(Buffer.concat([body, Buffer.from(' ')]), secret),
    right.toUpperCase(),
    right.slice(0, -1),
    `${right}0`,
    ` ${right}`,
    right.slice(7),
    `sha256=${'0'.repeat(64)}`,
    `sha256=${'g'.repeat(64)}`,
    `none=${right.slice(7)}`,
    '',
    `${right}, ${right}`,
  ])
}

function oddPath(door: Door, doors: readonly Door[], chance: Chance): string {
  const other = chance.pick(doors)
  const path = pathOf(door)
  return chance.pick([
    pathOf({ ...door, endpointId: other.endpointId }),
    pathOf({ ...door, system: other.system }),
    pathOf({ ...door, endpointId: chance.uuid() }),
    `/webhooks/${door.system}/${door.endpointId.toUpperCase()}`,
    `${path}/`,
    `//${path}`,
    `${path}?token=${chance.letters(43)}`,
    `${path}?token=a&token=b&token[]=c&token[x]=d&__proto__=1&constructor[prototype]=2`,
    `${path}?%`,
    `${path}?%00=%ff&${'&'.repeat(500)}`,
    `${path}?${'q=1&'.repeat(2_500)}`,
    `${path}%00`,
    `${path}%ff%fe`,
    `/webhooks/${door.system}/%`,
    `/webhooks/__proto__/${door.endpointId}`,
    '/webhooks/github/../jira/x',
    `http://elsewhere.invalid${path}`,
    `${path};x=y#z`,
    `/webhooks/${'a'.repeat(7_000)}`,
  ])
}
