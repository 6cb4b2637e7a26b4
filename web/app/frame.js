import { html, nothing } from './lib.js'
import { SECTIONS } from './pages/index.js'
import { linkTo } from './routes.js'

/** @import { TemplateResult } from './lib.js' */
/** @import { StreamState } from './stream.js' */

/** @type {Record<StreamState, string>} */
const LIVE = {
  connecting: 'Connecting',
  live: 'Live',
  waiting: 'Reconnecting',
  refused: 'Not live',
}

/**
 * What stands around every page.
 * @param {{ section: string, tenant: string, live: StreamState, toast: { text: string, bad: boolean } | null, signOut(): void }} told
 * @param {TemplateResult} page
 */
export const frame = ({ section, tenant, live, toast, signOut }, page) => html`
  <header class="top">
    <a class="brand" href=${linkTo('/status')}><img src="dashboard/icon.svg" alt="" width="28" height="28"><span>trackerd</span></a>
    <nav aria-label="Pages">
      <ul>
        ${SECTIONS.map(
          (entry) =>
            html`<li><a href=${linkTo(`/${entry.section}`)} aria-current=${entry.section === section ? 'page' : nothing}>${entry.text}</a></li>`,
        )}
      </ul>
    </nav>
    <p class="who">
      <span class="live ${live}" role="status">${LIVE[live]}</span>
      ${tenant === '' ? nothing : html`<span class="tenant" title="Tenant">${tenant}</span>`}
      <button type="button" class="quiet" @click=${signOut}>Sign out</button>
    </p>
  </header>
  <main id="main" tabindex="-1">${page}</main>
  <div class="toasts" role="status" aria-live="polite">
    ${toast === null ? nothing : html`<p class="toast ${toast.bad ? 'bad' : 'good'}">${toast.text}</p>`}
  </div>`
