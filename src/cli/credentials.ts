import type { Command } from 'commander'
import type { ResealStep, SealedView } from '../app.ts'
import type { Wire } from '../ports/wire.ts'
import { countBar } from './count-bar.ts'
import { type Tried, triedTable, tryAll } from './credentials-try.ts'
import type { CliDeps } from './deps.ts'
import { FailureTold } from './report.ts'
import { openSession, type Printer } from './session.ts'
import { clean, many } from './words.ts'

type Sealed = Wire<SealedView>

/** `credentials`: what sources are read with, and the keys that seal it. */
export function credentialsCommand(program: Command, deps: CliDeps): void {
  const credentials = program
    .command('credentials')
    .description('credentials: what sources are read with, and the keys that seal it')
  credentials
    .command('check')
    .description('try each credential at its source, and whether all that is stored sealed opens')
    .option('--all-tenants', 'those of every tenant (platform admins)')
    .action(async ({ allTenants }: { allTenants?: true }, command: Command) => {
      const session = await openSession(deps, command)
      const { printer } = session
      const sealed = await session.api.get<Sealed>('/credentials')
      const endpoints = await tryAll(session, deps.io.terminal, allTenants === true)
      printer.print({ ...sealed, endpoints }, () => checked(sealed, endpoints, printer))
      if (sealed.unreadable.length > 0 || endpoints.some(({ outcome }) => outcome === 'failed')) throw new FailureTold()
    })
  credentials
    .command('rotate-key')
    .description('seal all that is stored anew with the first key of TRACKERD_ENCRYPTION_KEYS; can be run again')
    .action(async (_options: object, command: Command) => {
      const { api, printer } = await openSession(deps, command)
      const before = await api.get<Sealed>('/credentials')
      const old = before.keys.filter(({ kid }) => kid !== before.sealing_kid)
      const bar = countBar(
        deps.io.terminal,
        old.reduce((sum, { envelopes }) => sum + envelopes, 0),
      )
      const sum = { resealed: 0, unreadable: 0 }
      try {
        for (let cursor: string | null | undefined; cursor !== null; ) {
          const step: Wire<ResealStep> = await api.send('POST', '/credentials/rotate-key', { cursor })
          sum.resealed += step.resealed
          sum.unreadable += step.unreadable
          bar.show(sum.resealed + sum.unreadable, 'sealed anew')
          cursor = step.next_cursor
        }
      } finally {
        bar.end()
      }
      const after = await api.get<Sealed>('/credentials')
      printer.print({ ...sum, before, after }, () => rotated(sum.resealed, before, after, printer))
      if (sum.unreadable > 0) throw new FailureTold()
    })
}

function checked(sealed: Sealed, endpoints: readonly Tried[], printer: Printer): string {
  return [triedTable(endpoints, printer), '', keyTable(sealed, sealed, printer), ...unreadable(sealed)].join('\n')
}

function rotated(resealed: number, before: Sealed, after: Sealed, printer: Printer): string {
  const done = `${many(resealed, 'envelope')} ${resealed === 1 ? 'is' : 'are'} sealed anew with ${clean(after.sealing_kid)}.`
  return [done, '', keyTable(before, after, printer), ...unreadable(after), ...advice(after)].join('\n')
}

const keyTable = (before: Sealed, after: Sealed, printer: Printer) =>
  printer.table(
    after.keys,
    [
      { head: 'Key', cell: ({ kid }) => kid },
      { head: 'Use', cell: ({ kid, is_configured }) => useOf(after, kid, is_configured) },
      ...(before === after
        ? []
        : [
            {
              head: 'Before',
              cell: ({ kid }: Sealed['keys'][number]) => before.keys.find((key) => key.kid === kid)?.envelopes ?? 0,
              align: 'right' as const,
            },
          ]),
      { head: 'Envelopes', cell: ({ envelopes }) => envelopes, align: 'right' },
    ],
    '',
  )

const useOf = ({ sealing_kid }: Sealed, kid: string, isConfigured: boolean) =>
  kid === sealing_kid ? 'seals' : isConfigured ? 'opens' : 'is not configured'

function unreadable({ unreadable }: Sealed): string[] {
  if (unreadable.length === 0) return []
  const lines = unreadable.map(
    ({ tenant, kind, name, id, kid }) => `  ${clean(`${kind} ${name} of ${tenant}, ${id}`)}: sealed with ${clean(kid)}`,
  )
  const mend =
    'Put their key back into TRACKERD_ENCRYPTION_KEYS, or set them anew (endpoint set-credential, subscription rotate-key).'
  return ['', `${many(unreadable.length, 'envelope')} cannot be opened:`, ...lines, mend]
}

/** Which keys can be taken out of the configuration. */
function advice({ sealing_kid, keys }: Sealed): string[] {
  const spare = keys.filter((key) => key.kid !== sealing_kid && key.is_configured && key.envelopes === 0)
  return spare.map(
    ({ kid }) =>
      `Nothing is sealed with ${clean(kid)} any more: it can be taken out of TRACKERD_ENCRYPTION_KEYS once every process seals with ${clean(sealing_kid)}.`,
  )
}
