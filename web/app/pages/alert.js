import { html, nothing } from '../lib.js'
import { chart } from '../parts/chart.js'
import { facts, sourceLink } from '../parts/links.js'
import { badge } from '../parts/states.js'
import { table } from '../parts/table.js'
import { when } from '../parts/time.js'
import { linkTo } from '../routes.js'
import { localDay, number, span, title } from '../words.js'
/** @import { Alert, Context, Page } from '../types.d.ts' */

/** @type {Page<Alert>} */
export const alertPage = {
  title: 'Drift alert',
  section: 'drift',
  follows: /^drift_alert/,
  load: ({ api, id }) => api.get(`/drift-alerts/${encodeURIComponent(id)}`),
  view(alert, context) {
    const { now } = context
    return html`
      <p class="back"><a href=${linkTo('/drift')}>Drift alerts</a></p>
      <div class="head">
        <h1>${title(alert.drift_type)}: ${alert.initiative.title}</h1>
        ${badge(alert.severity)} ${badge(alert.status)}
      </div>
      <p class="lead">${alert.description}</p>
      ${alert.status === 'resolved' ? nothing : verbs(alert, context)}
      ${facts([
        ['Found', when(alert.detected_at, now)],
        ['Got worse', alert.raised_at ? when(alert.raised_at, now) : null],
        ['Gone since', alert.gone_since ? when(alert.gone_since, now) : null],
        ['Snoozed until', alert.snoozed_until ? when(alert.snoozed_until, now) : null],
        [
          'Resolved',
          alert.resolved_at
            ? html`${when(alert.resolved_at, now)} by ${alert.resolved_by === 'system' ? 'itself' : 'an operator'} (${title(alert.resolution ?? '')})`
            : null,
        ],
        ['Note', alert.note],
      ])}
      <h2>Why</h2>
      ${facts([
        ['About', `${named(alert)} (${title(alert.direction)})`],
        ['Rule', title(alert.rule)],
        ...Object.entries(alert.parameters).map(
          ([name, given]) => /** @type {const} */ ([title(name), String(given ?? 'none')]),
        ),
        ...byRank(alert.limits).map(
          ([name, limit]) => /** @type {const} */ ([title(name), limit === null ? 'none' : quantity(alert, limit)]),
        ),
      ])}
      ${points(alert)} ${links(alert)}`
  },
}

/** Metrics that are lengths of time are counted in seconds. @param {Alert} alert @param {number} value */
function quantity({ drift_type, subject }, value) {
  const inSeconds = drift_type === 'metric_drift' && /(_time|_time_to_restore)$/.test(subject)
  return inSeconds && value > 1 ? span(value) : number(value)
}

const RANKS = ['low', 'medium', 'high', 'critical']

/**
 * JSON has no order: what is named by a severity stands from the mildest on, the rest before it.
 * @param {Alert['limits']} limits
 */
const byRank = (limits) => {
  const rank = (/** @type {string} */ name) => RANKS.findIndex((severity) => name.endsWith(severity))
  return Object.entries(limits).sort(([one], [other]) => rank(one) - rank(other))
}

/** An id says nothing to people: the rows below name it. @param {Alert} alert */
const named = ({ subject, links: all }) =>
  all.find(({ id }) => id === subject)?.text ?? (/^[0-9a-f-]{36}$/.test(subject) ? 'the row below' : title(subject))

/** @type {Readonly<Record<string, string>>} */
const TONES = { outside: 'bad', baseline: 'mild', excluded: 'mild' }

/**
 * Values over time are drawn; what a rule counted side by side is listed.
 * @param {Alert} alert
 */
function points(alert) {
  if (alert.points.length === 0) return nothing
  const bars = alert.points.map(({ at, value, mark, n }) => ({
    label: localDay(at),
    value,
    text: `${quantity(alert, value)}${n === undefined ? '' : ` (n = ${n})`}`,
    mark: mark ?? '',
    ...(mark && TONES[mark] ? { tone: TONES[mark] } : {}),
  }))
  const listed = table(
    'Values',
    [
      { head: 'At', cell: ({ label }) => label },
      { head: 'What', cell: ({ mark }) => title(mark) },
      { head: 'Value', number: true, cell: ({ text }) => text },
    ],
    bars,
  )
  if (alert.drift_type !== 'metric_drift' || bars.length < 2) return html`<h2>Values that were judged</h2>${listed}`
  const drawn = ['upper', 'centre'].flatMap((name) => {
    const limit = alert.limits[name]
    return typeof limit === 'number' ? [[name, limit]] : []
  })
  return html`<h2>Values that were judged</h2>
    <div class="card">
      ${chart(`Values of ${named(alert)}`, bars, (value) => quantity(alert, value), Object.fromEntries(drawn))}
    </div>
    <details>
      <summary>As a table</summary>
      ${listed}
    </details>`
}

/** @param {Alert} alert */
const links = ({ links: all }) =>
  all.length === 0
    ? nothing
    : html`<h2>Rows that show it</h2>
        <ul class="rows">
          ${all.map(({ kind, id, text, url }) => html`<li><small>${title(kind)}</small> ${sourceLink(url, text ?? id)}</li>`)}
        </ul>`

const NOTE = { name: 'note', label: 'Note', hint: 'Why, for whoever looks next. It may be left empty.' }

/**
 * @param {Alert} alert
 * @param {Context} context
 */
function verbs({ id, status }, { api, act, ask, now }) {
  const post = (/** @type {string} */ verb, /** @type {object} */ body) =>
    api.post(`/drift-alerts/${encodeURIComponent(id)}/${verb}`, body)
  const noted = (/** @type {{ note?: string }} */ { note }) => (note ? { note } : {})
  const acknowledge = async () => {
    const answers = await ask({
      title: 'Acknowledge this alert?',
      text: 'It was seen: only something worse calls again.',
      verb: 'Acknowledge',
      fields: [NOTE],
    })
    if (answers !== null) await act('It is acknowledged.', () => post('acknowledge', noted(answers)))
  }
  const snooze = async () => {
    const days = [1, 3, 7, 14, 30].map((count) => ({
      value: String(count),
      label: count === 1 ? 'for a day' : `for ${count} days`,
    }))
    const answers = await ask({
      title: 'Snooze this alert?',
      text: 'Nothing more is said of it until then.',
      verb: 'Snooze',
      fields: [{ name: 'days', label: 'How long', value: '7', options: days }, NOTE],
    })
    if (answers === null) return
    const until = new Date(now + Number(answers.days) * 86_400_000).toISOString()
    await act('It is snoozed.', () => post('snooze', { until, ...noted(answers) }))
  }
  const resolve = async () => {
    const answers = await ask({
      title: 'Resolve this alert?',
      text: 'It is over by your word. It opens again when it gets worse, or when it was gone and is back.',
      verb: 'Resolve',
      fields: [NOTE],
    })
    if (answers !== null) await act('It is resolved.', () => post('resolve', noted(answers)))
  }
  return html`<p class="verbs start">
    ${status === 'acknowledged' ? nothing : html`<button type="button" @click=${acknowledge}>Acknowledge</button>`}
    <button type="button" @click=${snooze}>Snooze</button>
    <button type="button" @click=${resolve}>Resolve</button>
  </p>`
}
