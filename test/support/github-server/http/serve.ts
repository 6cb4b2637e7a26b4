import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import type { Faults } from '../../stand-in/faults.ts'
import { type Answering, always, answer, answerLimited, type Caller } from './answer.ts'
import { cutOff, type Encoded, encode, endless, parsed, readBody, send } from './exchange.ts'
import { type Asked, type Fault, partial, reordered } from './faults.ts'

/** A request that came, as tests look back at it. */
export interface SeenRequest {
  readonly method: string
  /** Without `/api/v3`; queries are `/graphql`. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly at: Date
  readonly authorization: 'token' | 'app' | 'none'
  /** 0 while there is no answer. */
  status: number
}

export interface Serving extends Answering {
  readonly faults: Faults<Asked, Fault>
  readonly seen: (request: SeenRequest) => void
  readonly latencyMs: number
  /** The answer given last, by path. */
  readonly given: Map<string, Encoded>
}

const GIVEN_AT_MOST = 50
const GRAPHQL = '/api/graphql'
const REST = '/api/v3'
const HTML = '<html>\n<head><title>502 Bad Gateway</title></head>\n<body><h1>502 Bad Gateway</h1></body>\n</html>\n'

export async function serve(it: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { state, faults } = it
  const url = new URL(request.url ?? '/', state.world.html)
  const path = url.pathname === GRAPHQL ? '/graphql' : url.pathname.replace(REST, '')
  const body = parsed(await readBody(request))
  const asked: Asked = { method: request.method ?? 'GET', path, query: url.searchParams, body }
  const { principal, as } = state.credentials.of(request.headers.authorization)
  const caller = { principal, isKnown: as !== 'none', ifNoneMatch: request.headers['if-none-match'] }
  const query = Object.fromEntries(url.searchParams)
  const seen: SeenRequest = {
    method: asked.method,
    path,
    query,
    at: state.world.clock.now(),
    authorization: as,
    status: 0,
  }
  it.seen(seen)
  if (it.latencyMs > 0) await setTimeout(it.latencyMs)
  const fault = faults.take(asked)
  if (fault?.kind === 'silence') return
  if (fault?.kind === 'hang-up') {
    response.destroy()
    return
  }
  if (fault?.kind === 'endless') {
    seen.status = 200
    endless(response)
    return
  }
  const encoded = answered(it, asked, caller, fault)
  if (fault?.kind === 'lost-answer') {
    response.destroy()
    return
  }
  seen.status = encoded.status
  if (fault?.kind === 'cut-off') cutOff(response, encoded)
  else send(response, encoded)
}

function answered(it: Serving, asked: Asked, caller: Caller, fault: Fault | null): Encoded {
  switch (fault?.kind) {
    case 'status': {
      const encoded = encode({ status: fault.status, body: fault.body ?? { message: `Status ${fault.status}` } })
      return { ...encoded, headers: { ...encoded.headers, ...always(it.state), ...fault.headers } }
    }
    case 'html':
      return { status: 502, headers: { ...always(it.state), 'content-type': 'text/html' }, text: HTML }
    case 'rate-limit':
      return answerLimited(it, asked, caller, fault)
    case 'meanwhile':
      fault.act()
      return remembered(it, asked, answer(it, asked, caller))
    case 'repeated-page':
      return it.given.get(keyOf(it, asked)) ?? remembered(it, asked, answer(it, asked, caller))
    case undefined:
      return remembered(it, asked, answer(it, asked, caller))
    default:
      return distorted(answer(it, asked, caller), fault)
  }
}

function distorted(encoded: Encoded, fault: Fault | null): Encoded {
  const changed = (body: unknown) => ({ ...encoded, text: JSON.stringify(body) })
  switch (fault?.kind) {
    case 'not-json':
      return { ...encoded, text: '<!doctype html> not what it says' }
    case 'reordered':
      return changed(reordered(JSON.parse(encoded.text)))
    case 'graphql-errors':
      return changed({
        data: null,
        errors: fault.types.map((type) => ({ ...(type === null ? {} : { type }), message: 'Something went wrong' })),
      })
    case 'graphql-partial':
      return changed(partial(JSON.parse(encoded.text), fault.path, fault.type))
    default:
      return encoded
  }
}

/** What one asks with a query decides whether it is the same list. */
function keyOf({ state }: Serving, { method, path, body }: Asked): string {
  const query = typeof body === 'object' && body !== null && 'query' in body ? body.query : ''
  // The first page is asked for by name, the others by the links, which have the number.
  const numbered = path.replace(/^\/repos\/([^/]+\/[^/]+)/, (_, name) => `/repositories/${state.lookUp(name)?.id}`)
  return `${method} ${numbered} ${query}`
}

function remembered(it: Serving, asked: Asked, encoded: Encoded): Encoded {
  const { given } = it
  given.set(keyOf(it, asked), encoded)
  const [oldest] = given.keys()
  if (given.size > GIVEN_AT_MOST && oldest !== undefined) given.delete(oldest)
  return encoded
}
