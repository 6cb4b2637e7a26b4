import { deploymentRecords, environments, releasePackages } from '../../db/tables/release.ts'
import { type Kind, withRef } from '../feed.ts'
import { gone } from '../gone.ts'
import { deploymentKeys, deploymentRow, environmentRow, refName, releasePackageRow } from '../rows/deployment-record.ts'

export const deployment: Kind<'deployment'> = {
  kind: 'deployment',
  feeds: (change, feed) =>
    change.fields === null
      ? [{ table: deploymentRecords, id: feed.id('deployment', change.externalId) }]
      : Object.values(deploymentKeys(change.externalId, change.fields, change.scope, feed)),
  reduce(change, rows, feed) {
    const { fields } = change
    // Its environment and release package stay: other deployments may have made them too.
    if (fields === null)
      return gone(
        change,
        feed,
        deploymentRecords,
        rows.get(deploymentRecords, feed.id('deployment', change.externalId)),
      )
    const keys = deploymentKeys(change.externalId, fields, change.scope, feed)
    const row = deploymentRow(rows, keys, change.externalId, fields, feed)
    return {
      rows: [
        [environments, environmentRow(rows, keys.environment, fields, feed)],
        [releasePackages, releasePackageRow(rows, keys.releasePackage.id, refName(fields.ref), feed)],
        [deploymentRecords, { ...row, externalRefs: withRef(row.externalRefs, change, feed, null) }],
      ],
      events: [],
    }
  },
}
