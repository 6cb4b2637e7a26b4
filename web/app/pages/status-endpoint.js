import { html, nothing } from '../lib.js'
import { facts } from '../parts/links.js'
import { badge } from '../parts/states.js'
import { when } from '../parts/time.js'
import { linkTo } from '../routes.js'
import { many, number, span, title } from '../words.js'
/** @import { Context, Endpoint } from '../types.d.ts' */

/**
 * One connection: whether it is well, when it was heard of, what waits, and what to do about what is wrong.
 * @param {Endpoint} endpoint
 * @param {Context} context
 */
export function endpointCard(endpoint, { now }) {
  const { id, name, system, host, status, deliveries } = endpoint
  const of = (/** @type {string} */ state, /** @type {number} */ count) =>
    count === 0 ? '0' : html`<a href=${linkTo('/deliveries', { endpoint: id, status: state })}>${number(count)}</a>`
  return html`<article class="card" aria-label=${name}>
    <header>
      <h3>${name}</h3>
      ${badge(status)}
      <small>${title(system)}, ${host}</small>
    </header>
    ${health(endpoint, now)} ${running(endpoint, now)}
    ${facts([
      ['Last delivery', when(endpoint.last_delivery_at, now)],
      [
        'Last sync',
        when(
          endpoint.last_sync_at ?? endpoint.last_polled_at,
          now,
          endpoint.has_credential ? 'never' : 'webhooks only',
        ),
      ],
      [
        'Waiting',
        html`${of('pending', deliveries.pending)}${endpoint.oldest_pending_at ? html`, oldest ${when(endpoint.oldest_pending_at, now)}` : nothing}`,
      ],
      ['Applied', of('applied', deliveries.applied)],
      ['Skipped', html`${of('skipped', deliveries.skipped)} ${skipped(endpoint)}`],
      ['Failed', of('failed', deliveries.failed)],
      ['Dead', of('dead', deliveries.dead)],
    ])}
    ${lastError(endpoint, now)}
  </article>`
}

/**
 * @param {Endpoint} endpoint
 * @param {number} now
 */
function health({ health: checked, has_credential: isRead, credential_expires_at: expires }, now) {
  if (checked === null)
    return html`<p class="quiet">${isRead ? 'The connection was not checked yet.' : 'No credential: only webhooks are taken.'}</p>`
  const wrong = checked.lines.filter(({ outcome }) => outcome === 'failed' || outcome === 'warning')
  return html`
    <p class="quiet">
      ${wrong.length === 0 ? badge('ok', 'good') : badge(many(wrong.length, 'finding'), 'warn')}
      Checked ${when(checked.checked_at, now)}${checked.account ? html` as ${checked.account}` : nothing}${
        expires ? html`, credential ends ${when(expires, now)}` : nothing
      }
    </p>
    ${
      wrong.length === 0
        ? nothing
        : html`<ul class="findings">
            ${wrong.map(({ name, outcome, text, hint }) => html`<li>${badge(outcome)} <strong>${name}</strong>: ${text} ${hint ? html`<small>${hint}</small>` : nothing}</li>`)}
          </ul>`
    }`
}

/**
 * @param {Endpoint} endpoint
 * @param {number} now
 */
const running = ({ running_sync: run }, now) =>
  run === null
    ? nothing
    : html`<p class="note busy">
        <a href=${linkTo(`/syncs/${run.id}`)}>${title(run.mode)} sync</a> for
        ${span((now - Date.parse(run.started_at)) / 1000)}, ${many(run.items_processed, 'item')} so
        far${run.waiting_until ? html`; it waits for the source until ${when(run.waiting_until, now)}` : nothing}.
      </p>`

/** @param {Endpoint} endpoint */
const skipped = ({ skipped: reasons }) =>
  reasons.length === 0
    ? nothing
    : html`<small>${reasons.map(({ reason, count }) => `${number(count)} ${reason}`).join(', ')}</small>`

/**
 * @param {Endpoint} endpoint
 * @param {number} now
 */
const lastError = ({ name, last_error: error }, now) =>
  error === null
    ? nothing
    : html`<p class="note bad">
        <strong>Last error</strong> ${when(error.at, now)}: <code>${error.code}</code> ${error.text}
        <small>What to do: <code>npm run trackerd -- endpoint check ${name}</code></small>
      </p>`
