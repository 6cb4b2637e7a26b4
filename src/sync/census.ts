import { compareWithLedger, type LedgerObject, markSeen, sampleObjects, unseenObjects } from '../db/census.ts'
import { type CursorRow, type StoredCensus, saveCursor } from '../db/sync-cursors.ts'
import type { RunProgress } from '../db/sync-runs.ts'
import { objectId, type Uuid } from '../domain/ids.ts'
import type { Fetched, Listed, Stream } from '../ports/source-reader.ts'
import { type Ending, failing } from './ending.ts'
import { applyItems } from './page.ts'
import type { PresentScope } from './scopes.ts'
import { inRun, type Slice } from './slice.ts'

/** Objects asked for one by one in one step: each costs a call or more. */
const FETCHED_AT_ONCE = 20
const SAMPLE = 20
/** Objects of the ledger looked at in one step of the verification. */
const LOOKED_AT_ONCE = 2_000
const DAY_MS = 86_400_000

/**
 * Ids there against the ledger here. Afterwards what was missing here is here, what is gone there is marked gone, and a
 * few objects were read again and compared; the run's counts tell how many of each. Goes on where it stopped.
 */
export async function takeCensus(slice: Slice, scope: PresentScope, stream: Stream, row: CursorRow): Promise<Ending> {
  const key = { bindingId: row.bindingId, stream: stream.name }
  const now = slice.deps.clock.now()
  let census: StoredCensus = row.census ?? { startedAt: now.toISOString(), phase: 'list', at: null }
  const since = stream.censusDays === null ? null : new Date(Date.parse(census.startedAt) - stream.censusDays * DAY_MS)
  const step = { list, verify, sample }
  return failing(slice, scope.ref.name, key, async () => {
    for (;;) {
      if (slice.over()) return { end: 'stopped' }
      const next = await step[census.phase]()
      if (next === null) return { end: 'done' }
      census = next
    }
  })

  /** One page of names: what is missing or changed is fetched, what is known is ticked off. */
  async function list(): Promise<StoredCensus> {
    const page = await slice.reader.list(stream.name, scope.ref, since, census.at)
    const named = page.objects.map((object) => ({ ...object, id: idOf(object.kind, object.externalId) }))
    const standings = await slice.deps.db.tenant(slice.tenantId, (tx) =>
      compareWithLedger(tx, named, slice.deps.clock.now()),
    )
    const wanted = named.filter((_, i) => standings[i]?.standing !== 'known')
    const tally = (of: string) => standings.filter(({ standing }) => standing === of).length
    for (let first = FETCHED_AT_ONCE; first < wanted.length; first += FETCHED_AT_ONCE)
      await fetchAndApply(wanted.slice(first, first + FETCHED_AT_ONCE))
    const next: StoredCensus =
      page.next === null ? { ...census, phase: 'verify', at: null } : { ...census, at: page.next }
    const counts = { listed: named.length, missing: tally('missing'), stale: tally('stale'), returned: tally('gone') }
    await fetchAndApply(wanted.slice(0, FETCHED_AT_ONCE), { next, total: page.total, seen: named, counts })
    return next
  }

  /** What no list named is asked for by itself: it may have slipped between two pages, or it is gone. */
  async function verify(): Promise<StoredCensus> {
    const { kind: at = 0, after = null } = (census.at ?? {}) as { readonly kind?: number; readonly after?: Uuid }
    const kind = stream.censusOf[at]
    if (kind === undefined) {
      const next: StoredCensus = { ...census, phase: 'sample', at: null }
      await fetchAndApply([], { next, total: null, seen: [], counts: {} })
      return next
    }
    const before = new Date(census.startedAt)
    const where = { scopeId: scope.scopeId, kind, before, since, after, limit: LOOKED_AT_ONCE }
    const { objects, last } = await slice.deps.db.tenant(slice.tenantId, (tx) => unseenObjects(tx, where))
    const position = last === null ? { kind: at + 1 } : { kind: at, after: last }
    const next: StoredCensus = { ...census, at: position }
    for (let first = FETCHED_AT_ONCE; first < objects.length; first += FETCHED_AT_ONCE)
      await fetchAndApply(objects.slice(first, first + FETCHED_AT_ONCE))
    const counts = { verified: objects.length }
    await fetchAndApply(objects.slice(0, FETCHED_AT_ONCE), { next, total: null, seen: [], counts })
    return next
  }

  /** A few objects are read as a whole: what the ledger says of them must be what the source says. */
  async function sample(): Promise<null> {
    const from = objectId(slice.tenantId, 'census', stream.name, census.startedAt)
    const objects = await slice.deps.db.tenant(slice.tenantId, async (tx) => {
      const found: LedgerObject[] = []
      for (const kind of stream.censusOf)
        found.push(...(await sampleObjects(tx, { scopeId: scope.scopeId, kind, since, from, limit: SAMPLE })))
      return found
    })
    const counts = { sampled: objects.length }
    await fetchAndApply(objects, { next: null, total: null, seen: [], counts }, 'differing')
    return null
  }

  interface Step {
    readonly next: StoredCensus | null
    readonly total: number | null
    readonly seen: readonly { readonly id: Uuid }[]
    readonly counts: RunProgress['counts']
  }

  /** Reads the objects; stores them, those that are gone, and the step of the census in one transaction. */
  async function fetchAndApply(objects: readonly (Listed | LedgerObject)[], stored?: Step, changes?: string) {
    const readAt = slice.deps.clock.now()
    const none: Fetched = { items: [], gone: [] }
    const fetched = objects.length === 0 ? none : await slice.reader.fetch(stream.name, scope.ref, objects)
    const gone = fetched.gone.map(({ object, reason }) => slice.adapter.reading.goneChange(object, scope.ref, reason))
    const items = [...fetched.items, ...gone]
    await inRun(slice, async (tx) => {
      const done = items.length === 0 ? null : await applyItems(tx, slice, items, readAt)
      if (stored !== undefined && stored.seen.length > 0)
        await markSeen(tx, stored.seen.map(({ id }) => id).sort(), readAt)
      if (stored !== undefined)
        await saveCursor(tx, key, {
          runId: slice.run.id,
          state: stored.next === null ? 'done' : 'running',
          pages: 1,
          items: stored.counts.listed ?? 0,
          total: stored.total,
          census: stored.next,
        })
      const counts = { ...done?.counts, ...stored?.counts, gone: gone.length }
      const differing = changes === undefined || done === null ? {} : { [changes]: done.changed }
      return { processed: done?.processed ?? 0, failed: done?.failed ?? 0, counts: { ...counts, ...differing } }
    })
  }

  function idOf(kind: string, externalId: string): Uuid {
    return objectId(slice.tenantId, slice.endpoint.host, kind, externalId)
  }
}
