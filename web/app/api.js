/** @import { Session } from './session.js' */

/** An answer that is no 2xx, in the words of its problem+json; of none at all, in ours. */
export class Problem extends Error {
  /** @param {{ status: number, code: string, detail: string, hint: string, instance?: string | null, details?: Record<string, unknown> }} told */
  constructor({ status, code, detail, hint, instance = null, details = {} }) {
    super(detail)
    this.status = status
    this.code = code
    this.hint = hint
    this.instance = instance
    this.details = details
  }
}

const UNREACHABLE = {
  status: 0,
  code: 'UNREACHABLE',
  detail: 'trackerd does not answer.',
  hint: 'See whether the daemon runs and whether this address is still right. The page asks again by itself.',
}

/**
 * The address of a path of the daemon. Relative, so that it works behind a proxy that gives trackerd a path of its own.
 * @param {string} path without a slash in front
 */
export const address = (path) => new URL(path, document.baseURI).href

/** @param {Session} session */
export const headersOf = ({ key, tenant }) => ({
  authorization: `Bearer ${key}`,
  ...(tenant ? { 'x-trackerd-tenant': tenant } : {}),
})

/** The API with the session's key. Throws Problem. */
export class Api {
  /** @param {Session} session */
  constructor(session) {
    this.session = session
  }

  /**
   * @template T
   * @param {string} path below /v1
   * @param {Record<string, string | number | null | undefined>} [query] what is empty is left out
   * @returns {Promise<T>}
   */
  get(path, query = {}) {
    const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== '')
    const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
    return this.#ask('GET', search === '' ? path : `${path}?${search}`)
  }

  /**
   * @template T
   * @param {string} path below /v1
   * @param {object} [body]
   * @returns {Promise<T>}
   */
  post(path, body) {
    return this.#ask('POST', path, body)
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   */
  async #ask(method, path, body) {
    const headers = { ...headersOf(this.session), ...(body ? { 'content-type': 'application/json' } : {}) }
    const asked = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) }
    let answer
    try {
      answer = await fetch(address(`v1${path}`), asked)
    } catch {
      throw new Problem(UNREACHABLE)
    }
    if (!answer.ok) throw await problemIn(answer)
    return answer.json()
  }
}

/**
 * What an answer that is no 2xx says. What stands between us and the daemon answers in other words.
 * @param {Response} answer
 */
export async function problemIn(answer) {
  try {
    const told = await answer.json()
    if (typeof told?.code === 'string' && typeof told.hint === 'string') return new Problem(told)
  } catch {
    // It is no JSON: said below.
  }
  return new Problem({
    status: answer.status,
    code: `HTTP_${answer.status}`,
    detail: 'The answer is not from trackerd.',
    hint: 'Something in between answered, such as a proxy. See its log.',
  })
}
