/** What this tab does: who looks, at which page, what is shown, and when it is looked at anew. */
import { Api } from './api.js'
import { frame } from './frame.js'
import { html, render } from './lib.js'
import { pageOf } from './pages/index.js'
import { ask } from './parts/question.js'
import { loading, problemView } from './parts/states.js'
import { placeNow } from './routes.js'
import { endSession, keepSession, readSession } from './session.js'
import { problemOf, signInView, trySession } from './sign-in.js'
import { follow, forgetPlace } from './stream.js'

/** @import { Session } from './session.js' */
/** @import { StreamState, Told } from './stream.js' */
/** @import { Context } from './types.d.ts' */

const AGAIN_MS = 15_000
/** Events that come together are one reason to look anew. */
const TOGETHER_MS = 800
const TOAST_MS = 6_000
const EVENTS_KEPT = 50

const root = /** @type {HTMLElement} */ (document.getElementById('app'))

/** @type {{ session: Session | null, tenant: string, problem: import('./api.js').Problem | null, trying: boolean }} */
const who = { session: readSession(), tenant: '', problem: null, trying: false }
/** @type {{ live: StreamState, events: Told[], toast: { text: string, bad: boolean } | null }} */
const seen = { live: 'connecting', events: [], toast: null }
/** What the page shows: `data` of `place`, or why there is none. @type {{ place: string, data: unknown, problem: import('./api.js').Problem | null }} */
let shown = { place: '', data: undefined, problem: null }
/** Raised with every look: an answer that comes late is dropped. */
let look = 0
let following = new AbortController()
/** Whether the page was left: it may be shown again as it was, and nobody looks at it until then. */
let isLeft = false
/** @type {ReturnType<typeof setTimeout> | undefined} */
let soon

const where = () => {
  const place = placeNow() ?? { path: '/status', query: new URLSearchParams() }
  return { ...place, found: pageOf(place.path), name: `${place.path}?${place.query}` }
}

/** @param {Session} session @returns {Context} */
function contextOf(session) {
  const { found, query } = where()
  return { api: new Api(session), id: found?.id ?? '', query, now: Date.now(), events: seen.events, ask, act }
}

function draw() {
  if (isLeft) return
  if (who.session === null) {
    document.title = 'Sign in · trackerd'
    return render(signInView({ ...who, submit: signIn }), root)
  }
  const { found, name } = where()
  document.title = `${found?.page.title ?? 'Not here'} · trackerd`
  const told = { section: found?.page.section ?? '', tenant: who.tenant, live: seen.live, toast: seen.toast, signOut }
  render(frame(told, content(who.session, found, name)), root)
}

/**
 * @param {Session} session
 * @param {ReturnType<typeof pageOf>} found
 * @param {string} name
 */
function content(session, found, name) {
  if (found === null)
    return html`<h1>Not here</h1><p>There is no such page. <a href="#/status">See the status</a> instead.</p>`
  if (shown.place !== name) return loading()
  if (shown.problem !== null) return problemView(shown.problem, refresh)
  return found.page.view(shown.data, contextOf(session))
}

/** Looks at the page anew. What was shown stays until the answer is there. */
async function refresh() {
  const { session } = who
  const { found, name } = where()
  if (session === null || found === null) return draw()
  look += 1
  const mine = look
  const isNew = shown.place !== name
  if (isNew) draw()
  try {
    const data = await found.page.load(contextOf(session))
    if (mine !== look) return
    shown = { place: name, data, problem: null }
  } catch (error) {
    if (mine !== look) return
    const problem = problemOf(error)
    if (problem.code === 'UNAUTHENTICATED') return leave(problem)
    shown = { place: name, data: undefined, problem }
  }
  draw()
  // To the heading of the page that was gone to, for those who hear it.
  if (isNew && mine > 1) document.getElementById('main')?.focus({ preventScroll: true })
}

/** @param {string} done @param {() => Promise<unknown>} work */
async function act(done, work) {
  try {
    await work()
    toast(done, false)
  } catch (error) {
    const { code, message, hint, details } = problemOf(error)
    toast(
      code === 'FORBIDDEN' ? `This needs a key of the role ${details.required}.` : `${message} ${hint} (${code})`,
      true,
    )
  }
  await refresh()
}

/** @param {string} text @param {boolean} bad */
function toast(text, bad) {
  const mine = { text, bad }
  seen.toast = mine
  draw()
  setTimeout(() => {
    if (seen.toast !== mine) return
    seen.toast = null
    draw()
  }, TOAST_MS)
}

/** @param {Session} session */
async function signIn(session) {
  Object.assign(who, { trying: true, problem: null })
  draw()
  try {
    who.tenant = await trySession(session)
    keepSession(session)
    who.session = session
    begin(session)
  } catch (error) {
    who.problem = problemOf(error)
  }
  who.trying = false
  await refresh()
}

const signOut = () => leave(null)

/** @param {import('./api.js').Problem | null} problem */
function leave(problem) {
  following.abort()
  endSession()
  forgetPlace()
  Object.assign(who, { session: null, tenant: '', problem })
  Object.assign(seen, { events: [], toast: null })
  shown = { place: '', data: undefined, problem: null }
  draw()
}

/** Follows the events of the session's tenant. @param {Session} session */
function begin(session) {
  following.abort()
  following = new AbortController()
  follow(session, {
    signal: following.signal,
    onState(live) {
      seen.live = live
      draw()
    },
    onEvent(told) {
      seen.events = [told, ...seen.events].slice(0, EVENTS_KEPT)
      if (where().found?.page.follows.test(told.type)) soon ??= setTimeout(lookAgain, TOGETHER_MS)
    },
  })
}

function lookAgain() {
  clearTimeout(soon)
  soon = undefined
  if (who.session !== null && !document.hidden) refresh()
}

window.addEventListener('hashchange', () => {
  if (placeNow() === null) return
  scrollTo(0, 0)
  refresh()
})
document.addEventListener('visibilitychange', lookAgain)
window.addEventListener('pagehide', () => {
  isLeft = true
  following.abort()
})
window.addEventListener('pageshow', ({ persisted }) => {
  if (!persisted) return
  isLeft = false
  if (who.session !== null) begin(who.session)
  refresh()
})
setInterval(lookAgain, AGAIN_MS)

if (who.session === null) draw()
else {
  begin(who.session)
  refresh()
  trySession(who.session).then(
    (tenant) => {
      who.tenant = tenant
      draw()
    },
    // The page's own request is refused in the same way, and says so.
    () => undefined,
  )
}
