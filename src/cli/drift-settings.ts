import { type Command, InvalidArgumentError, type Option } from 'commander'
import type { DriftSettingsView } from '../app.ts'
import type { Wire } from '../ports/wire.ts'
import type { CliDeps } from './deps.ts'
import { each } from './options.ts'
import { openSession, type Printer } from './session.ts'

type Settings = Wire<DriftSettingsView>
type Tree = { readonly [name: string]: unknown }

interface SettingsOptions {
  readonly initiative?: string
  readonly set?: readonly string[]
  readonly unset?: readonly string[]
  readonly coreVersion?: string
}

/** `drift settings`: which detectors judge what, by which thresholds. */
export function driftSettingsCommand(group: Command, deps: CliDeps, initiativeOption: () => Option): void {
  group
    .command('settings')
    .description('show or change by what is judged, for the tenant or for one initiative')
    .addOption(initiativeOption())
    .option('--set <name=value>', 'e.g. scope_drift.least_issues=8 or gate_drift.enabled=false; may be repeated', each)
    .option('--unset <name>', 'back to what holds without it; may be repeated', each)
    .option('--core-version <version>', 'of the tenant: what its products should be built on; "none" for none')
    .action(async ({ initiative, set, unset, coreVersion }: SettingsOptions, command: Command) => {
      const { api, printer } = await openSession(deps, command)
      const before = await api.get<Settings>('/drift/settings', { initiative })
      if (set === undefined && unset === undefined && coreVersion === undefined)
        return printer.print(before, () => settingsTable(before, printer))
      const removed = (unset ?? []).reduce<Tree>((tree, name) => without(tree, name.split('.')), before.changed as Tree)
      const detectors = (set ?? [])
        .map(parsed)
        .reduce<Tree>((tree, [name, value]) => placed(tree, name, value), removed)
      const after = await api.send<Settings>('PUT', '/drift/settings', {
        initiative,
        core_version: coreVersion === 'none' ? null : coreVersion,
        detectors,
      })
      printer.print(after, () => settingsTable(after, printer))
    })
}

function settingsTable({ initiative, core_version, changed, effective }: Settings, printer: Printer): string {
  const own = new Set(leaves(changed as Tree).map(([name]) => name))
  const table = printer.table(
    leaves(effective as Tree),
    [
      { head: 'Setting', cell: ([name]) => name },
      { head: 'Value', cell: ([, value]) => String(value) },
      { head: 'Changed', cell: ([name]) => (own.has(name) ? 'here' : '') },
    ],
    '',
  )
  const whose = initiative === null ? 'all initiatives of the tenant' : initiative.title
  return `Settings of ${whose}; core version: ${core_version ?? 'none'}\n\n${table}`
}

const leaves = (tree: Tree, before = ''): [name: string, value: unknown][] =>
  Object.entries(tree).flatMap(([name, value]) =>
    isTree(value) ? leaves(value, `${before}${name}.`) : [[`${before}${name}`, value] as [string, unknown]],
  )

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null

function parsed(given: string): [name: readonly string[], value: unknown] {
  const at = given.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('Give a name and a value: scope_drift.least_issues=8')
  const text = given.slice(at + 1)
  return [given.slice(0, at).split('.'), meaningOf(text)]
}

/** A number, true, false, null or an object as JSON has them; anything else is a text. */
function meaningOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return text
    throw error
  }
}

function placed(tree: Tree, [name, ...rest]: readonly string[], value: unknown): Tree {
  if (name === undefined) return tree
  if (rest.length === 0) return { ...tree, [name]: value }
  const below = tree[name]
  return { ...tree, [name]: placed(isTree(below) ? below : {}, rest, value) }
}

function without(tree: Tree, [name, ...rest]: readonly string[]): Tree {
  if (name === undefined || !(name in tree)) return tree
  const { [name]: below, ...others } = tree
  if (rest.length === 0 || !isTree(below)) return others
  const left = without(below, rest)
  return Object.keys(left).length === 0 ? others : { ...others, [name]: left }
}
