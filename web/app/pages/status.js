import { html, nothing } from '../lib.js'
import { badge, empty } from '../parts/states.js'
import { table } from '../parts/table.js'
import { when } from '../parts/time.js'
import { linkTo } from '../routes.js'
import { many, number, title } from '../words.js'
import { endpointCard } from './status-endpoint.js'
/** @import { Alert, Context, List, Page, Status } from '../types.d.ts' */

/** @typedef {{ status: Status, alerts: List<Alert> }} Data */

/** @type {Page<Data>} */
export const statusPage = {
  title: 'Status',
  section: 'status',
  follows: /./,
  async load({ api }) {
    const [status, alerts] = await Promise.all([
      api.get('/status'),
      api.get('/drift-alerts', { status: 'unresolved', limit: 200 }),
    ])
    return { status, alerts }
  },
  view({ status, alerts }, context) {
    if (status.endpoints.length === 0) return firstSteps()
    return html`
      <h1>Status</h1>
      ${tiles(status, alerts, context)}
      <section aria-labelledby="endpoints">
        <h2 id="endpoints">Endpoints</h2>
        <div class="cards">${status.endpoints.map((endpoint) => endpointCard(endpoint, context))}</div>
      </section>
      <div class="columns">
        <section aria-labelledby="queue">
          <h2 id="queue">Queue</h2>
          ${queueTable(status)}
        </section>
        <section aria-labelledby="latest">
          <h2 id="latest">Latest events</h2>
          ${latest(context)}
        </section>
      </div>`
  },
}

const firstSteps = () =>
  html`<h1>Welcome</h1>
    ${empty(
      'Connect your first repository',
      html`Nothing is connected yet. Each command prints the steps to take at the source; the first import then begins by
        itself and shows up here.`,
      [
        'npm run trackerd -- endpoint add github --name acme --repo acme/shop',
        'npm run --silent trackerd -- endpoint set-credential acme --token-stdin < token.txt',
        'npm run trackerd -- endpoint add jira --name jira --base-url https://acme.atlassian.net --project ABC --email you@example.com --token-stdin < token.txt',
      ],
    )}`

/**
 * @param {Status} status
 * @param {List<Alert>} alerts
 * @param {Context} context
 */
function tiles({ endpoints, outbox, queue, sync_records: runs }, alerts, { now }) {
  const sum = (/** @type {'pending' | 'failed' | 'dead'} */ state) =>
    endpoints.reduce((count, { deliveries }) => count + deliveries[state], 0)
  const oldest = endpoints.flatMap(({ oldest_pending_at: at }) => at ?? []).sort()[0] ?? null
  const dead = sum('dead')
  const waiting = queue.reduce((count, it) => count + it.waiting, 0)
  const more = alerts.next_cursor === null ? '' : '+'
  return html`<ul class="tiles">
    ${tile('Deliveries waiting', number(sum('pending')), oldest ? html`oldest ${when(oldest, now)}` : 'none is late', linkTo('/deliveries', { status: 'pending' }), 'plain')}
    ${tile('Deliveries dead', number(dead), dead === 0 ? 'all were applied' : 'look why, then replay', linkTo('/deliveries', { status: 'dead' }), dead === 0 ? 'plain' : 'bad')}
    ${tile('Events waiting', number(outbox.pending), outbox.oldest_pending_at ? html`oldest ${when(outbox.oldest_pending_at, now)}` : `${number(outbox.processed_last_minute)} in the last minute`, linkTo('/outbox'), 'plain')}
    ${tile(
      'Jobs waiting',
      number(waiting),
      many(
        queue.reduce((count, it) => count + it.failed, 0),
        'failed job',
      ),
      linkTo('/status'),
      'plain',
    )}
    ${tile('Syncs running', number(runs.running ?? 0), `${number(runs.failed ?? 0)} failed, ${number(runs.partial ?? 0)} partial so far`, linkTo('/syncs'), 'plain')}
    ${tile('Drift alerts', `${number(alerts.items.length)}${more}`, alerts.items.length === 0 ? 'nothing has drifted' : worst(alerts), linkTo('/drift'), alerts.items.length === 0 ? 'plain' : 'warn')}
  </ul>`
}

/** @param {List<Alert>} alerts */
const worst = ({ items }) =>
  ['critical', 'high', 'medium', 'low']
    .map((severity) => [severity, items.filter((alert) => alert.severity === severity).length])
    .filter(([, count]) => count)
    .map(([severity, count]) => `${count} ${severity}`)
    .join(', ')

/**
 * @param {string} name
 * @param {string} value
 * @param {unknown} more
 * @param {string} href
 * @param {string} tone
 */
const tile = (name, value, more, href, tone) =>
  html`<li><a class="tile ${tone}" href=${href}><span>${name}</span><strong>${value}</strong><small>${more}</small></a></li>`

/** @param {Status} status */
function queueTable({ queue }) {
  const busy = queue.filter(({ waiting, active, failed }) => waiting + active + failed > 0)
  if (busy.length === 0) return html`<p class="quiet">Nothing waits, runs or has failed.</p>`
  const shown = table(
    'Queue',
    [
      { head: 'Job', cell: ({ name }) => html`<code>${name}</code>` },
      { head: 'Waiting', number: true, cell: ({ waiting }) => number(waiting) },
      { head: 'Active', number: true, cell: ({ active }) => number(active) },
      { head: 'Failed', number: true, cell: ({ failed }) => (failed === 0 ? '0' : badge(number(failed), 'bad')) },
    ],
    busy,
  )
  if (busy.every(({ failed }) => failed === 0)) return shown
  return html`${shown}
    <p class="quiet">What failed, and trying it again: <code>npm run trackerd -- jobs list</code></p>`
}

/** @param {Context} context */
function latest({ events, now }) {
  if (events.length === 0)
    return html`<p class="quiet">None since this page was opened. They appear here as they are committed.</p>`
  return html`<ol class="feed">
    ${events.slice(0, 12).map(
      ({ type, event }) => html`<li>
        <span>${title(type)}</span>
        ${typeof event?.time === 'string' ? when(event.time, now) : nothing}
      </li>`,
    )}
  </ol>`
}
