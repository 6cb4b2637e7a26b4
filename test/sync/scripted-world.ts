import type { SyncRecordDetail } from '../../src/app.ts'
import type { Json } from '../../src/ports/source-reader.ts'
import { setup, type World } from '../support/world.ts'
import { ScriptedSource } from './scripted-source.ts'

export const REPO = 'octo/hello'

/** A world whose endpoint reads a scripted source. */
export async function scriptedWorld(scopes: readonly string[] = [REPO]) {
  const source = new ScriptedSource()
  const made = await setup({ bindingMode: 'listed', scopes, adapters: source.adapters, credential: 'good' })
  return { source, ...made }
}

/** The record of the run that began last. */
export async function lastRecord({ app, admin }: Pick<World, 'app' | 'admin'>): Promise<SyncRecordDetail> {
  const [record] = (await app.listSyncRecords(admin, {}, { limit: 1 })).items
  if (record === undefined) throw new Error('no record')
  return app.showSyncRecord(admin, record.id)
}

export async function cursorOf(w: World, stream: string) {
  const [row] = await w.sql<{ cursor: Json; pass: { at: Json; mode: string } | null; state: string }>(
    'select cursor, pass, state from tracker_integration.sync_cursors where stream = $1',
    [stream],
  )
  return row
}
