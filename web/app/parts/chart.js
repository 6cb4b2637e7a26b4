import { html, nothing, svg } from '../lib.js'

/**
 * @typedef {{ readonly label: string, readonly value: number | null, readonly text: string, readonly tone?: string }} Bar
 */

const HEIGHT = 100
const SLOT = 10

/**
 * A bar for each value from 0 up; where there is none, a mark on the ground that says so. The same stands in a table below,
 * for those who read rather than look. `lines` are limits, by name.
 * @param {string} label
 * @param {readonly Bar[]} bars
 * @param {(value: number) => string} words
 * @param {Readonly<Record<string, number>>} [lines]
 */
export function chart(label, bars, words, lines = {}) {
  const known = bars.flatMap(({ value }) => (value === null ? [] : [value]))
  const most = Math.max(...known, ...Object.values(lines), 0)
  const width = bars.length * SLOT
  const up = (/** @type {number} */ value) => (most === 0 ? 0 : Math.max(0, (value / most) * (HEIGHT - 4)))
  return html`
    <figure class="chart">
      <figcaption class="visually-hidden">${label}</figcaption>
      <div class="scale" aria-hidden="true"><span>${known.length === 0 ? '–' : words(most)}</span><span>0</span></div>
      <svg viewBox="0 0 ${width} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${summary(label, known, bars, words)}>
        ${bars.map((bar, at) => barView(bar, at * SLOT, up))}
        ${Object.values(lines).map(
          (value) => svg`<line class="limit" x1="0" x2=${width} y1=${HEIGHT - up(value)} y2=${HEIGHT - up(value)} />`,
        )}
      </svg>
      <div class="axis" aria-hidden="true"><span>${bars[0]?.label}</span><span>${bars.length > 1 ? bars.at(-1)?.label : nothing}</span></div>
    </figure>`
}

/**
 * @param {Bar} bar
 * @param {number} x
 * @param {(value: number) => number} up
 */
function barView({ label, value, text, tone }, x, up) {
  const height = value === null ? 3 : Math.max(up(value), value === 0 ? 1 : 2)
  const kind = value === null ? 'none' : (tone ?? 'value')
  return svg`<g>
    <rect class="slot" x=${x} y="0" width=${SLOT} height=${HEIGHT}><title>${label}: ${text}</title></rect>
    <rect class=${kind} x=${x + 1} y=${HEIGHT - height} width=${SLOT - 2} height=${height} />
  </g>`
}

/**
 * @param {string} label
 * @param {readonly number[]} known
 * @param {readonly Bar[]} bars
 * @param {(value: number) => string} words
 */
function summary(label, known, bars, words) {
  if (known.length === 0) return `${label}: no value in ${bars.length} periods`
  const range = `from ${words(Math.min(...known))} to ${words(Math.max(...known))}`
  return `${label}: ${known.length} of ${bars.length} periods have a value, ${range}; the last is ${words(known.at(-1) ?? 0)}`
}
