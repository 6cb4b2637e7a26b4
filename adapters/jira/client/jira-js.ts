import type { Client, SendRequestOptions } from 'jira.js/core'
import { TrackerdError } from '../../../src/errors.ts'
import type { Logger } from '../../../src/ports/logger.ts'
import type { Asked, Result } from './call.ts'
import type { JiraClient } from './client.ts'
import { filledTarget } from './route.ts'

/** More say nothing more. */
const MOST_ISSUES = 10

/** Calls that only read although they are a POST. Any other may change something, and what is sent here may be repeated. */
const READING_POST =
  /^\/rest\/api\/3\/(?:search\/jql|search\/approximate-count|issue\/bulkfetch|changelog\/bulkfetch|jql\/(?:match|parse)|permissions\/(?:check|project))$/

interface Options {
  readonly logger: Logger
  readonly flavour: JiraClient['flavour']
  readonly send: (asked: Asked) => Promise<Result>
}

/**
 * What jira.js's functions take for their client: transport, credential, limits and errors are ours, so that nothing of
 * its own is left but paths and parameters. The answer is handed on as it came, whether or not it fits the schema: where the
 * schema fits, jira.js would make `Date`s of some instants, and the same object would differ from that of a webhook.
 */
export function createJiraJs({ logger, flavour, send }: Options): (heard: (result: Result) => void) => Client {
  const told = new Set<string>()
  return (heard) => ({
    async sendRequest<Data>({ url, method = 'GET', body, searchParams, schema }: SendRequestOptions<Data>) {
      const path = url.startsWith('/') ? url : `/${url}`
      if (flavour === 'datacenter' && path.startsWith('/rest/api/3/'))
        throw new TrackerdError('INTERNAL', { what: 'jira.js was to call a path that Data Center does not have' })
      const isReading = method === 'GET' || (method === 'POST' && READING_POST.test(path))
      if (!isReading) throw new TrackerdError('INTERNAL', { what: 'jira.js was to change something' })
      const target = filledTarget(method, path, searchParams ?? {})
      const result = await send({ method, target, body: body ?? undefined, isWrite: false })
      heard(result)
      if (schema !== undefined && result.data !== null && !told.has(target.resource)) {
        const { error } = schema.safeParse(result.data)
        if (error !== undefined) {
          told.add(target.resource)
          const issues = error.issues.slice(0, MOST_ISSUES).map(({ code, path }) => ({ code, path: path.map(named) }))
          logger.debug({ endpoint: target.resource, issues }, 'an answer does not fit the schema of jira.js')
        }
      }
      // What does not fit is for whoever reads it to judge.
      return result.data as Data
    },
  })
}

/** A member's name, unless it may be something that a person wrote: maps have those for keys. */
const named = (part: PropertyKey) =>
  typeof part === 'number'
    ? '[]'
    : /^(?:[a-z]{1,20}(?:[A-Z][a-z]{0,20}){0,4}|customfield_\d+)$/.test(String(part))
      ? part
      : '?'
