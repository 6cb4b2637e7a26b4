import { releasePackages } from '../../db/tables/release.ts'
import { UNKNOWN_PERSON } from '../../domain/ids.ts'
import { type Feed, type Kind, NOTHING, withRef } from '../feed.ts'
import { releasePackageRow } from '../rows/deployment-record.ts'

const packageId = (scope: string | null, version: string, feed: Feed) =>
  feed.id('release_package', `${scope}/${version}`)

export const release: Kind<'release'> = {
  kind: 'release',
  feeds: ({ fields, scope }, feed) =>
    fields === null ? [] : [{ table: releasePackages, id: packageId(scope, fields.versionNumber, feed) }],
  reduce(change, rows, feed) {
    const { fields } = change
    if (fields === null) return NOTHING
    const row = releasePackageRow(rows, packageId(change.scope, fields.versionNumber, feed), fields.versionNumber, feed)
    const next = {
      ...row,
      deletedAt: change.gone === null ? null : feed.observedAt,
      releaseNotes: fields.notes,
      title: fields.title,
      draft: fields.draft,
      prerelease: fields.prerelease,
      publishedAt: fields.publishedAt,
      releaseManagerId: feed.person(fields.author) ?? UNKNOWN_PERSON,
      externalRefs: withRef(row.externalRefs, change, feed, sourceStatus(fields, change.gone !== null)),
    }
    return { rows: [[releasePackages, next]], events: [] }
  },
}

const sourceStatus = (fields: { draft: boolean; prerelease: boolean }, gone: boolean) =>
  gone ? 'deleted' : fields.draft ? 'draft' : fields.prerelease ? 'prerelease' : 'published'
