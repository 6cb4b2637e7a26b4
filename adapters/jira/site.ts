import type { Learned } from './learned.ts'

/** Requests of OAuth apps go there, and so does `self` of what they bring: nothing that a person could open. */
const GATEWAY = 'api.atlassian.com'

/** Where people look at the site that `self` belongs to, without a slash at the end; null when it does not tell. */
export function siteOfSelf(self: string | null): string | null {
  const site = self?.split('/rest/', 1)[0]
  if (site === undefined || site === self) return null
  const url = URL.parse(site)
  return url === null || !/^https?:$/.test(url.protocol) || url.host === GATEWAY ? null : site
}

const siteOf = (learned: Learned | null, self: string | null) => learned?.site ?? siteOfSelf(self)

/** The page of an issue or a project, by its key; null when the site is not known. */
export function browseUrl(key: string, self: string | null, learned: Learned | null): string | null {
  const site = siteOf(learned, self)
  return site === null ? null : `${site}/browse/${encodeURIComponent(key)}`
}

/** The page of a board; null when the site is not known. Old address, still understood by all. */
export function boardUrl(id: string, self: string | null, learned: Learned | null): string | null {
  const site = siteOf(learned, self)
  return site === null ? null : `${site}/secure/RapidBoard.jspa?rapidView=${id}`
}
