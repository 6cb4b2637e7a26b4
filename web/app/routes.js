/** Where one is, in the fragment of the address: it is sent to no server, and the page needs no reload. */

/**
 * @typedef {{ readonly path: string, readonly query: URLSearchParams }} Place
 */

/** @returns {Place | null} null: a place within the page, such as the target of the skip link */
export function placeNow() {
  const { hash } = location
  if (hash !== '' && !hash.startsWith('#/')) return null
  const [path = '', search = ''] = hash.slice(1).split('?')
  return { path: path === '' || path === '/' ? '/status' : path, query: new URLSearchParams(search) }
}

/**
 * The address of a place; what is empty is left out.
 * @param {string} path
 * @param {Record<string, string | null | undefined>} [query]
 */
export function linkTo(path, query = {}) {
  const given = Object.entries(query).flatMap(([name, value]) => (value ? [[name, value]] : []))
  const search = new URLSearchParams(given).toString()
  return search === '' ? `#${path}` : `#${path}?${search}`
}

/** @param {string} link */
export function go(link) {
  location.hash = link
}
