import type { Mapping } from './cdevent.ts'
import { given, textOf, textsOf } from './payload.ts'

/** What a row is to people who plan. */
const TICKET_TYPE: Readonly<Record<string, string>> = {
  Defect: 'bug',
  Epic: 'enhancement',
  UserStory: 'enhancement',
  TechnicalStory: 'task',
  Incident: 'incident',
}

const WITHDRAWN = /^(cancelled|canceled|rejected|withdrawn|abandoned|invalid|wont_?fix|not_planned)$/i

const ticket =
  (predicate: 'created' | 'updated' | 'closed'): Mapping =>
  ({ aggregateId, aggregateType, payload }, { key, url }) => {
    const labels = textsOf(payload.labels)
    return {
      type: `dev.cdevents.ticket.${predicate}.0.2.0`,
      subject: {
        id: key ?? aggregateId,
        ...given('source', url),
        content: {
          summary: textOf(payload.title) ?? key ?? aggregateId,
          ticketType: TICKET_TYPE[aggregateType] ?? 'task',
          ...given('priority', textOf(payload.priority)),
          ...given('labels', labels.length === 0 ? null : labels),
          uri: url ?? `urn:uuid:${aggregateId}`,
          ...(predicate === 'created' ? { creator: textOf(payload.reporter_id) ?? 'unknown' } : {}),
          ...(predicate === 'closed' ? { resolution: resolutionOf(payload) } : {}),
        },
      },
    }
  }

function resolutionOf(payload: Readonly<Record<string, unknown>>): string {
  const said = textOf(payload.resolution) ?? textOf(payload.status) ?? ''
  if (/duplicate/i.test(said)) return 'duplicate'
  return WITHDRAWN.test(said) ? 'withdrawn' : 'completed'
}

export const created = ticket('created')
export const updated = ticket('updated')
export const closed = ticket('closed')
