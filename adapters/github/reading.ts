import { TrackerdError } from '../../src/errors.ts'
import type { Pacing, SourceReading } from '../../src/ports/source-reader.ts'
import { createClient } from './client/create.ts'
import { credential } from './client/credential.ts'
import { check } from './connection/check.ts'
import { deliveryLogs } from './connection/delivery-logs.ts'
import { discover } from './connection/discover.ts'
import { locate } from './connection/locate.ts'
import { goneItem } from './streams/gone.ts'
import { STREAMS } from './streams/index.ts'
import { repositoryOf } from './streams/stream.ts'

/**
 * 900 points a minute at most (a read costs 1, a write 5), counted nowhere that can be asked. Windows of 10 s: any minute
 * meets 7 of them at most.
 */
const POINTS: Pacing = { resource: 'points', limit: 128, windowSeconds: 10 }

/** GitHub's API: REST for what changes, GraphQL for what belongs to a pull request. */
export const githubReading: SourceReading = {
  streams: STREAMS,
  pacing: [POINTS],
  credential,
  // Each installation, and each token, has limits of its own.
  appOf: () => null,
  goneChange: goneItem,
  connect(options) {
    const client = createClient(options)
    return {
      locate: (scope) => locate(client, scope),
      read: (stream, scope, pass, at) => streamNamed(stream).read(client, repositoryOf(scope), pass, at),
      list: (stream, scope, since, at) => streamNamed(stream).list(client, repositoryOf(scope), since, at),
      fetch: (stream, scope, objects) => streamNamed(stream).fetch(client, repositoryOf(scope), objects),
      discover: (at) => discover(client, at),
      check: (scopes) => check(client, scopes.map(repositoryOf), options.webhookPath),
      deliveryLogs: (scopes) => deliveryLogs(client, scopes.map(repositoryOf), options.webhookPath),
    }
  },
}

function streamNamed(name: string) {
  const stream = STREAMS.find((known) => known.name === name)
  if (stream === undefined) throw new TrackerdError('INTERNAL', { what: `GitHub has no stream ${name}` })
  return stream
}
