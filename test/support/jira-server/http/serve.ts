import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { cutOff, type Encoded, encode, endless, parsed, readBody, send } from '../../github-server/http/exchange.ts'
import type { Faults } from '../../stand-in/faults.ts'
import { type Answering, answer } from './answer.ts'
import { distorted } from './distort.ts'
import type { Asked, Fault } from './faults.ts'
import { slow } from './slow.ts'

/** A request that came, as tests look back at it. */
export interface SeenRequest {
  readonly method: string
  /** From `/rest` or `/oauth` on. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** Parsed; null without one. */
  readonly body: unknown
  readonly at: Date
  readonly isGateway: boolean
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** 0 while there is no answer. */
  status: number
}

export interface Serving extends Answering {
  readonly faults: Faults<Asked, Fault>
  readonly seen: (request: SeenRequest) => void
  latencyMs: number
  /** The answer given last, by what was asked without its page token. */
  readonly given: Map<string, Encoded>
}

const GIVEN_AT_MOST = 50
const HTML = '<html>\n<head><title>Bad Gateway</title></head>\n<body><h1>Bad Gateway</h1></body>\n</html>\n'

export async function serve(it: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { state, faults } = it
  const asked = await askedBy(it, request)
  const query = Object.fromEntries(asked.query)
  const { method, path, body, isGateway } = asked
  const at = state.world.site.clock.now()
  const seen: SeenRequest = { method, path, query, body, at, isGateway, headers: request.headers, status: 0 }
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
  const encoded = answered(it, asked, request.headers.authorization, fault)
  if (fault?.kind === 'lost-answer') {
    response.destroy()
    return
  }
  seen.status = encoded.status
  if (fault?.kind === 'cut-off') cutOff(response, encoded)
  else if (fault?.kind === 'slow') await slow(response, encoded, fault.everyMs)
  else send(response, encoded)
}

async function askedBy({ state }: Serving, request: IncomingMessage): Promise<Asked> {
  const { address, cloudId } = state.world.site
  const url = new URL(request.url ?? '/', address)
  const through = `/ex/jira/${cloudId}`
  const isGateway =
    state.world.isCloud && (url.pathname.startsWith(`${through}/`) || url.pathname.startsWith('/oauth/'))
  const text = await readBody(request)
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false
  return {
    method: request.method ?? 'GET',
    path: url.pathname.replace(through, ''),
    query: url.searchParams,
    body: isForm ? Object.fromEntries(new URLSearchParams(text)) : parsed(text),
    isGateway,
  }
}

function answered(it: Serving, asked: Asked, authorization: string | undefined, fault: Fault | null): Encoded {
  const { state } = it
  const date = { date: state.world.site.clock.now().toUTCString() }
  const dated = (encoded: Encoded): Encoded => ({ ...encoded, headers: { ...date, ...encoded.headers } })
  const principal = state.credentials.of(authorization, asked.isGateway)
  const whole = () => remembered(it, asked, dated(encode(answer(it, asked, principal))))
  switch (fault?.kind) {
    case 'status': {
      const encoded = encode({
        status: fault.status,
        body: fault.body ?? { errorMessages: [`Status ${fault.status}`] },
      })
      return dated({ ...encoded, headers: { ...encoded.headers, ...fault.headers } })
    }
    case 'html':
      return dated({ status: fault.status ?? 502, headers: { 'content-type': 'text/html' }, text: HTML })
    case 'limit':
      return dated(encode(answer(it, asked, principal, fault)))
    case 'meanwhile':
      fault.act()
      return whole()
    case 'repeated-page':
      return it.given.get(keyOf(asked)) ?? whole()
    default: {
      const encoded = whole()
      return fault === null ? encoded : { ...encoded, text: distorted(encoded.text, asked, fault) }
    }
  }
}

/** The same question, whichever page of it. */
function keyOf({ method, path, query, body }: Asked): string {
  const rest = new URLSearchParams(query)
  for (const name of ['startAt', 'nextPageToken']) rest.delete(name)
  const { nextPageToken: _, ...asked } = (typeof body === 'object' && body !== null ? body : {}) as Record<
    string,
    unknown
  >
  return `${method} ${path} ${rest} ${JSON.stringify(asked)}`
}

function remembered({ given }: Serving, asked: Asked, encoded: Encoded): Encoded {
  given.set(keyOf(asked), encoded)
  const [oldest] = given.keys()
  if (given.size > GIVEN_AT_MOST && oldest !== undefined) given.delete(oldest)
  return encoded
}
