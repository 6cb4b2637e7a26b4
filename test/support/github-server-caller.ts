import { DEFAULT_TOKEN, type GithubServerOptions, startGithubServer } from './github-server/index.ts'

export const START = Date.parse('2026-03-01T12:00:00Z')
/** A JSON web token by its shape: the stand-in looks no further. */
export const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIxIn0.c2lnbmF0dXJl'

interface Given {
  /** null: no credential at all. */
  readonly token?: string | null
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
}

export type Calling = Awaited<ReturnType<typeof startCalling>>

/** A stand-in with a standing clock and the empty repository octo/hello, and ways to ask it. */
export async function startCalling(options: GithubServerOptions = {}) {
  let now = START
  const server = await startGithubServer({ clock: { now: () => new Date(now) }, ...options })
  const pass = (seconds: number) => {
    now += seconds * 1000
  }

  return {
    server,
    hello: server.state.createRepository('octo/hello'),
    pass,

    /** Does it so many times, ten seconds apart. */
    times<Made>(count: number, make: () => Made): Made[] {
      return Array.from({ length: count }, () => {
        pass(10)
        return make()
      })
    },

    /** What the API says to `path`, or to an address that it gave itself. Redirects are not followed. */
    async ask(path: string, { token = DEFAULT_TOKEN, method = 'GET', headers = {} }: Given = {}) {
      const authorization: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` }
      const url = path.startsWith('http') ? path : `${server.baseUrl}${path}`
      const answer = await fetch(url, { method, redirect: 'manual', headers: { ...authorization, ...headers } })
      const text = await answer.text()
      const links = Object.fromEntries(
        [...(answer.headers.get('link') ?? '').matchAll(/<([^>]+)>; rel="(\w+)"/g)].map(([, to, rel]) => [rel, to]),
      )
      return { status: answer.status, headers: answer.headers, links, body: text === '' ? null : JSON.parse(text) }
    },

    async query(variables: object, query = 'query { repository { pullRequests { nodes { commits } } } }') {
      const answer = await fetch(server.baseUrl.replace('/v3', '/graphql'), {
        method: 'POST',
        headers: { authorization: `Bearer ${DEFAULT_TOKEN}`, 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      })
      return { status: answer.status, headers: answer.headers, body: JSON.parse(await answer.text()) }
    },
  }
}

export const numbers = (items: readonly { readonly number: number }[]) => items.map(({ number }) => number)
