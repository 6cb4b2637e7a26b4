import { appendAudit } from '../db/audit.ts'
import { advanceLedger, lockScopes } from '../db/ledger.ts'
import { writeLinks } from '../db/links.ts'
import { appendEvents } from '../db/outbox.ts'
import { lockRows, writeRows } from '../db/table.ts'
import type { Tx } from '../db/tx.ts'
import type { Change, Person } from '../domain/changes.ts'
import type { Uuid } from '../domain/ids.ts'
import { DEFAULT_RULES } from '../domain/rules.ts'
import { asTrackerdError, type TrackerdError } from '../errors.ts'
import {
  type Receipt,
  SCOPE_KINDS,
  type ScopeKind,
  type ScopeRef,
  type SourceAdapter,
} from '../ports/source-adapter.ts'
import { auditOf } from './audit-of.ts'
import { believed, type FromFuture } from './believed.ts'
import { judgeCommits } from './ci.ts'
import { linkEpics } from './epics.ts'
import { type Feed, type Identify, identifyFor, type Source } from './feed.ts'
import { keyLocks } from './key-locks.ts'
import { kindOf } from './kinds/index.ts'
import { disownIssues } from './own-issues.ts'
import { meetPeople } from './people.ts'
import { tellReplaced } from './replaced.ts'
import { type BoundScopes, bindScopes, ownBindings, scopeKey } from './scopes.ts'
import { type Candidate, chains, contentHash, ledgerEntry, news, toldFromFuture } from './select.ts'
import { linkStories } from './stories.ts'
import { inTheirTraces } from './traces.ts'
import { byTable, Workspace } from './workspace.ts'

export interface Batch {
  readonly source: Source
  readonly bindingMode: 'auto' | 'listed'
  readonly adapter: Pick<SourceAdapter, 'mainScope' | 'scopeOf' | 'translate'>
  readonly receipts: readonly Receipt[]
  readonly hashEmail: (address: string) => string
  readonly newId: () => Uuid
  /** Who told; the daemon itself when left out. */
  readonly actor?: Uuid
  /** The bindings of the scopes, where the feeder has found them itself: those of another endpoint perhaps. */
  readonly bound?: BoundScopes
}

export type ReceiptOutcome =
  | { readonly status: 'applied' }
  | { readonly status: 'skipped'; readonly reason: string }
  | { readonly status: 'rejected'; readonly error: TrackerdError }

export interface BatchResult {
  /** One per receipt, in their order. */
  readonly outcomes: readonly ReceiptOutcome[]
  /** Rows written per table, and events stored. */
  readonly written: Readonly<Record<string, number>>
  readonly events: number
  /** Objects that were new or told something new. */
  readonly changed: number
  /** Changes whose source puts them into the future: they count as made when they were received. */
  readonly fromFuture: readonly FromFuture[]
}

/**
 * The heart: what the receipts tell is in the rows, the ledger, the audit and the outbox, or nothing is. One
 * transaction's work in a number of round trips that does not depend on how many receipts there are.
 * Throws when the database refuses the batch; `applyIsolating` finds the receipt that is to blame.
 */
export async function applyReceipts(tx: Tx, batch: Batch): Promise<BatchResult> {
  const id = remembering(identifyFor(batch.source))
  const { outcomes, changes: told, bound } = await translateAll(tx, batch, id)
  const { changes, own } = await disownIssues(tx, told, id)
  for (const receipt of own) outcomes[receipt] = { status: 'skipped', reason: 'own_action' }
  const candidates = changes.map((given) => candidate(given, batch, id, bound))
  const nothing = { outcomes, written: {}, events: 0, changed: 0, fromFuture: [] }
  if (candidates.length === 0) return nothing

  const scopes = new Set(candidates.map((c) => c.feed.scopeId ?? batch.source.endpointId))
  await lockScopes(tx, [
    ...scopes,
    ...keyLocks(
      tx.tenantId,
      changes.map(({ change }) => change),
    ),
  ])
  const byObject = chains(candidates)
  const newest = [...byObject.values()].map((chain) => ledgerEntry(chain.at(-1) as Candidate))
  const survivors = await advanceLedger(tx, batch.source, newest)
  const fresh = news(candidates, byObject, survivors)
  const fromFuture = toldFromFuture(candidates, survivors)
  if (fresh.length === 0) return { ...nothing, fromFuture }

  const users = await meetPeople(tx, batch.source, id, fresh)
  const workspace = new Workspace()
  const keys = fresh.flatMap((c) => kindOf(c.change.kind).feeds(c.change, c.feed))
  for (const [table, ids] of byTable(keys)) workspace.load(table, await lockRows(tx, table, [...ids]))
  const person = (given: Person | null) => (given === null ? null : userOf(users, id('person', given.externalId)))
  for (const { change, feed, correlationId, observedAt, contentHash } of fresh) {
    const key = `${change.version}/${contentHash.toString('hex')}`
    const effect = kindOf(change.kind).reduce(change, workspace, { ...feed, person })
    workspace.play(effect, { correlationId, observedAt, key })
  }
  await judgeCommits(tx, workspace)
  await linkEpics(tx, workspace, batch.source.host)
  await linkStories(tx, workspace)
  return { outcomes, ...(await write(tx, batch, workspace)), changed: fresh.length, fromFuture }
}

/** A batch asks for the same ids again and again (its scopes, its people, each row three times); a hash costs 5 µs. */
function remembering(identify: Identify): Identify {
  const known = new Map<string, Uuid>()
  return (kind, externalId) => {
    const key = `${kind}/${externalId}`
    let id = known.get(key)
    if (id === undefined) {
      id = identify(kind, externalId)
      known.set(key, id)
    }
    return id
  }
}

