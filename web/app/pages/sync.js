import { html, nothing } from '../lib.js'
import { facts } from '../parts/links.js'
import { badge } from '../parts/states.js'
import { table } from '../parts/table.js'
import { when } from '../parts/time.js'
import { linkTo } from '../routes.js'
import { many, number, title } from '../words.js'
import { length } from './syncs.js'
/** @import { Context, Page, Stream, SyncDetail } from '../types.d.ts' */

/** @type {Page<SyncDetail>} */
export const syncPage = {
  title: 'Sync record',
  section: 'syncs',
  follows: /./,
  load: ({ api, id }) => api.get(`/sync-records/${encodeURIComponent(id)}`),
  view(run, { now }) {
    const done = run.progress.filter(({ state }) => state === 'done').length
    return html`
      <p class="back"><a href=${linkTo('/syncs')}>Sync records</a></p>
      <div class="head"><h1>${title(run.mode ?? run.type)} ${run.mode ? 'sync' : 'run'}</h1>${badge(run.status)}</div>
      ${run.waiting_until ? html`<p class="note busy">The source asked to wait. It goes on ${when(run.waiting_until, now)}.</p>` : nothing}
      ${run.error ? html`<p class="note bad">${run.error}</p>` : nothing}
      ${
        run.status === 'running' && run.progress.length > 0
          ? html`<label class="progress"
              >${many(done, 'stream')} of ${number(run.progress.length)} done<progress
                max=${run.progress.length}
                value=${done}
              ></progress
            ></label>`
          : nothing
      }
      ${facts([
        ['Started', when(run.started_at, now)],
        ['Ended', run.completed_at ? when(run.completed_at, now) : null],
        ['Took', length(run, now)],
        ['Items', `${number(run.items_processed)} processed, ${number(run.items_failed)} failed`],
        ['Direction', title(run.direction)],
        ...Object.entries(run.counts).map(([name, count]) => /** @type {const} */ ([title(name), number(count)])),
        ['Id', html`<code>${run.id}</code>`],
      ])}
      ${failures(run)} ${streams(run)} ${budgets(run, now)}`
  },
}

/** @param {SyncDetail} run */
const failures = ({ failures: all }) =>
  all.length === 0
    ? nothing
    : html`<h2>What failed</h2>
        <ul class="findings">
          ${all.map(
            ({ scope, stream, code, text, hint }) => html`<li>
              <code>${code}</code> <strong>${[scope, stream].filter(Boolean).join(', ') || 'The whole run'}</strong>: ${text}
              <small>${hint}</small>
            </li>`,
          )}
        </ul>`

/** @param {SyncDetail} run */
const streams = ({ progress }) =>
  progress.length === 0
    ? nothing
    : html`<h2>Streams</h2>
        ${table(
          'Streams',
          [
            { head: 'Scope', wide: true, cell: ({ scope }) => scope },
            { head: 'Stream', cell: ({ stream }) => title(stream) },
            { head: 'State', cell: ({ state }) => badge(state) },
            { head: 'Pages', number: true, cell: ({ pages }) => number(pages) },
            { head: 'Items', number: true, cell: items },
          ],
          progress,
        )}`

/** @param {Stream} stream */
const items = ({ items: read, total, scope, stream }) =>
  total === null || total === 0
    ? number(read)
    : html`${number(read)} of ${number(total)}
        <progress max=${total} value=${Math.min(read, total)} aria-label=${`${scope}, ${stream}`}></progress>`

/**
 * @param {SyncDetail} run
 * @param {number} now
 */
const budgets = ({ budgets: all }, now) =>
  all.length === 0
    ? nothing
    : html`<h2>What the source allows</h2>
        ${table(
          'Budgets',
          [
            { head: 'Resource', cell: ({ resource }) => html`<code>${resource}</code>` },
            {
              head: 'Left',
              number: true,
              cell: ({ remaining, limit }) =>
                remaining === null ? '' : `${number(remaining)} of ${limit === null ? '?' : number(limit)}`,
            },
            { head: 'Renewed', cell: ({ resets_at }) => when(resets_at, now, '') },
            { head: 'Blocked until', cell: ({ blocked_until }) => when(blocked_until, now, '') },
            { head: 'Why', wide: true, cell: ({ reason }) => reason ?? '' },
          ],
          all,
        )}`
