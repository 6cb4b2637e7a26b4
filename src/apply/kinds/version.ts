import { releasePackages } from '../../db/tables/release.ts'
import { type Kind, withRef } from '../feed.ts'
import { gone } from '../gone.ts'
import { releasePackageRow } from '../rows/deployment-record.ts'

/** The id of the release package that a planned version is; issues name versions before they are known. */
export const versionPackage = (version: string) => ['release_package', `version/${version}`] as const

export const version: Kind<'version'> = {
  kind: 'version',
  feeds: (change, feed) => [{ table: releasePackages, id: feed.id(...versionPackage(change.externalId)) }],
  reduce(change, rows, feed) {
    const { fields } = change
    const id = feed.id(...versionPackage(change.externalId))
    if (fields === null || change.gone !== null)
      return gone(change, feed, releasePackages, rows.get(releasePackages, id))
    const row = releasePackageRow(rows, id, fields.name, feed)
    const next = {
      ...row,
      deletedAt: null,
      scopeId: feed.scopeId,
      versionNumber: fields.name,
      title: fields.name,
      releaseNotes: fields.description,
      // Released without a date is possible: then this alone says so.
      draft: !fields.released,
      publishedAt: fields.released ? fields.releasedAt : null,
      startDate: fields.startsAt,
      plannedAt: fields.plannedAt,
      archived: fields.archived,
      externalRefs: withRef(row.externalRefs, change, feed, fields.sourceStatus),
    }
    return { rows: [[releasePackages, next]], events: [] }
  },
}
