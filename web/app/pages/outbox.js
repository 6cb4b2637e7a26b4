import { Problem } from '../api.js'
import { html, nothing } from '../lib.js'
import { choices, facts, pager } from '../parts/links.js'
import { badge, empty } from '../parts/states.js'
import { table } from '../parts/table.js'
import { when } from '../parts/time.js'
import { linkTo } from '../routes.js'
import { number, title } from '../words.js'

/** @import { Context, List, OutboxEvent, OutboxStats, Page, Subscription } from '../types.d.ts' */

const STATES = ['pending', 'processed', 'dead']

/** @typedef {{ stats: OutboxStats, list: List<OutboxEvent>, subscriptions: Subscription[] | null }} Data */

/** @type {Page<Data>} */
export const outboxPage = {
  title: 'Outbox',
  section: 'outbox',
  follows: /./,
  async load({ api, query }) {
    const [stats, list, subscriptions] = await Promise.all([
      api.get('/outbox/stats'),
      api.get('/outbox', { state: query.get('state'), cursor: query.get('cursor') }),
      seen(api.get('/subscriptions')),
    ])
    return { stats, list, subscriptions }
  },
  view({ stats, list, subscriptions }, context) {
    const { query, now } = context
    const state = query.get('state')
    return html`
      <div class="head">
        <h1>Outbox</h1>
        ${stats.dead > 0 ? html`<button type="button" class="main" @click=${() => retryAll(context)}>Retry all dead</button>` : nothing}
      </div>
      ${facts([
        [
          'Waiting',
          html`${number(stats.pending)}${stats.oldest_pending_at ? html`, oldest ${when(stats.oldest_pending_at, now)}` : nothing}`,
        ],
        ['Published', `${number(stats.processed)}, ${number(stats.processed_last_minute)} in the last minute`],
        ['Dead', number(stats.dead)],
        ...stats.sinks_behind.map(
          ({ sink, waiting, since }) =>
            /** @type {const} */ ([`Sink ${sink}`, html`${number(waiting)} behind since ${when(since, now)}`]),
        ),
      ])}
      <h2>Subscriptions</h2>
      ${receivers(subscriptions, now)}
      <h2>Events</h2>
      ${choices('State', [
        { text: 'All', href: linkTo('/outbox'), current: state === null },
        ...STATES.map((one) => ({ text: title(one), href: linkTo('/outbox', { state: one }), current: state === one })),
      ])}
      ${list.items.length === 0 ? html`<p class="quiet">No event is here.</p>` : events(list.items, context)}
      ${pager(
        list.next_cursor ? linkTo('/outbox', { state, cursor: list.next_cursor }) : null,
        query.has('cursor') ? linkTo('/outbox', { state }) : null,
      )}`
  },
}

/**
 * The subscriptions; null for a key that may not see them.
 * @param {Promise<List<Subscription>>} asked
 */
async function seen(asked) {
  try {
    return (await asked).items
  } catch (error) {
    if (error instanceof Problem && error.code === 'FORBIDDEN') return null
    throw error
  }
}

/**
 * @param {Subscription[] | null} subscriptions
 * @param {number} now
 */
function receivers(subscriptions, now) {
  if (subscriptions === null) return html`<p class="quiet">Only the key of an admin shows who receives events.</p>`
  if (subscriptions.length === 0)
    return empty('Nobody receives events', 'A subscription sends them to a URL, signed and retried for days:', [
      `npm run trackerd -- subscription add https://receiver.example/events --type 'deployment.*'`,
    ])
  return table(
    'Subscriptions',
    [
      { head: 'Name', cell: ({ name }) => name },
      { head: 'State', cell: ({ status, disabled_reason }) => html`${badge(status)} ${disabled_reason ?? ''}` },
      { head: 'Receiver', wide: true, cell: ({ url }) => html`<code>${url}</code>` },
      { head: 'Types', cell: ({ event_types }) => event_types.join(', ') || 'all' },
      { head: 'Waiting', number: true, cell: ({ pending }) => number(pending) },
      { head: 'Dead', number: true, cell: ({ dead }) => (dead === 0 ? '0' : badge(number(dead), 'bad')) },
      { head: 'Last success', cell: ({ last_success_at }) => when(last_success_at, now) },
      {
        head: 'Trouble',
        wide: true,
        cell: ({ failures, last_error, failing_since }) =>
          failures === 0
            ? ''
            : html`${last_error ?? ''} (${number(failures)} in a row, since ${when(failing_since, now)})`,
      },
    ],
    subscriptions,
  )
}

/**
 * @param {OutboxEvent[]} items
 * @param {Context} context
 */
const events = (items, { now }) =>
  table(
    'Events',
    [
      { head: 'Happened', cell: ({ occurred_at }) => when(occurred_at, now) },
      { head: 'Type', cell: ({ event_type }) => html`<code>${event_type}</code>` },
      { head: 'About', cell: ({ aggregate_type }) => aggregate_type },
      {
        head: 'State',
        cell: ({ dead_at, processed_at }) => badge(dead_at ? 'dead' : processed_at ? 'processed' : 'pending'),
      },
      { head: 'Tries', number: true, cell: ({ retry_count }) => number(retry_count) },
      { head: 'Last error', wide: true, cell: ({ last_error }) => last_error ?? '' },
    ],
    items,
  )

/** @param {Context} context */
async function retryAll({ api, act, ask }) {
  const sure = await ask({
    title: 'Publish all dead events again?',
    text: 'Each waits again with fresh attempts, in its old place.',
    verb: 'Retry them',
  })
  if (sure !== null) await act('They wait again.', () => api.post('/outbox/retry', { state: 'dead' }))
}
