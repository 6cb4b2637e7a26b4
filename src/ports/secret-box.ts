/** An encrypted value as it is stored: AES-256-GCM, `kid` names the key. */
export interface Envelope {
  readonly v: 1
  readonly kid: string
  readonly alg: 'A256GCM'
  readonly iv: string
  readonly ct: string
  readonly tag: string
}

/** Seals credentials before they reach the database and opens them when they are used. */
export interface SecretBox {
  /** The keys it has: the first seals, all open. */
  readonly kids: readonly [string, ...string[]]
  /** `context` (a row id) is authenticated with it: an envelope copied to another row does not open. */
  seal(plain: unknown, context: string): Envelope
  /** Throws SECRET_UNREADABLE when the key is unknown or the envelope was changed. */
  open(envelope: unknown, context: string): unknown
}
