/** How what we write is recognised when it comes back. */

const SIGNATURE = /trackerd:([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})/g

/** Stands at the end of what we write: Jira has nothing hidden that webhooks, search and both its APIs would show. */
export const signatureOf = (marker: string) => `trackerd:${marker}`

/** The marker that a text bears; the last one, because what is quoted comes first. */
export const markerOf = (text: string): string | null => [...text.matchAll(SIGNATURE)].at(-1)?.[1] ?? null
