import { html } from '../lib.js'
import { local, relative } from '../words.js'
/** @import { TemplateResult } from '../lib.js' */

/**
 * An instant in the zone of whoever looks, with the exact one in UTC behind it.
 * @param {string | null} at
 * @param {number} now
 * @returns {TemplateResult | string}
 */
export const when = (at, now, none = 'never') =>
  at === null
    ? none
    : html`<time datetime=${at} title=${`${local(at)} here\n${new Date(at).toISOString()}`}>${relative(at, now)}</time>`
