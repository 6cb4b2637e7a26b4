import type { Mapping } from './cdevent.ts'
import { given, textOf } from './payload.ts'
import { environmentOf } from './services.ts'

const incident =
  (predicate: string): Mapping =>
  ({ aggregateId, payload }, { key, url }) => {
    const scope = textOf(payload.scope_id)
    return {
      type: `dev.cdevents.incident.${predicate}.0.3.0`,
      subject: {
        id: key ?? aggregateId,
        ...given('source', url),
        content: {
          ...given('description', textOf(payload.title)),
          // Required by the schema; only who reports an incident tells it.
          environment: { id: environmentOf(payload) },
          ...given('service', scope === null ? null : { id: scope }),
        },
      },
    }
  }

export const detected = incident('detected')
export const resolved = incident('resolved')
