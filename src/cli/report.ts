import { CommanderError } from 'commander'
import { asTrackerdError, type TrackerdError } from '../errors.ts'
import type { Io } from './deps.ts'
import { clean } from './words.ts'

const DONE = 0
const FAILED = 1
const WRONG_USE = 2

/** Thrown by a command that has told what failed: only the exit code 1 is left to give. */
export class FailureTold extends CommanderError {
  constructor() {
    super(FAILED, 'trackerd.failureTold', 'the answer tells what failed')
  }
}

/** Says on standard error what went wrong and returns the exit code: 1 failed, 2 wrong use or configuration. */
export function report(thrown: unknown, io: Io): number {
  if (thrown instanceof FailureTold) return FAILED
  if (thrown instanceof CommanderError) {
    // commander has written its message. It ends --help and --version this way too, with 0.
    return thrown.exitCode === 0 ? DONE : WRONG_USE
  }
  const error = asTrackerdError(thrown)
  // What is listed below need not stand in the headline too.
  const headline = error.details.problems || error.details.statements ? error.entry.text : error.message
  const lines = [`error ${error.code}: ${clean(headline)}`, ...particulars(error), `  hint: ${error.entry.hint}`]
  io.err(`${lines.join('\n')}\n`)
  return error.code === 'CONFIG_INVALID' || error.code === 'INPUT_INVALID' ? WRONG_USE : FAILED
}

/** The details that tell the operator which field, which variable, which request, which run, until when. */
function particulars({ code, details, cause }: TrackerdError): string[] {
  const { issues, problems, statements, requestId, run, until } = details
  const lines = [
    ...listed(issues).map(({ path, message, problem }) => `${path ? `${path}: ` : ''}${message ?? problem}`),
    ...listed(problems).map(({ variable, problem, fix }) => `${variable}: ${problem}. ${fix}`),
    ...(Array.isArray(statements) ? statements.map((statement) => String(statement).replace(/;?$/, ';')) : []),
    ...(typeof run === 'string' ? [`run: ${run}`] : []),
    ...(typeof until === 'string' ? [`until: ${until}`] : []),
    ...(typeof requestId === 'string' ? [`request id: ${requestId}`] : []),
    ...(code === 'INTERNAL' && cause instanceof Error ? [`cause: ${cause.message}`] : []),
  ]
  return lines.map((line) => `  ${clean(line)}`)
}

const listed = (value: unknown): readonly Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item !== null) : []
