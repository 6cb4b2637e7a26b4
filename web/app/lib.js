/** The one library: templates that escape what they are given and change only what differs. Served as it is installed. */
export { html, nothing, render, svg } from './lib/lit-html/lit-html.js'
