import { html, nothing } from '../lib.js'
import { chart } from '../parts/chart.js'
import { choices } from '../parts/links.js'
import { badge, empty } from '../parts/states.js'
import { when } from '../parts/time.js'
import { go, linkTo } from '../routes.js'
import { inUnit, localDay, number } from '../words.js'

/** @import { Context, List, Metric, MetricValue, Named, Page, Scorecard, ScorecardMetrics } from '../types.d.ts' */

/** How far back, and in what steps. */
const RANGES = [
  { name: '4w', text: '4 weeks', days: 28, bucket: 'day' },
  { name: '12w', text: '12 weeks', days: 84, bucket: 'week' },
  { name: '1y', text: '1 year', days: 365, bucket: 'week' },
  { name: '2y', text: '2 years', days: 730, bucket: 'month' },
]

/** @param {URLSearchParams} query */
export const rangeOf = (query) =>
  RANGES.find(({ name }) => name === query.get('range')) ??
  RANGES[1] ?? { name: '', text: '', days: 84, bucket: 'week' }

/**
 * The first day of the range, as a date of UTC.
 * @param {URLSearchParams} query
 * @param {number} now
 */
export const fromOf = (query, now) => new Date(now - rangeOf(query).days * 86_400_000).toISOString().slice(0, 10)

/** @typedef {{ initiatives: Named[], scorecards: Scorecard[], shown: ScorecardMetrics | null }} Data */

/** @type {Page<Data>} */
export const metricsPage = {
  title: 'Metrics',
  section: 'metrics',
  follows: /^metric_snapshot/,
  async load({ api, query, now }) {
    /** @type {[List<Named>, List<Scorecard>]} */
    const [initiatives, scorecards] = await Promise.all([
      api.get('/initiatives', { limit: 200 }),
      api.get('/scorecards', { limit: 200 }),
    ])
    const initiative = query.get('initiative') ?? initiatives.items[0]?.id
    const scorecard = query.get('scorecard')
    const asked = { initiative, from: fromOf(query, now), bucket: rangeOf(query).bucket }
    const path = scorecard === null ? '/metrics/dora' : `/scorecards/${encodeURIComponent(scorecard)}/metrics`
    const shown = initiative === undefined ? null : /** @type {ScorecardMetrics} */ (await api.get(path, asked))
    return { initiatives: initiatives.items, scorecards: scorecards.items, shown }
  },
  view({ initiatives, scorecards, shown }, context) {
    if (shown === null)
      return html`<h1>Metrics</h1>
        ${empty(
          'Nothing to measure yet',
          'A repository that is bound belongs to an initiative, and numbers are computed for those.',
          [
            'npm run trackerd -- endpoint add github --name acme --repo acme/shop',
            'npm run trackerd -- report history ../some/repository --service payments',
          ],
        )}`
    const { query } = context
    const link = (/** @type {object} */ change) => linkTo('/metrics', { ...Object.fromEntries(query), ...change })
    return html`
      <div class="head">
        <h1>Metrics</h1>
        <label class="pick"
          ><span class="visually-hidden">Initiative</span>
          <select @change=${(/** @type {Event} */ event) => go(link({ initiative: /** @type {HTMLSelectElement} */ (event.target).value }))}>
            ${initiatives.map(({ id, title }) => html`<option value=${id} ?selected=${id === shown.initiative.id}>${title}</option>`)}
          </select></label
        >
      </div>
      <div class="bar">
        ${choices(
          'Range',
          RANGES.map(({ name, text }) => ({
            text,
            href: link({ range: name }),
            current: name === rangeOf(query).name,
          })),
        )}
        ${choices(
          'Scorecard',
          scorecards.map(({ id, name }) => ({
            text: name,
            href: link({ scorecard: id }),
            current: id === shown.scorecard.id,
          })),
        )}
      </div>
      <p class="quiet">
        ${localDay(shown.from)} to ${localDay(shown.to)}, in ${rangeOf(query).bucket}s of ${shown.time_zone}.
      </p>
      <div class="cards metrics">${shown.metrics.map((metric) => card(metric, shown, context))}</div>`
  },
}

/**
 * @param {Metric} metric
 * @param {ScorecardMetrics} shown
 * @param {Context} context
 */
function card(metric, { series, initiative }, { query, now }) {
  const { name, title, unit, summary } = metric
  const explain = linkTo('/metrics/explain', { metric: name, initiative: initiative.id, range: rangeOf(query).name })
  return html`<article class="card metric" aria-label=${title}>
    <header><h2>${title}</h2>${metric.provisional ? badge('Provisional', 'mild') : nothing}</header>
    ${value(metric)}
    ${chart(
      title,
      series.map((bucket) => bar(bucket, name, unit)),
      (at) => inUnit(at, unit),
    )}
    <footer>
      <small title=${summary}>
        ${metric.facts_until ? html`Known until ${when(metric.facts_until, now)}` : 'Not known'}${
          metric.better ? `; ${metric.better} is better` : ''
        }
      </small>
      <a href=${explain}>Explain<span class="visually-hidden"> ${title}</span></a>
    </footer>
    ${numbers(title, series, name, unit)}
  </article>`
}

/**
 * The value with what it rests on; the reason in words where there is none.
 * @param {Metric} metric
 */
export const value = (metric) =>
  metric.value === null
    ? html`<p class="amount none">No value</p>
        <p class="reason"><strong>${metric.reason?.text}.</strong> ${metric.reason?.hint}</p>`
    : html`<p class="amount">${inUnit(metric.value, metric.unit)}</p>
        <p class="basis">${basis(metric)}</p>`

/** @param {MetricValue} metric */
const basis = ({ numerator, denominator, n }) =>
  numerator !== null && denominator !== null ? `${number(numerator)} of ${number(denominator)}` : `from ${number(n)}`

/**
 * @param {ScorecardMetrics['series'][number]} bucket
 * @param {string} name
 * @param {string} unit
 */
function bar({ from, metrics }, name, unit) {
  const found = metrics.find((metric) => metric.name === name)
  const known = found?.value ?? null
  return {
    label: localDay(from),
    value: known,
    text: known === null ? (found?.reason?.text ?? 'not counted') : `${inUnit(known, unit)} (n = ${found?.n})`,
    ...(found?.provisional ? { tone: 'provisional' } : {}),
  }
}

/**
 * @param {string} title
 * @param {ScorecardMetrics['series']} series
 * @param {string} name
 * @param {string} unit
 */
const numbers = (title, series, name, unit) => html`
  <details>
    <summary>As a table<span class="visually-hidden"> of ${title}</span></summary>
    <table class="plain">
      <thead><tr><th scope="col">From</th><th scope="col" class="number">Value</th></tr></thead>
      <tbody>
        ${series.map((bucket) => bar(bucket, name, unit)).map(({ label, text }) => html`<tr><td>${label}</td><td class="number">${text}</td></tr>`)}
      </tbody>
    </table>
  </details>`
