import { TrackerdError } from '../../../src/errors.ts'
import type { ConnectOptions } from '../../../src/ports/source-reader.ts'
import { type Pause, pause as realPause, retry } from '../../http/retry.ts'
import { createAccess } from './access.ts'
import type { Asked, Result } from './call.ts'
import type { JiraAnswer, JiraClient, Parameters } from './client.ts'
import { readCredential } from './credential.ts'
import { createJiraJs } from './jira-js.ts'
import { isNearLimit } from './limit-headers.ts'
import { targetOf } from './route.ts'
import { siteOf } from './site.ts'
import { createSourceClock } from './source-clock.ts'

/** A client for one endpoint. It keeps nothing but a grant and holds no connection, so it needs no closing. */
export function createClient(options: ConnectOptions, pause: Pause = realPause): JiraClient {
  const { kind } = readCredential(options.credential)
  const site = siteOf(options.baseUrl)
  const flavour = kind === 'pat' ? 'datacenter' : 'cloud'
  const sourceClock = createSourceClock(options.clock)
  const wire = { ...options, sourceClock }
  const access = createAccess(options, wire, site)
  const near = new Set<string>()

  const once = async (asked: Asked) => {
    const result = await access(asked)
    const { resource } = asked.target
    if (isNearLimit(result.headers) && !near.has(resource)) {
      near.add(resource)
      options.logger.warn({ resource }, 'less than a fifth is left of a limit of the source')
    }
    return result
  }
  const repeated = (asked: Asked) => retry(() => once(asked), { ...options, pause })
  const jiraJs = createJiraJs({ logger: options.logger, flavour, send: repeated })
  const target = (method: string, route: string, parameters: Parameters = {}) =>
    targetOf(method, route, parameters, flavour === 'cloud' ? '3' : '2')

  return {
    clock: options.clock,
    logger: options.logger,
    flavour,
    kind,
    site,
    async get(route, parameters) {
      const asked = {
        method: 'GET',
        target: target('GET', route, parameters),
        body: undefined,
        isWrite: false,
      } as const
      return answerOf(await repeated(asked))
    },
    async query(route, body, parameters) {
      return answerOf(
        await repeated({ method: 'POST', target: target('POST', route, parameters), body, isWrite: false }),
      )
    },
    async post(route, body, parameters) {
      return answerOf(await once({ method: 'POST', target: target('POST', route, parameters), body, isWrite: true }))
    },
    async put(route, body, parameters) {
      return answerOf(await once({ method: 'PUT', target: target('PUT', route, parameters), body, isWrite: true }))
    },
    async through(run) {
      const results: Result[] = []
      const data = await run(jiraJs((result) => results.push(result)))
      const first = results.toSorted((a, b) => a.sentAt.getTime() - b.sentAt.getTime())[0]
      if (first === undefined) throw new TrackerdError('INTERNAL', { what: 'jira.js made no call' })
      // Of the first of several: what was read is at least as new.
      return { ...answerOf(first), data }
    },
  }
}

function answerOf({ data, headers, sentAt, skewMs }: Result): JiraAnswer {
  return {
    data,
    sentAt,
    asOf: new Date(sentAt.getTime() + skewMs),
    skewMs,
    header: (name) => headers.get(name),
  }
}
