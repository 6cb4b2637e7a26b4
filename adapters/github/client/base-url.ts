interface Addresses {
  /** Without a slash at the end. */
  readonly rest: string
  readonly graphql: string
}

/**
 * Where an endpoint's API answers. `https://api.github.com` for null; a server of one's own at `https://HOST/api/v3`, also
 * when only its host is given; data residency at `https://api.TENANT.ghe.com`. A user name in the URL is left out: `fetch`
 * refuses such a URL, and quotes it.
 */
export function addressesOf(baseUrl: string | null): Addresses {
  const url = new URL(baseUrl ?? 'https://api.github.com')
  const path = url.pathname.replace(/\/+$/, '')
  const isServer = path === '' && !url.hostname.startsWith('api.')
  const rest = `${url.origin}${isServer ? '/api/v3' : path}`
  return { rest, graphql: `${rest.replace(/\/v3$/, '')}/graphql` }
}
