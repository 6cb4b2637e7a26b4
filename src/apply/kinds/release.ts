import type { ExternalRef } from '../../db/tables/construction.ts'
import { type ReleasePackageRow, releasePackages } from '../../db/tables/release.ts'
import type { ChangeByKind } from '../../domain/changes.ts'
import { UNKNOWN_PERSON } from '../../domain/ids.ts'
import { type Effect, type Feed, type Kind, NOTHING, withRef } from '../feed.ts'
import { gone } from '../gone.ts'
import { releasePackageRow } from '../rows/deployment-record.ts'

type ReleaseChange = ChangeByKind<'release'>

/** The tag. It is the release's key too, which is all that a release tells when it is gone. */
const versionOf = ({ fields, externalKey }: ReleaseChange) => fields?.versionNumber ?? externalKey

const packageId = (scope: string | null, version: string, feed: Feed) =>
  feed.id('release_package', `${scope}/${version}`)

export const release: Kind<'release'> = {
  kind: 'release',
  feeds(change, feed) {
    const version = versionOf(change)
    return version === null ? [] : [{ table: releasePackages, id: packageId(change.scope, version, feed) }]
  },
  reduce(change, rows, feed) {
    const { fields } = change
    const version = versionOf(change)
    if (version === null) return NOTHING
    const id = packageId(change.scope, version, feed)
    if (fields === null && rows.get(releasePackages, id) === undefined) return NOTHING
    // A deletion that comes before its release leaves a package marked deleted, so that deployments find it as after.
    const row = releasePackageRow(rows, id, version, feed)
    if (fields === null || change.gone !== null) return withdrawn(change, row, feed)
    const next = {
      ...row,
      deletedAt: null,
      releaseNotes: fields.notes,
      title: fields.title,
      draft: fields.draft,
      prerelease: fields.prerelease,
      publishedAt: fields.publishedAt,
      releaseManagerId: feed.person(fields.author) ?? UNKNOWN_PERSON,
      externalRefs: latest(withRef(row.externalRefs, change, feed, sourceStatus(fields))),
    }
    return { rows: [[releasePackages, next]], events: [] }
  },
}

/** A tag can be released anew before the loss of its former release is noticed: then the package stays. */
function withdrawn(change: ReleaseChange, row: ReleasePackageRow, feed: Feed): Effect {
  const url = change.url ?? row.externalRefs.find((ref) => ref.kind === 'release' && ref.id === change.externalId)?.url
  const marked = {
    ...row,
    externalRefs: latest(withRef(row.externalRefs, { ...change, url: url ?? null }, feed, GONE)),
  }
  const another = marked.externalRefs.some(isThere)
  return another ? { rows: [[releasePackages, marked]], events: [] } : gone(change, feed, releasePackages, marked)
}

const GONE = 'deleted'
const isThere = ({ kind, source_status }: ExternalRef) => kind === 'release' && source_status !== GONE

/**
 * A nightly build releases the same tag anew each day, for years: without an end the row, and each audit entry of it, would
 * grow with all of them. Only the last few are looked for.
 */
const MOST_REFS = 10

/** The latest, and the latest of those that are there. By their ids, which only grow: so none comes to be kept later. */
function latest(refs: readonly ExternalRef[]): readonly ExternalRef[] {
  if (refs.length <= MOST_REFS) return refs
  const byAge = refs.toSorted((one, other) => other.id.length - one.id.length || (one.id < other.id ? 1 : -1))
  const kept = new Set([...byAge.slice(0, MOST_REFS), ...byAge.filter(isThere).slice(0, MOST_REFS)])
  return refs.filter((ref) => kept.has(ref))
}

const sourceStatus = (fields: { draft: boolean; prerelease: boolean }) =>
  fields.draft ? 'draft' : fields.prerelease ? 'prerelease' : 'published'
