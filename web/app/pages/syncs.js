import { html } from '../lib.js'
import { choices, pager } from '../parts/links.js'
import { badge, empty } from '../parts/states.js'
import { table } from '../parts/table.js'
import { when } from '../parts/time.js'
import { go, linkTo } from '../routes.js'
import { number, span, title } from '../words.js'

/** @import { Context, List, Page, Status, SyncRecord } from '../types.d.ts' */

const STATES = ['running', 'success', 'partial', 'failed']

/** @typedef {{ list: List<SyncRecord>, status: Status }} Data */

/** @type {Page<Data>} */
export const syncsPage = {
  title: 'Sync records',
  section: 'syncs',
  follows: /^sync/,
  async load({ api, query }) {
    const [list, status] = await Promise.all([api.get('/sync-records', Object.fromEntries(query)), api.get('/status')])
    return { list, status }
  },
  view({ list, status }, context) {
    const { query } = context
    const state = query.get('status')
    const link = (/** @type {object} */ change) =>
      linkTo('/syncs', { ...Object.fromEntries(query), cursor: null, ...change })
    return html`
      <div class="head">
        <h1>Sync records</h1>
        ${
          status.endpoints.some(({ has_credential }) => has_credential)
            ? html`<button type="button" class="main" @click=${() => startSync(status, context)}>Start a sync</button>`
            : ''
        }
      </div>
      ${choices('State', [
        { text: 'All', href: link({ status: null }), current: state === null },
        ...STATES.map((one) => ({ text: title(one), href: link({ status: one }), current: state === one })),
      ])}
      ${list.items.length === 0 ? none(state) : rows(list.items, status, context)}
      ${pager(list.next_cursor ? link({ cursor: list.next_cursor }) : null, query.has('cursor') ? link({}) : null)}`
  },
}

/** @param {string | null} state */
const none = (state) =>
  state !== null
    ? html`<p class="quiet">No run is in this state.</p>`
    : empty(
        'Nothing ran yet',
        'A run is recorded when deliveries are applied, and when a source is read. To read one, give its endpoint a credential:',
        ['npm run --silent trackerd -- endpoint set-credential acme --token-stdin < token.txt'],
      )

/**
 * @param {SyncRecord[]} items
 * @param {Status} status
 * @param {Context} context
 */
function rows(items, { endpoints }, { now }) {
  const names = new Map(endpoints.map(({ id, name }) => [id, name]))
  return table(
    'Sync records',
    [
      { head: 'Started', cell: ({ started_at }) => when(started_at, now) },
      {
        head: 'Run',
        cell: ({ id, endpoint_id, mode, type }) =>
          html`<a href=${linkTo(`/syncs/${id}`)}>${names.get(endpoint_id) ?? (type === 'report' ? 'Reported' : 'Removed endpoint')}: ${mode ?? type}</a>`,
      },
      { head: 'State', cell: ({ status }) => badge(status) },
      { head: 'Items', number: true, cell: ({ items_processed }) => number(items_processed) },
      { head: 'Failed', number: true, cell: ({ items_failed }) => number(items_failed) },
      { head: 'Took', number: true, cell: (run) => length(run, now) },
      { head: 'Why', wide: true, cell: why },
    ],
    items,
  )
}

/**
 * @param {SyncRecord} run
 * @param {number} now
 */
export const length = ({ started_at, completed_at }, now) =>
  span(((completed_at === null ? now : Date.parse(completed_at)) - Date.parse(started_at)) / 1000)

/** @param {SyncRecord} run */
function why({ error, failures, waiting_until }) {
  if (waiting_until !== null) return 'waits for the source'
  const [first] = failures
  if (first === undefined) return error ?? ''
  const more = failures.length === 1 ? '' : `, and ${number(failures.length - 1)} more`
  return html`<code>${first.code}</code> ${[first.scope, first.stream].filter(Boolean).join(' ')}${more}`
}

/**
 * @param {Status} status
 * @param {Context} context
 */
async function startSync({ endpoints }, { api, act, ask }) {
  const readable = endpoints.filter(({ has_credential }) => has_credential)
  const answers = await ask({
    title: 'Start a sync',
    verb: 'Start',
    fields: [
      { name: 'endpoint', label: 'Endpoint', options: readable.map(({ id, name }) => ({ value: id, label: name })) },
      {
        name: 'mode',
        label: 'What to read',
        options: [
          { value: 'incremental', label: 'What changed since the last run' },
          { value: 'full', label: 'Everything' },
          { value: 'census', label: 'Only count what is there against what is here' },
        ],
      },
    ],
  })
  if (answers === null) return
  await act('It has begun.', async () => {
    /** @type {SyncRecord} */
    const run = await api.post(`/endpoints/${encodeURIComponent(answers.endpoint ?? '')}/sync`, { mode: answers.mode })
    go(linkTo(`/syncs/${run.id}`))
  })
}
