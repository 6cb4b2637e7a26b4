/** What every change has, whatever its kind. */

export type Instant = string

/** Sorts by time, then by what cannot be told by time. Compared as text, byte by byte. */
export type SourceVersion = string

/** Later than every version that carries a time: for facts that are final, such as a deletion. */
export const FINAL_VERSION: SourceVersion = '~'
/** For facts that never change: a commit, a submitted status. */
export const IMMUTABLE_VERSION: SourceVersion = '0'

/**
 * How far the clock of a source may be ahead of ours. A time of change beyond that is believed nowhere: neither as a version
 * nor as the place up to which a list was read.
 */
export const CLOCK_LEEWAY_MS = 86_400_000

export type GoneReason = 'deleted' | 'moved' | 'no_access'

/** A person or bot as the source names them; `externalId` is the account id there. */
export interface Person {
  readonly externalId: string
  readonly login: string | null
  readonly displayName: string | null
  readonly kind: 'user' | 'bot'
}

/** One change to an object of a kind, with its fields. */
export interface ChangeOf<Kind extends string, Fields> {
  readonly kind: Kind
  /** Never changes and is never used again by the source for this kind, e.g. a numeric id. */
  readonly externalId: string
  /** What people call it, e.g. octo/hello#12. */
  readonly externalKey: string | null
  readonly url: string | null
  readonly version: SourceVersion
  /** External id of the repository, project or board it lives in; null when it belongs to the endpoint. */
  readonly scope: string | null
  readonly gone: GoneReason | null
  /** null only when `gone` is set and the source told nothing else. */
  readonly fields: Fields | null
}
