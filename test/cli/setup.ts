import { Writable } from 'node:stream'
import type { App } from '../../src/app.ts'
import type { CliDeps } from '../../src/cli/deps.ts'
import { run } from '../../src/cli/program.ts'
import { tokenOf } from '../http/fake-app.ts'
import { setup as setupServer } from '../http/setup.ts'

/** One minute and one second after every time the fake application knows. */
export const NOW = new Date('2026-01-02T03:05:06.678Z')
const LOCAL = { url: 'http://127.0.0.1:8080', key: tokenOf('platform_admin') }

interface Options {
  readonly app?: Partial<App>
  /** Instead of a server of its own. */
  readonly on?: ReturnType<typeof setupServer>
  readonly deps?: Partial<CliDeps>
  readonly terminal?: number
  /** Where progress is drawn. */
  readonly screen?: NodeJS.WritableStream
  readonly stdin?: string
  readonly files?: Readonly<Record<string, string>>
}

/** The command line against the real HTTP interface around a fake application, without a socket between them. */
export function setup(options: Options = {}) {
  const { app: overrides = {}, deps = {}, terminal, screen, stdin = '', files = {} } = options
  const { server, app, lines } = options.on ?? setupServer(overrides)
  const printed = { out: '', err: '' }
  const requests: { url: string; headers: Headers }[] = []
  const all: CliDeps = {
    version: '1.2.3',
    env: {},
    clock: { now: () => NOW },
    localDaemon: async () => LOCAL,
    direct: {
      serve: async () => {},
      migrate: async () => [],
      doctor: async () => [],
      exportTenant: async (tenant) => ({ tenantId: '', slug: tenant, rows: {}, bytes: 0, sha256: '' }),
      eraseTenant: async () => {
        throw new Error('nobody asked to erase anything')
      },
    },
    io: {
      out: (text) => {
        printed.out += text
      },
      err: (text) => {
        printed.err += text
      },
      isTTY: terminal !== undefined,
      columns: terminal ?? 80,
      readInput: async () => stdin,
      terminal: screen ?? null,
    },
    sleep: async () => {},
    interruption: () => new AbortController().signal,
    readFile: async (path) => {
      const text = files[path]
      if (text === undefined) throw new Error(`ENOENT: ${path}`)
      return text
    },
    git: async () => {
      throw new Error('ENOENT: git')
    },
    fetch: async (url, init = {}) => {
      const { origin, pathname, search } = new URL(String(url))
      const headers = new Headers(init.headers)
      requests.push({ url: String(url), headers })
      const answer = await server.inject({
        method: (init.method ?? 'GET') as 'GET',
        url: String(url).slice(origin.length) || pathname + search,
        headers: Object.fromEntries(headers),
        ...(init.body ? { payload: String(init.body) } : {}),
      })
      return new Response(answer.statusCode === 204 ? null : answer.body, { status: answer.statusCode })
    },
    ...deps,
  }
  const trackerd = async (...argv: string[]) => {
    printed.out = ''
    printed.err = ''
    const code = await run(argv, all)
    return { code, ...printed }
  }
  return { trackerd, app, requests, lines }
}

/** A terminal that keeps what was written to it. */
export function terminal(columns: number) {
  let written = ''
  const stream = new Writable({
    decodeStrings: false,
    write(text, _encoding, done) {
      written += text
      done()
    },
  })
  return { stream: Object.assign(stream, { isTTY: true, columns }), written: () => written }
}
