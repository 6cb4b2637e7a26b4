import { html, nothing } from '../lib.js'

/**
 * @template Row
 * @typedef {{ readonly head: string, readonly cell: (row: Row) => unknown, readonly number?: boolean, readonly wide?: boolean }} Column
 */

/**
 * A table that becomes a list of cards where there is no room for its columns.
 * @template Row
 * @param {string} caption for those who do not see it
 * @param {readonly Column<Row>[]} columns
 * @param {readonly Row[]} rows
 */
export const table = (caption, columns, rows) => html`
  <div class="table" role="region" aria-label=${caption} tabindex="0">
    <table>
      <caption class="visually-hidden">${caption}</caption>
      <thead>
        <tr>${columns.map(({ head, number }) => html`<th scope="col" class=${number ? 'number' : nothing}>${head}</th>`)}</tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) => html`<tr>
            ${columns.map(
              ({ head, cell, number, wide }) =>
                html`<td data-head=${head} class=${number ? 'number' : wide ? 'wide' : nothing}><span>${cell(row)}</span></td>`,
            )}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`
