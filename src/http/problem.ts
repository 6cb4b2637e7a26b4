import type { FastifyReply, FastifyRequest } from 'fastify'
import { asTrackerdError, type ErrorCode, TrackerdError } from '../errors.ts'

/** An error as a client reads it: RFC 9457, extended by `code`, `hint` and `details`. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: ErrorCode
  readonly detail: string
  readonly hint: string
  /** The request id: what to search the log for. */
  readonly instance: string
  readonly details?: Readonly<Record<string, unknown>>
}

export const PROBLEM_JSON = 'application/problem+json'
const RETRY_AFTER_SECONDS = 5

/** What Fastify itself refuses, in our words. */
const REFUSED_BY_FASTIFY: Readonly<Record<string, () => TrackerdError>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () => new TrackerdError('PAYLOAD_TOO_LARGE'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => new TrackerdError('CONTENT_TYPE_UNSUPPORTED'),
  FST_ERR_CTP_EMPTY_JSON_BODY: () => new TrackerdError('INPUT_INVALID', { what: 'the body is empty' }),
  FST_ERR_CTP_INVALID_JSON_BODY: () => new TrackerdError('INPUT_INVALID', { what: 'the body is not JSON' }),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    new TrackerdError('INPUT_INVALID', { what: 'the body is not as long as Content-Length says' }),
  ECONNRESET: () => new TrackerdError('INPUT_INVALID', { what: 'the connection broke before the body was complete' }),
  FST_ERR_BAD_URL: () => new TrackerdError('NOT_FOUND', { what: 'the path is not readable' }),
  FST_ERR_MAX_PARAM_LENGTH: () => new TrackerdError('NOT_FOUND', { what: 'the path is too long' }),
}

/** The error in the words of the catalogue. What nobody foresaw is INTERNAL, the original as its cause. */
function translated(error: unknown): TrackerdError {
  if (error instanceof TrackerdError || typeof error !== 'object' || error === null) return asTrackerdError(error)
  if ('validation' in error && Array.isArray(error.validation)) return invalidInput(error)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const refusal = Object.hasOwn(REFUSED_BY_FASTIFY, code) ? REFUSED_BY_FASTIFY[code] : undefined
  if (refusal) return refusal()
  // E.g. the method QUERY without a content type: the sender's mistake, not ours.
  const status = 'statusCode' in error ? Number(error.statusCode) : 500
  return code.startsWith('FST_ERR_') && status < 500
    ? new TrackerdError('INPUT_INVALID', { what: 'the request is not well formed' })
    : asTrackerdError(error)
}

function invalidInput(error: object): TrackerdError {
  const { validation, validationContext } = error as {
    validation: readonly { instancePath?: string; message?: string }[]
    validationContext?: string
  }
  const issues = validation.map(({ instancePath, message }) => ({
    in: validationContext ?? 'request',
    path: (instancePath ?? '').replace(/^\//, '').replaceAll('/', '.'),
    message: message ?? 'is not valid',
  }))
  return new TrackerdError('INPUT_INVALID', { issues })
}

/**
 * What a client may see: the words of a server's own failure (status 500 and up) stay in the log. What the source
 * refused is the operator's to mend, so its words are shown: without them nobody knows which permission is missing.
 */
export function problemOf(error: TrackerdError, requestId: string, shown?: Problem['details']): Problem {
  const { status, text, hint } = error.entry
  const ours = status >= 500 && !error.code.startsWith('UPSTREAM_')
  const details = shown ?? (ours ? {} : error.details)
  return {
    type: `urn:trackerd:problem:${error.code.toLowerCase().replaceAll('_', '-')}`,
    title: text,
    status,
    code: error.code,
    detail: ours ? text : error.message,
    hint,
    instance: requestId,
    ...(Object.keys(details).length === 0 ? {} : { details }),
  }
}

/** Answers with the problem, and details that are `shown` whatever it is; leaves the error for the request's log line. */
export function sendProblem(
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  shown?: Problem['details'],
): FastifyReply {
  const error = translated(thrown)
  request.failure = error
  const { status } = error.entry
  if (status === 503 || status === 429) reply.header('retry-after', secondsUntil(error.details.until))
  if (error.code === 'UNAUTHENTICATED') reply.header('www-authenticate', 'Bearer')
  if (error.code === 'TOKEN_INVALID') reply.header('www-authenticate', 'Bearer error="invalid_token"')
  return reply
    .code(status)
    .type(PROBLEM_JSON)
    .serializer(JSON.stringify)
    .send(problemOf(error, request.id, shown) satisfies Problem)
}

function secondsUntil(until: unknown): number {
  const at = until instanceof Date || typeof until === 'string' ? new Date(until).getTime() : Number.NaN
  if (Number.isNaN(at)) return RETRY_AFTER_SECONDS
  return Math.max(1, Math.ceil((at - Date.now()) / 1000))
}
