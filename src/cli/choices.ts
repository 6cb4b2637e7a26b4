import { type Command, InvalidArgumentError } from 'commander'
import { didYouMean } from '../domain/nearest.ts'

/** From here on each option and argument of the tree that takes one of a few also says which of them was nearly given. */
export function suggestChoices(command: Command): void {
  for (const taker of [...command.options, ...command.registeredArguments]) {
    const { argChoices: known } = taker
    if (known === undefined) continue
    taker.argParser((given: string) => {
      if (known.includes(given)) return given
      throw new InvalidArgumentError(`Allowed choices are ${known.join(', ')}${didYouMean(given, known) || '.'}`)
    })
  }
  for (const child of command.commands) suggestChoices(child)
}
