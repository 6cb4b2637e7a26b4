import { html } from '../lib.js'
import { choices, pager } from '../parts/links.js'
import { badge, empty } from '../parts/states.js'
import { table } from '../parts/table.js'
import { when } from '../parts/time.js'
import { linkTo } from '../routes.js'
import { number, title } from '../words.js'

/** @import { Context, Delivery, List, Page, Status } from '../types.d.ts' */

const STATES = ['pending', 'applied', 'skipped', 'failed', 'dead']

/** @typedef {{ list: List<Delivery>, status: Status }} Data */

/** @type {Page<Data>} */
export const deliveriesPage = {
  title: 'Deliveries',
  section: 'deliveries',
  follows: /^(sync|peer_review|deployment|work_item|incident)/,
  async load({ api, query }) {
    const given = Object.fromEntries(query)
    const [list, status] = await Promise.all([api.get('/deliveries', given), api.get('/status')])
    return { list, status }
  },
  view({ list, status }, context) {
    const { query } = context
    const [state, endpoint] = [query.get('status'), query.get('endpoint')]
    const link = (/** @type {object} */ change) =>
      linkTo('/deliveries', { ...Object.fromEntries(query), cursor: null, ...change })
    return html`
      <div class="head">
        <h1>Deliveries</h1>
        ${
          state === 'dead' && list.items.length > 0
            ? html`<button type="button" class="main" @click=${() => replayAll(context)}>Replay all dead</button>`
            : ''
        }
      </div>
      ${choices('State', [
        { text: 'All', href: link({ status: null }), current: state === null },
        ...STATES.map((one) => ({ text: title(one), href: link({ status: one }), current: state === one })),
      ])}
      ${
        status.endpoints.length < 2
          ? ''
          : choices('Endpoint', [
              { text: 'All endpoints', href: link({ endpoint: null }), current: endpoint === null },
              ...status.endpoints.map(({ id, name }) => ({
                text: name,
                href: link({ endpoint: id }),
                current: endpoint === id,
              })),
            ])
      }
      ${list.items.length === 0 ? none(state, status) : rows(list.items, status, context)}
      ${pager(list.next_cursor ? link({ cursor: list.next_cursor }) : null, query.has('cursor') ? link({}) : null)}`
  },
}

/**
 * @param {string | null} state
 * @param {Status} status
 */
const none = (state, { endpoints }) =>
  state !== null
    ? html`<p class="quiet">No delivery is ${state}.</p>`
    : empty(
        'Nothing was delivered yet',
        endpoints.length === 0
          ? 'Connect a repository: the command prints what to enter at GitHub, which then sends a ping.'
          : 'The webhook of the source was not heard of. Enter the payload URL and the secret there; GitHub then sends a ping.',
        [
          endpoints.length === 0
            ? 'npm run trackerd -- endpoint add github --name acme --repo acme/shop'
            : 'npm run trackerd -- endpoint list',
        ],
      )

/**
 * @param {Delivery[]} items
 * @param {Status} status
 * @param {Context} context
 */
function rows(items, { endpoints }, { now }) {
  const names = new Map(endpoints.map(({ id, name }) => [id, name]))
  return table(
    'Deliveries',
    [
      { head: 'Received', cell: ({ received_at }) => when(received_at, now) },
      { head: 'Topic', cell: ({ id, topic }) => html`<a href=${linkTo(`/deliveries/${id}`)}>${topic}</a>` },
      { head: 'State', cell: ({ status }) => badge(status) },
      {
        head: 'Why',
        wide: true,
        cell: ({ error, reason }) => (error ? html`<code>${error.code}</code> ${error.text}` : (reason ?? '')),
      },
      { head: 'Endpoint', cell: ({ endpoint_id }) => names.get(endpoint_id) ?? 'removed' },
      { head: 'Origin', cell: ({ origin }) => title(origin) },
      { head: 'Tries', number: true, cell: ({ attempts }) => number(attempts) },
    ],
    items,
  )
}

/** @param {Context} context */
async function replayAll({ api, act, ask, query }) {
  const endpoint = query.get('endpoint')
  const sure = await ask({
    title: 'Replay all dead deliveries?',
    text: 'Each is tried again from its first attempt. What is known already changes nothing.',
    verb: 'Replay them',
  })
  if (sure === null) return
  await act('They are tried again.', () =>
    api.post('/deliveries/replay', { status: 'dead', ...(endpoint ? { endpoint } : {}) }),
  )
}
