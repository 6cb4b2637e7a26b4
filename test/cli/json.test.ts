import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { buildProgram } from '../../src/cli/program.ts'
import { COMMANDS } from './command-table.ts'

/** Commands that reach no use case over HTTP, and what prints JSON of them is tested where they are. */
const DIRECT = new Set([
  'serve', // writes its log
  'migrate',
  'doctor',
  'tenant export',
  'tenant erase',
  'report history',
  'completion',
])

const leaves = (command: Command, name = ''): string[] =>
  command.commands.length === 0
    ? [name.trim()]
    : command.commands.flatMap((child) => leaves(child, `${name} ${child.name()}`))

test('every command of the tree is asked for JSON by a test', () => {
  const asked = COMMANDS.map(([line]) => line)
  const program = buildProgram({ version: '1', io: { columns: 80 } } as never)
  const never = leaves(program).filter((name) => !asked.some((line) => line === name || line.startsWith(`${name} `)))
  expect(never.filter((name) => !DIRECT.has(name))).toEqual([])
})