/** Without a row of its own (another batch is just storing it) a person has the id that this row will give them. */
const userOf = (users: ReadonlyMap<Uuid, Uuid>, identity: Uuid) => users.get(identity) ?? identity

interface Translated {
  readonly change: Change
  readonly receipt: number
  readonly from: Receipt
  /** What kind of scope the change's is. */
  readonly scopeKind: ScopeKind
}

async function translateAll(tx: Tx, batch: Batch, id: Identify) {
  const { adapter, receipts, source } = batch
  const outcomes: ReceiptOutcome[] = []
  const scopes = receipts.map((receipt, i) => {
    try {
      return adapter.scopeOf(receipt)
    } catch (error) {
      outcomes[i] = { status: 'rejected', error: asTrackerdError(error) }
      return null
    }
  })
  const named = scopes.filter((scope): scope is ScopeRef => scope !== null)
  const endpoint = { id: source.endpointId, bindingMode: batch.bindingMode }
  const at = (receipts[0] as Receipt).receivedAt.toISOString()
  const bound = batch.bound ?? (await bindScopes(tx, endpoint, named, id, { newId: batch.newId, at }))
  const changes: Translated[] = []
  receipts.forEach((receipt, i) => {
    if (outcomes[i] !== undefined) return
    const scope = scopes[i] ?? null
    const binding = scope === null ? null : (bound.get(scopeKey(scope.kind, scope.externalId)) ?? null)
    if (scope !== null && binding === null) outcomes[i] = { status: 'skipped', reason: 'scope_not_bound' }
    else if (binding?.status === 'paused') outcomes[i] = { status: 'skipped', reason: 'scope_paused' }
    else
      try {
        const rules = binding?.rules ?? DEFAULT_RULES
        const learned = binding?.learned ?? null
        const pathPrefix = binding?.pathPrefix ?? null
        const translation = adapter.translate(receipt, { rules, learned, pathPrefix, hashEmail: batch.hashEmail })
        if (translation.outcome === 'skipped') outcomes[i] = { status: 'skipped', reason: translation.reason }
        else {
          outcomes[i] = { status: 'applied' }
          const scopeKind = scope?.kind ?? adapter.mainScope
          for (const change of translation.changes) changes.push({ change, receipt: i, from: receipt, scopeKind })
        }
      } catch (error) {
        outcomes[i] = { status: 'rejected', error: asTrackerdError(error) }
      }
  })
  const own = changes.flatMap(({ change }) => ownScope(change) ?? []).filter((it) => !bound.has(keyOf(it)))
  const others = await ownBindings(tx, source.endpointId, own, id)
  return { outcomes, changes, bound: new Map([...bound, ...others]) }
}

const keyOf = ({ kind, externalId }: ScopeRef) => scopeKey(kind, externalId)

/** What the change tells of, when that is a scope: a board can be told of by its project. */
function ownScope(change: Change): ScopeRef | null {
  const kind = SCOPE_KINDS.find((known) => known === change.kind)
  if (kind === undefined) return null
  const { externalId, externalKey, url } = change
  return { kind, externalId, name: externalKey ?? '', url }
}

function candidate(
  { change: told, receipt, from, scopeKind }: Translated,
  { source }: Batch,
  id: Identify,
  bound: BoundScopes,
): Candidate {
  const change = { ...told, version: believed(told.version, from.receivedAt) }
  const observedAt = from.receivedAt.toISOString()
  const own = ownScope(change)
  const ofScope = change.scope === null ? undefined : bound.get(scopeKey(scopeKind, change.scope))
  // A scope has a binding of its own, whatever else its receipt speaks of.
  const binding = own === null ? ofScope : bound.get(keyOf(own))
  const feed: Feed = {
    source,
    id,
    observedAt,
    scopeId: change.scope === null ? null : id(scopeKind, change.scope),
    bindingId: binding?.bindingId ?? null,
    initiativeId: binding?.initiativeId ?? null,
    isReread: false,
    person: () => null,
  }
  return {
    change,
    told: told.version,
    receipt,
    observedAt,
    feed,
    id: id(change.kind, change.externalId),
    contentHash: contentHash(change),
    correlationId: from.correlationId,
  }
}

/** Every statement is sent before the first is answered: the database writes rows while their audit is made up. */
async function write(tx: Tx, batch: Batch, workspace: Workspace) {
  const rows = workspace.writes().map(async ([table, changed]) => {
    await writeRows(tx, table, changed)
    return [table.name, changed.length] as const
  })
  const links = workspace.links().map(async (told) => [told.table.name, await writeLinks(tx, told)] as const)
  const entries = workspace.steps.map((step) => auditOf(step, batch))
  const audit = async () => (entries.length === 0 ? undefined : appendAudit(tx, entries))
  const events = async () =>
    workspace.events.length === 0
      ? 0
      : appendEvents(tx, inTheirTraces(await tellReplaced(tx, workspace), batch.receipts))
  const sent = [Promise.all([...rows, ...links]), audit(), events()] as const
  await firstFailure([...rows, ...links, ...sent])
  const [written, , stored] = await Promise.all(sent)
  return { written: Object.fromEntries(written), events: stored }
}

/**
 * Throws what the first of them failed with, in the order they were sent: those after it only say that the transaction
 * has failed, and an answer that came with the first may be heard before it.
 */
async function firstFailure(sent: readonly Promise<unknown>[]): Promise<void> {
  for (const result of await Promise.allSettled(sent)) if (result.status === 'rejected') throw result.reason
}
