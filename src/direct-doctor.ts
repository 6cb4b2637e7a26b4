/** The doctor, in this process: for when no daemon runs. */
import type { Direct } from './cli/deps.ts'
import type { Config } from './config.ts'
import { DataDir } from './data-dir.ts'
import { createSecretBox } from './db/envelope.ts'
import { examine } from './doctor/index.ts'

/** `doctor`. `withDatabase` runs its work with the address of the database, and gives the database back. */
export function doctorDirect(from: {
  readonly config: () => Config
  readonly withDatabase: <T>(work: (url: string) => Promise<T>) => Promise<T>
}): Direct['doctor'] {
  return async () => {
    const config = from.config()
    const box = async () =>
      createSecretBox(config.encryptionKeys ?? (await new DataDir(config.dataDir).encryptionKeys()))
    return examine({
      config,
      box,
      nodeVersion: process.versions.node,
      fetch,
      now: Date.now,
      withDatabase: from.withDatabase,
    })
  }
}
