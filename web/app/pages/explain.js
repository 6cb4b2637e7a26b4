import { html } from '../lib.js'
import { facts, pager, sourceLink } from '../parts/links.js'
import { badge } from '../parts/states.js'
import { table } from '../parts/table.js'
import { when } from '../parts/time.js'
import { linkTo } from '../routes.js'
import { inUnit, localDay, number, title } from '../words.js'
import { fromOf, value } from './metrics.js'
/** @import { Context, ExplainedRow, Explanation, Page } from '../types.d.ts' */

/** @type {Page<Explanation>} */
export const explainPage = {
  title: 'Explanation',
  section: 'metrics',
  follows: /^metric_snapshot/,
  load: ({ api, query, now }) =>
    api.get('/metrics/explain', {
      metric: query.get('metric'),
      initiative: query.get('initiative'),
      from: fromOf(query, now),
      cursor: query.get('cursor'),
      limit: 100,
    }),
  view(explained, { query, now }) {
    const { metric, from_rows: fromRows } = explained
    const given = Object.fromEntries(query)
    return html`
      <p class="back">
        <a href=${linkTo('/metrics', { initiative: query.get('initiative'), range: query.get('range') })}>Metrics</a>
      </p>
      <h1>${metric.title}</h1>
      <p class="lead">${metric.summary}</p>
      ${value(metric)}
      ${facts([
        ['Initiative', explained.initiative.title],
        ['Window', `${localDay(explained.from)} to ${localDay(explained.to)}, ${explained.time_zone}`],
        ['Made anew from the rows', fromRows.value === null ? 'no value' : inUnit(fromRows.value, metric.unit)],
        [
          'Rows',
          `${number(fromRows.counted)} counted, ${number(fromRows.denominator_only)} in the denominator only, ${number(explained.excluded)} left out`,
        ],
        ['Known until', when(metric.facts_until, now, 'not known')],
        ...Object.entries(metric.details).flatMap(([name, detail]) =>
          detail === null ? [] : [/** @type {const} */ ([title(name), detailWords(name, detail, metric.unit)])],
        ),
      ])}
      <h2>Rows behind it</h2>
      ${
        explained.rows.length === 0
          ? html`<p class="quiet">No row is in this window.</p>`
          : table('Rows', columns(metric.unit, now), explained.rows)
      }
      ${pager(
        explained.next_cursor ? linkTo('/metrics/explain', { ...given, cursor: explained.next_cursor }) : null,
        query.has('cursor') ? linkTo('/metrics/explain', { ...given, cursor: null }) : null,
      )}`
  },
}

const ROLES = { counted: 'good', denominator: 'plain', excluded: 'mild' }

/**
 * @param {string} unit
 * @param {number} now
 * @returns {import('../parts/table.js').Column<ExplainedRow>[]}
 */
const columns = (unit, now) => [
  { head: 'At', cell: ({ at }) => when(at, now) },
  {
    head: 'What',
    wide: true,
    cell: ({ title: name, kind, id, url }) => sourceLink(url, name ?? `${title(kind)} ${id}`),
  },
  { head: 'Kind', cell: ({ kind }) => title(kind) },
  { head: 'Role', cell: ({ role }) => badge(role, ROLES[role]) },
  {
    head: 'Value',
    number: true,
    cell: ({ value: own }) =>
      own === null ? '' : unit === 'seconds' || unit === 'lines' ? inUnit(own, unit) : number(own),
  },
  { head: 'Why', cell: ({ why }) => (why === null ? '' : title(why)) },
]

/**
 * Percentiles are in the unit of their metric, ages in seconds, shares of 1.
 * @param {string} name
 * @param {number} detail
 * @param {string} unit
 */
function detailWords(name, detail, unit) {
  if (name.endsWith('_seconds') || /^(age_|oldest)/.test(name)) return inUnit(detail, 'seconds')
  if (name.endsWith('_share')) return inUnit(detail, 'share')
  return /(^|_)p\d+$/.test(name) ? inUnit(detail, unit) : number(detail)
}
