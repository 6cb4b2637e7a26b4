import { html, nothing } from '../lib.js'

/**
 * A link to the source. Addresses come from strangers: only those of the web are followed, and nothing is told of us.
 * @param {string | null} url
 * @param {unknown} text
 */
export function sourceLink(url, text) {
  if (url === null || !/^https?:$/.test(URL.parse(url)?.protocol ?? '')) return text
  return html`<a href=${url} target="_blank" rel="noopener noreferrer external"
    >${text}<span class="visually-hidden"> (at the source, in a new tab)</span></a
  >`
}

/**
 * Facts under their names; those that are null are left out.
 * @param {readonly (readonly [name: string, value: unknown])[]} pairs
 */
export const facts = (pairs) => html`
  <dl class="facts">
    ${pairs.map(([name, value]) => (value === null || value === '' ? nothing : html`<div><dt>${name}</dt><dd>${value}</dd></div>`))}
  </dl>`

/**
 * Choices that are links, of which one holds.
 * @param {string} label
 * @param {readonly { readonly text: string, readonly href: string, readonly current: boolean }[]} choices
 */
export const choices = (label, choices) => html`
  <nav class="choices" aria-label=${label}>
    ${choices.map(({ text, href, current }) => html`<a href=${href} aria-current=${current ? 'true' : nothing}>${text}</a>`)}
  </nav>`

/**
 * To the newest and to what is older.
 * @param {string | null} older
 * @param {string | null} newest
 */
export const pager = (older, newest) =>
  older === null && newest === null
    ? nothing
    : html`<nav class="pager" aria-label="Pages">
        ${newest === null ? nothing : html`<a href=${newest}>Newest</a>`}
        ${older === null ? nothing : html`<a href=${older}>Older</a>`}
      </nav>`
