import type { SigningKey } from '../db/signing-keys.ts'
import { TrackerdError } from '../errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { OutgoingEvent } from '../ports/event-sink.ts'
import { serverFacts, type Tracing, traceFields } from '../ports/tracing.ts'
import { told } from './retries.ts'
import { signed } from './signing.ts'

export interface Answer {
  readonly at: Date
  /** null: there was no answer. */
  readonly status: number | null
  readonly durationMs: number
  /** null: the receiver has it. */
  readonly error: string | null
  /** Not before then, when the receiver said so. */
  readonly retryAfter: Date | null
}

const ANSWERS_WITHIN_MS = 15_000
const LONGEST_WAIT_MS = 86_400_000

interface Sending {
  readonly url: string
  readonly event: OutgoingEvent
  readonly keys: readonly SigningKey[]
  /** The trace of the event; the receiver goes on in it. */
  readonly traceparent: string | null
}

interface Ways {
  readonly fetch: typeof fetch
  readonly clock: Clock
  readonly tracing: Tracing
}

/**
 * Sends one event, once, in a span of its trace. Only a 2xx counts; redirects are not followed. Rejects only when `signal`
 * is aborted.
 */
export function attempt(sending: Sending, ways: Ways, signal: AbortSignal): Promise<Answer> {
  const { event, traceparent } = sending
  // Of the receiver its host alone is told: the whole URL lets anybody write to some of them.
  const facts = {
    'http.request.method': 'POST',
    ...serverFacts(sending.url),
    'messaging.message.id': event.id,
    'trackerd.event_type': event.eventType,
  }
  const options = { kind: 'client', facts, ...(traceparent === null ? {} : { parent: traceparent }) } as const
  return ways.tracing.span('deliver event', options, async (span) => {
    const answer = await send({ ...sending, traceparent: span.traceparent ?? traceparent }, ways, signal)
    span.set({ 'http.response.status_code': answer.status ?? undefined })
    if (answer.error !== null) span.fail(answer.status === null ? 'RECEIVER_FAILED' : String(answer.status))
    return answer
  })
}

async function send(
  { url, event, keys, traceparent }: Sending,
  { fetch: call, clock }: Ways,
  signal: AbortSignal,
): Promise<Answer> {
  const at = clock.now()
  const started = performance.now()
  const answered = (status: number | null, error: TrackerdError | null, retryAfter: Date | null = null): Answer => ({
    at,
    status,
    durationMs: Math.round(performance.now() - started),
    error: error === null ? null : told(error),
    retryAfter,
  })
  try {
    const response = await call(url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/cloudevents+json; charset=utf-8',
        'user-agent': 'trackerd',
        ...traceFields(traceparent),
        ...signed(event.id, event.json, keys, at),
      },
      body: event.json,
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWERS_WITHIN_MS)]),
    })
    // Whatever it says is not for us, and may have no end.
    await response.body?.cancel().catch(() => undefined)
    if (response.ok) return answered(response.status, null)
    const failure = new TrackerdError('RECEIVER_FAILED', { what: `it answered ${response.status}` })
    return answered(response.status, failure, waitOf(response.headers.get('retry-after'), at))
  } catch (thrown) {
    signal.throwIfAborted()
    return answered(null, thrown instanceof TrackerdError ? thrown : unreachable(thrown))
  }
}

function unreachable(thrown: unknown): TrackerdError {
  const timedOut = thrown instanceof Error && thrown.name === 'TimeoutError'
  const what = timedOut ? `no answer within ${ANSWERS_WITHIN_MS / 1000} s` : 'it cannot be reached'
  return new TrackerdError('RECEIVER_FAILED', { what }, { cause: thrown })
}

/** Seconds or a date, as HTTP has it; a day at most, whatever it says. */
export function waitOf(header: string | null, now: Date): Date | null {
  if (header === null) return null
  const at = /^\d+$/.test(header.trim()) ? now.getTime() + Number(header) * 1000 : Date.parse(header)
  if (Number.isNaN(at) || at <= now.getTime()) return null
  return new Date(Math.min(at, now.getTime() + LONGEST_WAIT_MS))
}
