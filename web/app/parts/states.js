import { html, nothing } from '../lib.js'
import { title } from '../words.js'

/** @import { Problem } from '../api.js' */

/** How a word of the API looks; what is not here is plain. @type {Readonly<Record<string, string>>} */
const TONES = {
  active: 'good',
  applied: 'good',
  success: 'good',
  done: 'good',
  processed: 'good',
  ok: 'good',
  resolved: 'good',
  running: 'busy',
  pending: 'busy',
  waiting: 'busy',
  partial: 'warn',
  warning: 'warn',
  medium: 'warn',
  low: 'mild',
  acknowledged: 'mild',
  snoozed: 'mild',
  high: 'bad',
  open: 'bad',
  error: 'bad',
  failed: 'bad',
  dead: 'bad',
  critical: 'worst',
  disabled: 'bad',
}

/**
 * A word of the API with a mark of its own, so that colour is not all that tells it apart.
 * @param {string} word
 */
export const badge = (word, tone = TONES[word] ?? 'plain') => html`<span class="badge ${tone}">${title(word)}</span>`

export const loading = () => html`
  <div class="loading" role="status">
    <span class="visually-hidden">Loading</span>
    <div class="bone wide"></div>
    <div class="bone"></div>
    <div class="bone"></div>
  </div>`

/**
 * What there is to do where nothing is yet.
 * @param {string} heading
 * @param {unknown} text
 * @param {readonly string[]} commands
 */
export const empty = (heading, text, commands = []) => html`
  <section class="empty">
    <h2>${heading}</h2>
    <p>${text}</p>
    ${commands.map((command) => html`<pre class="command" tabindex="0"><code>${command}</code></pre>`)}
  </section>`

/** @type {Readonly<Record<string, string>>} */
const ROLES = { operator: 'an operator', admin: 'an admin', platform_admin: 'a platform admin', viewer: 'a viewer' }

/**
 * What went wrong and what mends it. `retry` asks again.
 * @param {Problem} problem
 * @param {() => void} retry
 */
export function problemView(problem, retry) {
  const { required } = problem.details
  const weak = problem.code === 'FORBIDDEN' && typeof required === 'string'
  return html`
    <section class="problem" role="alert">
      <h2>${weak ? `This needs the key of ${ROLES[required] ?? required}` : problem.message}</h2>
      ${
        weak
          ? html`<p>Yours may read less than that. Somebody with an admin key can make you one:</p>
              <pre class="command" tabindex="0"><code>npm run trackerd -- key create dashboard --role ${required}</code></pre>`
          : html`<p>${problem.hint}</p>`
      }
      <p class="small">
        <code>${problem.code}</code>
        ${problem.instance ? html`, request <code>${problem.instance}</code>` : nothing}
      </p>
      <p><button type="button" @click=${retry}>Ask again</button></p>
    </section>`
}
