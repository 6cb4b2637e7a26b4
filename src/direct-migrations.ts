/** The schema, straight on the database: before a daemon can run. */
import type { Direct } from './cli/deps.ts'
import { migrateDown, migrateUp, status, validate } from './db/migrate/index.ts'

/** `migrate`. `withDatabase` runs its work with the address of the database, and gives the database back. */
export function migrationDirect(withDatabase: <T>(work: (url: string) => Promise<T>) => Promise<T>): Direct['migrate'] {
  return (action, count, tell) =>
    withDatabase(async (url) => {
      if (action === 'up') return (await migrateUp(url, { onStep: tell })).map((name) => changed(name, 'applied'))
      if (action === 'down')
        return (await migrateDown(url, count, { onStep: tell })).map((name) => changed(name, 'taken back'))
      if (action === 'validate') return (await validate(url)).map((name) => changed(name, 'pending'))
      const lines = await status(url)
      return lines.map(({ name, state, appliedAt }) => ({ name, state, appliedAt: appliedAt?.toISOString() ?? null }))
    })
}

const changed = (name: string, state: string) => ({ name, state, appliedAt: null })
