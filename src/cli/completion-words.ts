import type { Command } from 'commander'

/** What can follow a command: its subcommands and options, and the values of those that take one of a few. */
export interface Place {
  /** Names of the commands that lead here; empty for the program itself. */
  readonly path: readonly string[]
  readonly summary: string
  readonly words: readonly string[]
  readonly options: readonly {
    readonly flag: string
    readonly summary: string
    readonly takesValue: boolean
    readonly choices: readonly string[]
  }[]
  /** Of an argument that takes one of a few. */
  readonly choices: readonly string[]
}

/** Every command of the tree, the program first. Options of the program stand with each of them. */
export function placesOf(program: Command): readonly Place[] {
  const everywhere = optionsOf(program)
  const walk = (command: Command, path: readonly string[]): Place[] => [
    {
      path,
      summary: command.description(),
      words: command.commands.map((child) => child.name()),
      options: path.length === 0 ? everywhere : [...optionsOf(command), ...everywhere],
      choices: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
    },
    ...command.commands.flatMap((child) => walk(child, [...path, child.name()])),
  ]
  return walk(program, [])
}

const optionsOf = (command: Command): Place['options'] => [
  ...command.options
    .filter(({ long, hidden }) => long !== undefined && !hidden)
    .map((option) => ({
      flag: option.long as string,
      summary: option.description,
      takesValue: option.required || option.optional,
      choices: option.argChoices ?? [],
    })),
]
