/** How what we write is recognised when it comes back. */

/** No status of anybody else may begin like this; one that does changes nothing here. */
const PREFIX = 'trackerd/'

/** The context of the status that tells of deployments to this environment. */
export const contextOf = (environment: string) => `${PREFIX}deployment/${environment}`.slice(0, 100)

export const isOwnContext = (context: string) => context.startsWith(PREFIX)

/** GitHub shows no comments of HTML, and keeps them when somebody edits the text around. */
export const signed = (text: string, marker: string) => `${text}\n\n<!-- trackerd:${marker} -->`

const SIGNATURE = /<!-- trackerd:([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}) -->/g

/** The marker that a text bears; the last one, because what is quoted comes first. */
export function markerOf(text: string | null): string | null {
  return [...(text ?? '').matchAll(SIGNATURE)].at(-1)?.[1] ?? null
}
