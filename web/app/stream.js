import { address, headersOf, problemIn } from './api.js'

/** @import { Session } from './session.js' */

/**
 * @typedef {{ readonly place: string, readonly type: string, readonly event: any }} Told
 * @typedef {'connecting' | 'live' | 'waiting' | 'refused'} StreamState
 */

const PLACE = 'trackerd.place'
const LONGEST_MS = 30_000
/** Two heartbeats and a half: a connection that says nothing for so long is none. */
const SILENT_MS = 40_000

/**
 * Follows the tenant's events until `signal` is aborted, and comes back behind the last one that was read: none is missed.
 * Read by fetch, because an EventSource cannot send a key.
 * @param {Session} session
 * @param {{ signal: AbortSignal, onEvent(told: Told): void, onState(state: StreamState): void }} how
 */
export async function follow(session, { signal, onEvent, onState }) {
  let wait = 1_000
  while (!signal.aborted) {
    onState('connecting')
    try {
      const began = Date.now()
      const ended = await readOnce(session, signal, onEvent, () => onState('live'))
      if (ended === 'refused') return onState('refused')
      if (Date.now() - began > LONGEST_MS) wait = 1_000
    } catch {
      // The connection broke, or the daemon is away: it is tried again below.
    }
    if (signal.aborted) return
    onState('waiting')
    await pause(wait, signal)
    wait = Math.min(wait * 2, LONGEST_MS)
  }
}

/**
 * @param {Session} session
 * @param {AbortSignal} signal
 * @param {(told: Told) => void} onEvent
 * @param {() => void} onOpen
 * @returns {Promise<'refused' | 'ended'>}
 */
async function readOnce(session, signal, onEvent, onOpen) {
  const silence = new AbortController()
  const last = sessionStorage.getItem(PLACE)
  const answer = await fetch(address('v1/events'), {
    headers: { ...headersOf(session), accept: 'text/event-stream', ...(last ? { 'last-event-id': last } : {}) },
    signal: AbortSignal.any([signal, silence.signal]),
  })
  if (!answer.ok) {
    const { status } = await problemIn(answer)
    // A place that is no longer there: from now on, then.
    if (status === 400) sessionStorage.removeItem(PLACE)
    return status === 401 || status === 403 ? 'refused' : 'ended'
  }
  if (answer.body === null) return 'ended'
  onOpen()
  const reader = answer.body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  for (;;) {
    const timer = setTimeout(() => silence.abort(), SILENT_MS)
    const { done, value } = await reader.read()
    clearTimeout(timer)
    if (done) return 'ended'
    rest += decoder.decode(value, { stream: true })
    const frames = rest.split('\n\n')
    rest = frames.pop() ?? ''
    for (const frame of frames) tell(frame, onEvent)
  }
}

/**
 * @param {string} frame
 * @param {(told: Told) => void} onEvent
 */
function tell(frame, onEvent) {
  const told = parsed(frame)
  if (told === null) return
  sessionStorage.setItem(PLACE, told.place)
  onEvent(told)
}

/**
 * The event of a frame; null for a sign of life.
 * @param {string} frame
 * @returns {Told | null}
 */
export function parsed(frame) {
  const fields = new Map(
    frame.split('\n').flatMap((line) => {
      const at = line.indexOf(': ')
      return at > 0 ? [/** @type {[string, string]} */ ([line.slice(0, at), line.slice(at + 2)])] : []
    }),
  )
  const [place, type, data] = [fields.get('id'), fields.get('event'), fields.get('data')]
  if (place === undefined || type === undefined || data === undefined) return null
  return { place, type, event: JSON.parse(data) }
}

export const forgetPlace = () => sessionStorage.removeItem(PLACE)

/**
 * @param {number} ms
 * @param {AbortSignal} signal
 */
function pause(ms, signal) {
  const { promise, resolve } = /** @type {PromiseWithResolvers<void>} */ (Promise.withResolvers())
  const timer = setTimeout(resolve, ms)
  signal.addEventListener('abort', () => resolve(), { once: true })
  return promise.finally(() => clearTimeout(timer))
}
