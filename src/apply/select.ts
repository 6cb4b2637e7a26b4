import { hash } from 'node:crypto'
import type { LedgerEntry, LedgerSurvivor } from '../db/ledger.ts'
import type { Change, SourceVersion } from '../domain/changes.ts'
import type { Uuid } from '../domain/ids.ts'
import type { Feed } from './feed.ts'
import { kindOf } from './kinds/index.ts'

/** A change on its way through the heart. */
export interface Candidate {
  /** Its version is believed. */
  readonly change: Change
  /** The version that its source tells. */
  readonly told: SourceVersion
  readonly id: Uuid
  readonly receipt: number
  readonly observedAt: string
  readonly contentHash: Buffer
  readonly correlationId: string
  readonly feed: Feed
}

/** Identifies the content of a change: the same content under another version or delivery gives the same hash. */
export function contentHash(change: Change): Buffer {
  const { fields, gone, externalKey, url, scope } = change
  return hash('sha256', JSON.stringify([fields, gone, externalKey, url, scope]), 'buffer').subarray(0, 16)
}

/** Source version first, then time of receipt, then content: a total order, so order of processing never matters. */
function order(a: Position, b: Position): number {
  if (a.version !== b.version) return a.version < b.version ? -1 : 1
  if (a.observedAt !== b.observedAt) return a.observedAt < b.observedAt ? -1 : 1
  return a.hash.compare(b.hash)
}

interface Position {
  readonly version: string
  readonly observedAt: string
  readonly hash: Buffer
}

const positionOf = (c: Candidate): Position => ({
  version: c.change.version,
  observedAt: c.observedAt,
  hash: c.contentHash,
})

/** The candidates of each object, oldest state first. */
export function chains(candidates: readonly Candidate[]): Map<Uuid, Candidate[]> {
  const chains = new Map<Uuid, Candidate[]>()
  for (const candidate of candidates) {
    const chain = chains.get(candidate.id)
    if (chain === undefined) chains.set(candidate.id, [candidate])
    else chain.push(candidate)
  }
  for (const chain of chains.values()) if (chain.length > 1) chain.sort((a, b) => order(positionOf(a), positionOf(b)))
  return chains
}

/** What the ledger is to hold after the batch: the newest state of each object. */
export function ledgerEntry(newest: Candidate): LedgerEntry {
  const { change, feed } = newest
  const aggregate = kindOf(change.kind).feeds(change, feed)[0]
  return {
    id: newest.id,
    kind: change.kind,
    externalId: change.externalId,
    externalKey: change.externalKey,
    url: change.url,
    scopeId: feed.scopeId,
    aggregateType: aggregate?.table.aggregate ?? null,
    aggregateId: aggregate?.id ?? null,
    sourceVersion: change.version,
    observedAt: newest.observedAt,
    contentHash: newest.contentHash,
    goneReason: change.gone,
  }
}

/**
 * The candidates that are news to the ledger, in the order of their receipts; states of one object stand in order of
 * their versions. A state with the content of the one before it tells nothing new and is left out.
 */
export function news(
  candidates: readonly Candidate[],
  chains: ReadonlyMap<Uuid, readonly Candidate[]>,
  survivors: readonly LedgerSurvivor[],
): Candidate[] {
  const fresh = new Map<Uuid, Candidate[]>()
  for (const survivor of survivors) {
    const prior = priorOf(survivor)
    const chain = (chains.get(survivor.id) ?? []).filter((c) => prior === null || order(positionOf(c), prior) > 0)
    fresh.set(survivor.id, chain)
  }
  const lastHash = new Map(survivors.map((s) => [s.id, s.priorHash]))
  const lastVersion = new Map(survivors.map((s) => [s.id, s.priorVersion]))
  const next = new Map<Uuid, number>()
  const picked: Candidate[] = []
  for (const place of candidates) {
    const chain = fresh.get(place.id)
    const index = next.get(place.id) ?? 0
    const candidate = chain?.[index]
    if (candidate === undefined) continue
    next.set(place.id, index + 1)
    const { version } = candidate.change
    const isReread = lastVersion.get(place.id) === version
    lastVersion.set(place.id, version)
    if (lastHash.get(place.id)?.equals(candidate.contentHash)) continue
    lastHash.set(place.id, candidate.contentHash)
    picked.push(isReread ? { ...candidate, feed: { ...candidate.feed, isReread } } : candidate)
  }
  return picked
}

/** What moved the ledger on and is dated into the future by its source. */
export function toldFromFuture(candidates: readonly Candidate[], survivors: readonly LedgerSurvivor[]) {
  const future = candidates.filter(({ change, told }) => told !== change.version)
  if (future.length === 0) return []
  const moved = new Set(survivors.map(({ id }) => id))
  return future
    .filter(({ id }) => moved.has(id))
    .map(({ change: { kind, externalId }, told: version }) => ({ kind, externalId, version }))
}

function priorOf(survivor: LedgerSurvivor): Position | null {
  const { priorVersion, priorObservedAt, priorHash } = survivor
  if (priorVersion === null || priorObservedAt === null || priorHash === null) return null
  return { version: priorVersion, observedAt: priorObservedAt.toISOString(), hash: priorHash }
}
