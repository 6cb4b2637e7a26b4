import { onTestFinished } from 'vitest'
import { createMigratedDatabase } from './database.ts'
import { openWorld, type World, type WorldOptions } from './open-world.ts'

export { ENCRYPTION_KEY, StandingClock, type World, type WorldOptions } from './open-world.ts'

/** A small whole world on a fresh database; both are gone after the test. */
export async function setup(options: WorldOptions = {}): Promise<World> {
  const database = await createMigratedDatabase()
  onTestFinished(() => database.drop())
  const { world, close } = await openWorld(database, options)
  onTestFinished(close)
  return world
}
