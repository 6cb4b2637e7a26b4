import type { Argument, Command, Option } from 'commander'
import { buildProgram } from '../../src/cli/program.ts'
import { markdownTable } from './table.ts'

const HEAD = `<!-- Generated from src/cli by "npm run docs". -->
# Command line

In a clone: \`npm run trackerd -- status\`. Where the package is installed, and in the image: \`trackerd status\`.

\`serve\`, \`migrate\` and \`doctor\` act by themselves. Everything else asks the running daemon over HTTP. Where it is and with which
key to ask is taken from the options, then from \`TRACKERD_URL\` and \`TRACKERD_KEY\`, then from the data folder of a daemon
with an embedded database.

Exit codes: 0 done, 1 failed, 2 wrong use or configuration. Answers go to standard output, everything else to standard
error. For programs: \`npm run --silent trackerd -- status --json\`.
`

/** docs/cli.md. */
export function documentCommandLine(): string {
  const program = buildProgram({ version: '', io: { columns: 80 } } as never)
  return [
    HEAD,
    '## Options of every command',
    '',
    options(program),
    '',
    ...leaves(program, 'trackerd').flatMap(section),
  ].join('\n')
}

interface Leaf {
  readonly name: string
  readonly command: Command
}

const leaves = (command: Command, name: string): Leaf[] =>
  command.commands.length === 0
    ? [{ name, command }]
    : command.commands.flatMap((child) => leaves(child, `${name} ${child.name()}`))

function section({ name, command }: Leaf): string[] {
  const words = command.registeredArguments.map(placeholder)
  const usage = [name, ...words, ...(command.options.length > 0 ? ['[options]'] : [])].join(' ')
  const inputs = command.registeredArguments.length > 0 ? [args(command.registeredArguments), ''] : []
  const switches = command.options.length > 0 ? [options(command), ''] : []
  return [`## ${name}`, '', `${sentence(command.description())}`, '', `    ${usage}`, '', ...inputs, ...switches]
}

const placeholder = (it: Argument) => (it.required ? `<${it.name()}>` : `[${it.name()}]`)

const args = (all: readonly Argument[]) =>
  markdownTable(
    ['Argument', 'Meaning'],
    all.map((it) => [`\`${it.name()}\``, meaning(it.description, it.argChoices, it.defaultValue)]),
  )

const options = ({ options: all }: Pick<Command, 'options'>) =>
  markdownTable(
    ['Option', 'Meaning'],
    all.map((it: Option) => [
      `\`${it.flags}\``,
      meaning(it.description, it.argChoices, it.defaultValue) + (it.mandatory ? ' (required)' : ''),
    ]),
  )

function meaning(description: string, choices: readonly string[] | undefined, fallback: unknown): string {
  const among = choices === undefined ? '' : `: ${choices.join(', ')}`
  const otherwise = fallback === undefined ? '' : ` (otherwise ${String(fallback)})`
  return `${description}${among}${otherwise}`.replace(/^: /, '')
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
