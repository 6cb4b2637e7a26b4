import { CATALOGUE } from '../../src/errors.ts'
import { markdownTable } from './table.ts'

const HEAD = `<!-- Generated from src/errors.ts by "npm run docs". -->
# Errors

Everything that trackerd reports as failed has one of these codes. The command line prints the code and the hint. The
HTTP API answers with \`application/problem+json\`: \`status\`, \`code\`, \`hint\`, and \`details\` where there are some.

"Retry" says what becomes of work (a delivery, a job) that met the error:

- \`backoff\`: it is tried again later and spends an attempt;
- \`wait\`: it is tried again when the source allows it and spends no attempt;
- \`stop\`: trying again cannot help until a person changes something. A delivery is dead at once, and can be replayed.
`

/** docs/errors.md. */
export function documentErrors(): string {
  const rows = Object.entries(CATALOGUE).map(([code, { status, retry, text, hint }]) => [
    `\`${code}\``,
    String(status),
    retry,
    text,
    hint,
  ])
  return `${HEAD}\n${markdownTable(['Code', 'Status', 'Retry', 'What happened', 'What to do'], rows)}\n`
}
