import { TrackerdError } from '../../../src/errors.ts'

/**
 * Where people look at a site, without a slash at the end: `https://acme.atlassian.net`, `https://jira.example.com/jira`.
 * What was copied from the browser behind a site of Atlassian's own is left out, and so is a user name: `fetch` refuses
 * such a URL, and quotes it. Throws INPUT_INVALID.
 */
export function siteOf(baseUrl: string | null): string {
  const url = URL.parse(baseUrl ?? '')
  if (url === null || !/^https?:$/.test(url.protocol)) {
    const message = 'must be the address of the site, e.g. https://acme.atlassian.net or https://jira.example.com/jira'
    throw new TrackerdError('INPUT_INVALID', { issues: [{ path: 'base_url', message }] })
  }
  const isAtlassians = url.hostname.endsWith('.atlassian.net')
  return isAtlassians ? url.origin : `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}
