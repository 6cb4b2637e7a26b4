import {
  DEFAULT_EMAIL,
  DEFAULT_TOKEN,
  type Issue,
  type JiraServerOptions,
  startJiraServer,
} from './jira-server/index.ts'

export const START = Date.parse('2026-03-01T12:00:00Z')

interface Given {
  readonly method?: string
  /** Sent as JSON; a body without a method is a POST. */
  readonly body?: unknown
  /** `Basic` or `Bearer` with everything behind it; null: no credential at all. */
  readonly authorization?: string | null
  readonly headers?: Readonly<Record<string, string>>
}

export type Calling = Awaited<ReturnType<typeof startCalling>>

export const basic = (name: string, token: string) => `Basic ${Buffer.from(`${name}:${token}`).toString('base64')}`

/** A stand-in with a standing clock and the empty project ABC, and ways to ask it. */
export async function startCalling(options: JiraServerOptions = {}) {
  let now = START
  const server = await startJiraServer({ clock: { now: () => new Date(now) }, ...options })
  const isCloud = options.mode !== 'datacenter'
  const api = `/rest/api/${isCloud ? 3 : 2}`
  const usual = isCloud ? basic(DEFAULT_EMAIL, DEFAULT_TOKEN) : `Bearer ${DEFAULT_TOKEN}`

  /** What the API says to `path`: below `/rest/api/N` unless it begins with `/rest` or `/oauth` or is an address. */
  async function ask(path: string, { method, body, authorization = usual, headers = {} }: Given = {}) {
    const url = path.startsWith('http')
      ? path
      : `${server.baseUrl}${/^\/(rest|oauth|ex)\//.test(path) ? path : `${api}${path}`}`
    const answer = await fetch(url, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        ...(authorization === null ? {} : { authorization }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, body: text === '' ? null : JSON.parse(text) }
  }

  return {
    server,
    abc: server.state.createProject('ABC'),
    ask,

    pass(seconds: number): void {
      now += seconds * 1000
    },

    /** Does it so many times, ten seconds apart. */
    times<Made>(count: number, make: () => Made): Made[] {
      return Array.from({ length: count }, () => {
        now += 10_000
        return make()
      })
    },

    /** A search for those fields; more of the body with `more`. */
    search: (jql: string, more: object = {}) => ask('/search/jql', { body: { jql, fields: ['key'], ...more } }),
  }
}

export const keys = (body: { readonly issues: readonly { readonly key: string }[] }) =>
  body.issues.map(({ key }) => key)

/** What the changelog of an issue says, entry by entry: field, id from, text from, id to, text to. */
export const said = ({ histories }: Issue) =>
  histories.map(({ items }) =>
    items.map(({ field, from, fromText, to, toText }) => [field, from, fromText, to, toText]),
  )
