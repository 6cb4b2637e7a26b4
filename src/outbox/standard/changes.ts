import type { Mapping } from './cdevent.ts'
import { given, textOf } from './payload.ts'

/** A pull request is a change of CDEvents. */
const change =
  (type: string): Mapping =>
  ({ aggregateId, payload }, { key, url }) => {
    const scope = textOf(payload.scope_id)
    // octo/hello#1 is number 1 of octo/hello.
    const repository = key?.includes('#') ? (key.split('#')[0] as string) : scope
    return {
      type: `dev.cdevents.change.${type}`,
      subject: {
        id: key ?? aggregateId,
        ...given('source', url),
        content: {
          ...(type.startsWith('created') ? given('description', textOf(payload.title)) : {}),
          ...given('repository', repository === null || repository === '' ? null : { id: repository }),
        },
      },
    }
  }

export const opened = change('created.0.4.0')
export const reviewed = change('reviewed.0.3.0')
export const merged = change('merged.0.3.0')
export const abandoned = change('abandoned.0.3.0')
