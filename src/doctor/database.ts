import type { Finding } from '../cli/deps.ts'
import type { Diagnosis } from '../db/diagnosis.ts'
import type { MigrationStatus } from '../db/migrate/index.ts'
import { fail, ok, shortened, warn } from './finding.ts'

const SKEW_MS = 5_000
const BAD_SKEW_MS = 60_000

/** What is to be said of the server, its roles and its walls. */
export function ofDatabase(it: Diagnosis): readonly Finding[] {
  return [
    ok('database', `PostgreSQL ${it.version}`),
    it.missingRoles.length === 0
      ? ok('roles', 'all there, none passes by row-level security')
      : fail(
          'roles',
          `${it.missingRoles.length} statements are to be run`,
          `Run as an administrator: ${it.missingRoles.join('; ')};`,
        ),
    rights(it),
    walls(it),
    clock('clock of the database', it.aheadMs, 'Let both machines take their time from NTP.'),
  ]
}

function rights({ wrongRights }: Diagnosis): Finding {
  if (wrongRights === null) return ok('rights', 'not looked at while roles are missing')
  if (wrongRights.length === 0)
    return ok('rights', 'the application may read and write what it must, and no more of the audit than add to it')
  return fail(
    'rights',
    shortened(wrongRights),
    'Somebody changed them by hand: compare with "grant" in migrations/, and set them back.',
  )
}

function walls({ walled, unwalled }: Diagnosis): Finding {
  if (walled === 0) return warn('row-level security', 'there is no table yet', 'Run "trackerd migrate up".')
  if (unwalled.length === 0)
    return ok('row-level security', `forced, with policies, on all ${walled} tables of tenants`)
  return fail(
    'row-level security',
    shortened(unwalled),
    'Tenants are not walled off there: stop trackerd, and set it back as migrations/ has it (enable and force row level security, create policy).',
  )
}

export function clock(name: string, aheadMs: number, mend: string): Finding {
  const apart = Math.abs(aheadMs)
  const found =
    apart < 1_000
      ? 'within a second of ours'
      : `${(apart / 1_000).toFixed(1)} s ${aheadMs > 0 ? 'ahead of' : 'behind'} ours`
  return apart > BAD_SKEW_MS ? fail(name, found, mend) : apart > SKEW_MS ? warn(name, found, mend) : ok(name, found)
}

export function migrations(all: readonly MigrationStatus[]): Finding {
  const wrong = all.filter(({ state }) => state !== 'applied' && state !== 'pending')
  if (wrong.length > 0)
    return fail(
      'migrations',
      shortened(wrong.map(({ name, state }) => `${name} is ${state}`)),
      'Run the version of trackerd that the database was migrated with, or a newer one, from an unchanged package.',
    )
  const pending = all.filter(({ state }) => state === 'pending')
  return pending.length === 0
    ? ok('migrations', `all ${all.length} are applied`)
    : fail(
        'migrations',
        `${pending.length} of ${all.length} are pending`,
        'Run "trackerd migrate up"; "serve" does it too.',
      )
}
