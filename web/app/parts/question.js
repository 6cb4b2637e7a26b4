import { html, nothing, render } from '../lib.js'
/** @import { Answers, Field, Question } from '../types.d.ts' */

/**
 * Asks before something is done: a dialog that takes the focus and gives it back. null when it was called off.
 * @param {Question} question
 * @returns {Promise<Answers | null>}
 */
export function ask(question) {
  const { promise, resolve } = /** @type {PromiseWithResolvers<Answers | null>} */ (Promise.withResolvers())
  const dialog = document.createElement('dialog')
  dialog.setAttribute('aria-labelledby', 'question')
  const end = (/** @type {Answers | null} */ answers) => {
    dialog.close()
    dialog.remove()
    resolve(answers)
  }
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault()
    end(null)
  })
  render(form(question, end), dialog)
  document.body.append(dialog)
  // Once all options are there: before, none of them could be chosen.
  for (const { name, value, options } of question.fields ?? [])
    if (options && value !== undefined) chosen(dialog, name).value = value
  dialog.showModal()
  return promise
}

/**
 * @param {HTMLElement} dialog
 * @param {string} name
 */
const chosen = (dialog, name) => /** @type {HTMLSelectElement} */ (dialog.querySelector(`select[name="${name}"]`))

/**
 * @param {Question} question
 * @param {(answers: Answers | null) => void} end
 */
function form({ title, text, verb, fields = [] }, end) {
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault()
    const form = /** @type {HTMLFormElement} */ (event.currentTarget)
    const named = fields.map(({ name }) => {
      const input = /** @type {HTMLInputElement | HTMLSelectElement} */ (form.elements.namedItem(name))
      return [name, input.value.trim()]
    })
    end(Object.fromEntries(named))
  }
  return html`<form @submit=${submit}>
    <h2 id="question">${title}</h2>
    ${text ? html`<p>${text}</p>` : nothing} ${fields.map(fieldView)}
    <p class="verbs">
      <button type="button" @click=${() => end(null)}>Cancel</button>
      <button type="submit" class="main">${verb}</button>
    </p>
  </form>`
}

/** @param {Field} field */
const fieldView = ({ name, label, hint, value = '', required = false, options }) => html`
  <label class="field">
    <span>${label}</span>
    ${
      options
        ? html`<select name=${name}>${options.map((it) => html`<option value=${it.value}>${it.label}</option>`)}</select>`
        : html`<input name=${name} .value=${value} ?required=${required} maxlength="2000" autocomplete="off">`
    }
    ${hint ? html`<small>${hint}</small>` : nothing}
  </label>`
