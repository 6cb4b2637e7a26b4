import { Writable } from 'node:stream'
import type { App } from '../../src/app.ts'
import { createServer, type ServerOptions } from '../../src/http/server.ts'
import { createLogger } from '../../src/logger.ts'
import { fakeApp } from './fake-app.ts'

/** What Prometheus is told. */
export const SCRAPE = { contentType: 'text/plain; version=0.0.4; charset=utf-8', text: 'trackerd_test 1\n' }

/** A server around a fake application, and the lines it logs. `logged` resolves with the first request's line. */
export function setup(overrides: Partial<App> = {}, options: Omit<ServerOptions, 'app' | 'logger'> = {}) {
  const lines: Record<string, unknown>[] = []
  const { promise: logged, resolve } = Promise.withResolvers<Record<string, unknown>>()
  const stream = new Writable({
    write(line, _encoding, done) {
      const fields = JSON.parse(line)
      lines.push(fields)
      if ('route' in fields) resolve(fields)
      done()
    },
  })
  const app = fakeApp(overrides)
  const logger = createLogger({ level: 'debug', format: 'json', stream })
  // A machine that is busy with other tests is no reason to send requests of this one away.
  const guards = { maxEventLoopDelayMs: Number.POSITIVE_INFINITY, ...options.guards }
  const metrics = { scrape: async () => SCRAPE, key: null }
  const server = createServer({ app, logger, metrics, ...options, guards })
  return { app, server, lines, logged }
}

/** One server for the tests of a file, as making it takes longer than most of them: each call gives it with nothing noted. */
export function setupOnce(overrides: Partial<App> = {}) {
  const once = setup(overrides, { guards: { ratePerMinute: 0 } })
  return () => {
    once.app.calls.length = 0
    once.app.uses.length = 0
    return once
  }
}
