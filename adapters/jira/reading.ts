import { TrackerdError } from '../../src/errors.ts'
import type { SourceReading } from '../../src/ports/source-reader.ts'
import { createClient } from './client/create.ts'
import { appOf, credential } from './client/credential.ts'
import { check } from './connection/check.ts'
import { discover } from './connection/discover.ts'
import { FieldsMemory } from './connection/fields-memory.ts'
import { locate } from './connection/locate.ts'
import { goneItem } from './streams/gone.ts'
import { STREAMS } from './streams/index.ts'

/** Jira's API, of Cloud and of Data Center. */
export const jiraReading: SourceReading = {
  streams: STREAMS,
  // Every limit is told by headers; none is to be counted here.
  pacing: [],
  credential,
  appOf,
  goneChange: goneItem,
  connect(options) {
    const client = createClient(options)
    const memory = new FieldsMemory(client)
    const source = { client, fieldsOf: (projectId: string) => memory.of(projectId) }
    return {
      locate: (scope) => locate(client, memory, scope),
      read: (stream, scope, pass, at) => streamNamed(stream).read(source, scope, pass, at),
      list: (stream, scope, since, at) => streamNamed(stream).list(source, scope, since, at),
      fetch: (stream, scope, objects) => streamNamed(stream).fetch(source, scope, objects),
      discover: (at) => discover(client, at),
      check: (scopes) => check(client, scopes, options.webhookPath),
      // There is no log that can be asked for. Jira tries again by itself; what it gives up, the next pass reads.
      deliveryLogs: async () => [],
    }
  },
}

function streamNamed(name: string) {
  const stream = STREAMS.find((known) => known.name === name)
  if (stream === undefined) throw new TrackerdError('INTERNAL', { what: `Jira has no stream ${name}` })
  return stream
}
