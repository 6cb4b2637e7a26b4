import { html, nothing } from '../lib.js'
import { facts } from '../parts/links.js'
import { badge } from '../parts/states.js'
import { table } from '../parts/table.js'
import { when } from '../parts/time.js'
import { linkTo } from '../routes.js'
import { number, size, title } from '../words.js'
/** @import { Context, DeliveryDetail, Page } from '../types.d.ts' */

/** @type {Page<DeliveryDetail>} */
export const deliveryPage = {
  title: 'Delivery',
  section: 'deliveries',
  follows: /^(sync|peer_review|deployment|work_item|incident)/,
  load: ({ api, id }) => api.get(`/deliveries/${encodeURIComponent(id)}`),
  view(delivery, context) {
    const { now } = context
    return html`
      <p class="back"><a href=${linkTo('/deliveries')}>Deliveries</a></p>
      <div class="head">
        <h1>${delivery.topic}</h1>
        ${badge(delivery.status)}
        ${
          delivery.body === null
            ? nothing
            : html`<button type="button" class="main" @click=${() => replay(delivery, context)}>Replay</button>`
        }
      </div>
      ${
        delivery.error === null
          ? nothing
          : html`<p class="note bad">
              <code>${delivery.error.code}</code> ${delivery.error.text} <small>${when(delivery.error.at, now)}</small>
            </p>`
      }
      ${facts([
        ['Received', when(delivery.received_at, now)],
        ['Applied', when(delivery.applied_at, now, '')],
        ['Skipped because', delivery.status === 'skipped' ? delivery.reason : null],
        ['Next try', delivery.next_attempt_at ? when(delivery.next_attempt_at, now) : null],
        ['Tries', number(delivery.attempts)],
        ['Origin', title(delivery.origin)],
        ['Delivery id', html`<code>${delivery.delivery_id}</code>`],
        ['Size', size(delivery.body_bytes)],
        [
          'Run',
          delivery.sync_record_id
            ? html`<a href=${linkTo(`/syncs/${delivery.sync_record_id}`)}>what applied it</a>`
            : null,
        ],
        ['Id', html`<code>${delivery.id}</code>`],
      ])}
      ${
        delivery.error?.details === undefined
          ? nothing
          : html`<h2>Details of the error</h2>
              <pre class="body" tabindex="0">${JSON.stringify(delivery.error.details, null, 2)}</pre>`
      }
      <h2>Headers</h2>
      ${table(
        'Headers',
        [
          { head: 'Name', cell: ([name]) => html`<code>${name}</code>` },
          { head: 'Value', wide: true, cell: ([, value]) => value },
        ],
        Object.entries(delivery.headers),
      )}
      <h2>Body</h2>
      ${
        delivery.body === null
          ? html`<p class="quiet">It is no longer kept: raw bodies are removed after the days that retention says.</p>`
          : html`<pre class="body" tabindex="0">${laidOut(delivery)}</pre>`
      }`
  },
}

/** @param {DeliveryDetail} delivery */
function laidOut({ body }) {
  try {
    return JSON.stringify(JSON.parse(body ?? ''), null, 2)
  } catch {
    // As it came: it is no JSON, or broken.
    return body
  }
}

/**
 * @param {DeliveryDetail} delivery
 * @param {Context} context
 */
async function replay({ id }, { api, act, ask }) {
  const sure = await ask({
    title: 'Replay this delivery?',
    text: 'It is tried again from its first attempt. What is known already changes nothing.',
    verb: 'Replay',
  })
  if (sure !== null) await act('It is tried again.', () => api.post(`/deliveries/${encodeURIComponent(id)}/replay`))
}
