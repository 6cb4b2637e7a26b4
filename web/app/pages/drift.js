import { html } from '../lib.js'
import { choices, pager } from '../parts/links.js'
import { badge, empty } from '../parts/states.js'
import { when } from '../parts/time.js'
import { linkTo } from '../routes.js'
import { title } from '../words.js'

/** @import { Alert, Context, List, Page } from '../types.d.ts' */

const STATES = ['unresolved', 'open', 'acknowledged', 'snoozed', 'resolved']

/** @type {Page<List<Alert>>} */
export const driftPage = {
  title: 'Drift alerts',
  section: 'drift',
  follows: /^drift_alert/,
  load: ({ api, query }) => api.get('/drift-alerts', { status: 'unresolved', ...Object.fromEntries(query) }),
  view(list, context) {
    const { query } = context
    const state = query.get('status') ?? 'unresolved'
    const link = (/** @type {object} */ change) =>
      linkTo('/drift', { ...Object.fromEntries(query), cursor: null, ...change })
    return html`
      <div class="head">
        <h1>Drift alerts</h1>
        <button type="button" @click=${() => judge(context)}>Judge now</button>
      </div>
      ${choices(
        'State',
        STATES.map((one) => ({ text: title(one), href: link({ status: one }), current: state === one })),
      )}
      ${list.items.length === 0 ? none(state) : html`<ul class="alerts">${list.items.map((alert) => entry(alert, context))}</ul>`}
      ${pager(list.next_cursor ? link({ cursor: list.next_cursor }) : null, query.has('cursor') ? link({}) : null)}`
  },
}

/** @param {string} state */
const none = (state) =>
  state !== 'unresolved'
    ? html`<p class="quiet">No alert is ${state}.</p>`
    : empty(
        'Nothing has drifted',
        'Every initiative is judged once an hour, and when its numbers change. What cannot be judged yet, and why, is told by:',
        ['npm run trackerd -- drift progress'],
      )

/**
 * @param {Alert} alert
 * @param {Context} context
 */
const entry = ({ id, severity, status, drift_type, description, initiative, detected_at }, { now }) => html`
  <li class="alert ${severity}">
    <div>${badge(severity)} <span>${title(drift_type)}</span> ${status === 'open' ? '' : badge(status)}</div>
    <a href=${linkTo(`/drift/${id}`)}>${description}</a>
    <small>${initiative.title}, found ${when(detected_at, now)}</small>
  </li>`

/** @param {Context} context */
const judge = ({ api, act }) => act('Everything is being judged anew.', () => api.post('/drift/run'))
