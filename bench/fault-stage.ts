import type { Stage } from '../test/faults/scenarios/fault.ts'
import { openWorld } from '../test/support/open-world.ts'
import type { BenchDatabase, BenchServer } from './database.ts'

/** The stage of a bench. */
export interface BenchStage extends Stage {
  /** Everything is undone that was to be undone at the end, the last first. */
  close(): Promise<void>
}

let template: Promise<BenchDatabase> | undefined

export async function openStage(server: BenchServer): Promise<BenchStage> {
  template ??= server.create()
  const migrated = await template
  const undos: (() => unknown)[] = []
  const atEnd = (undo: () => unknown) => void undos.push(undo)
  return {
    atEnd,
    async world(options) {
      const database = await server.create(migrated)
      atEnd(() => server.drop(database))
      const { world, close } = await openWorld(database, options)
      atEnd(close)
      return world
    },
    async close() {
      for (const undo of undos.reverse()) await undo()
    },
  }
}
