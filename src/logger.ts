import type { Writable } from 'node:stream'
import { type Bindings, destination, type Level, type Logger, pino, stdTimeFunctions } from 'pino'
import { build as prettyStream } from 'pino-pretty'

/** The last word of a name tells a credential: `webhookSecret`, `api_key`, `Authorization`; not `keyId`, not `uniqueKey`. */
const CREDENTIAL =
  /^key$|(?:secret|token|authorization|password|passwd|cookie|credential|(?:api|private|admin|encryption)[-_]?key)s?$/i
const CENSORED = '[redacted]'
/** Deeper than any log line of ours; an object that contains itself ends here too. */
const MAX_DEPTH = 8

interface LoggerOptions {
  readonly level: Level | 'silent'
  readonly format: 'pretty' | 'json'
  /** What each line says besides, when it is written. */
  readonly mixin?: (() => object) | undefined
  /** Where lines go; standard output when not given. */
  readonly stream?: Writable
}

/**
 * A pino logger that never writes a credential: values of members named like one are censored at every depth, in lines
 * and in child bindings. Errors are written with type, code, message, stack and causes only, because the errors of
 * libraries carry whole rows, requests and configurations as members.
 */
export function createLogger({ level, format, mixin, stream }: LoggerOptions): Logger {
  const sink =
    format === 'pretty'
      ? prettyStream({
          ignore: 'pid',
          translateTime: 'SYS:HH:MM:ss.l',
          singleLine: true,
          destination: stream ?? 1,
          sync: true,
        })
      : // Not synchronous: a write per line would slow the webhook door down. pino flushes at exit.
        (stream ?? destination({ dest: 1, sync: false }))
  const logger = pino(
    {
      level,
      base: { pid: process.pid },
      ...(mixin === undefined ? {} : { mixin }),
      timestamp: stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => censored(fields) as Record<string, unknown>,
      },
      // `log` has made errors plain already; pino's own serializer would not see what they were.
      serializers: { err: (plain: unknown) => plain },
    },
    sink,
  )
  // pino does not run formatters over child bindings. Children inherit this method.
  const { child } = logger
  const censoringChild = function (this: Logger, bindings: Bindings, options?: object) {
    return child.call(this, censored(bindings) as Bindings, options)
  }
  return Object.assign(logger, { child: censoringChild })
}

function censored(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  if (value instanceof Error) return plainError(value, depth)
  if (depth >= MAX_DEPTH) return CENSORED
  if (Array.isArray(value)) return value.map((item) => censored(item, depth + 1))
  const out: Record<string, unknown> = {}
  for (const [name, member] of Object.entries(value))
    out[name] = CREDENTIAL.test(name) ? CENSORED : censored(member, depth + 1)
  return out
}

function plainError(error: Error, depth: number): object {
  const { code, details } = error as { code?: unknown; details?: unknown }
  return {
    type: error.name,
    ...(code === undefined ? {} : { code }),
    message: error.message,
    stack: error.stack,
    ...(details === undefined ? {} : { details: censored(details, depth + 1) }),
    ...(error.cause instanceof Error && depth < MAX_DEPTH ? { cause: plainError(error.cause, depth + 1) } : {}),
  }
}
