import { Api, Problem } from './api.js'
import { html, nothing } from './lib.js'
/** @import { Session } from './session.js' */

/**
 * Asks for a key and tries it before it is kept.
 * @param {{ problem: Problem | null, trying: boolean, submit(session: Session): void }} told
 */
export function signInView({ problem, trying, submit }) {
  const onSubmit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault()
    const { key, tenant } = /** @type {any} */ (event.currentTarget).elements
    submit({ key: key.value.trim(), tenant: tenant.value.trim() })
  }
  return html`<main id="main" class="door" tabindex="-1">
    <form class="card" @submit=${onSubmit}>
      <p class="brand"><img src="dashboard/icon.svg" alt="" width="40" height="40"></p>
      <h1>trackerd</h1>
      <p>Paste a key to look at what it may see. It stays in this tab and ends with it.</p>
      <label class="field">
        <span>Key</span>
        <input name="key" type="password" required autocomplete="off" spellcheck="false" placeholder="trk_…" autofocus>
      </label>
      <label class="field">
        <span>Tenant <small>only for the key of a platform admin</small></span>
        <input name="tenant" autocomplete="off" spellcheck="false" maxlength="200" placeholder="the key’s own">
      </label>
      ${problem === null ? nothing : html`<p class="note bad" role="alert">${refusal(problem)}</p>`}
      <p><button type="submit" class="main" ?disabled=${trying}>${trying ? 'Looking' : 'Open'}</button></p>
      <details>
        <summary>I have no key</summary>
        <p>The first start printed the key of an admin. One that only reads is made by:</p>
        <pre class="command" tabindex="0"><code>npm run trackerd -- key create dashboard --role viewer</code></pre>
        <p>To replay, start syncs and settle alerts it takes the role <code>operator</code>.</p>
      </details>
    </form>
  </main>`
}

/** @param {Problem} problem */
function refusal({ code, message, hint }) {
  if (code === 'UNAUTHENTICATED') return 'This key is not known here, or it has ended.'
  if (code === 'FORBIDDEN')
    return 'This key may not read here: a key of the role ingest reads nothing, and only a platform admin names a tenant.'
  return `${message} ${hint}`
}

/**
 * Whether the key may look: the tenant it sees. Throws Problem.
 * @param {Session} session
 * @returns {Promise<string>}
 */
export async function trySession(session) {
  const { tenant } = /** @type {{ tenant: { slug: string } }} */ (await new Api(session).get('/status'))
  return tenant.slug
}

/** @param {unknown} error */
export const problemOf = (error) =>
  error instanceof Problem
    ? error
    : new Problem({
        status: 0,
        code: 'PAGE_BROKEN',
        detail: 'This page has a defect.',
        hint: `Reload it. If that does not help, report this: ${error instanceof Error ? error.message : String(error)}`,
      })
