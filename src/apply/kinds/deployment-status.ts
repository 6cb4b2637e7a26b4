import { deploymentRecords, environments, releasePackages } from '../../db/tables/release.ts'
import { type Kind, NOTHING } from '../feed.ts'
import {
  deploymentEvent,
  deploymentKeys,
  deploymentRow,
  deploymentSubject,
  earlier,
  environmentRow,
  refName,
  releasePackageRow,
  withStatus,
} from '../rows/deployment-record.ts'

export const deploymentStatus: Kind<'deployment_status'> = {
  kind: 'deployment_status',
  feeds: (change, feed) =>
    change.fields === null
      ? []
      : Object.values(deploymentKeys(change.fields.deployment, change.fields.of, change.scope, feed)),
  reduce(change, rows, feed) {
    const { fields } = change
    if (fields === null) return NOTHING
    const { of } = fields
    const keys = deploymentKeys(fields.deployment, of, change.scope, feed)
    // The deployment itself owns these columns; its status only fills in where it has not been seen.
    const known = rows.get(deploymentRecords, keys.record.id) ?? deploymentRow(rows, keys, fields.deployment, of, feed)
    const environment = environmentRow(rows, keys.environment, of, feed)
    const status = { id: change.externalId, status: fields.sourceStatus, at: fields.at }
    const row = { ...known, statusHistory: withStatus(known.statusHistory, status) }
    const released = releasePackageRow(rows, keys.releasePackage.id, refName(of.ref), feed)
    const type = deploymentEvent(fields.sourceStatus)
    return {
      rows: [
        [environments, environment],
        [
          releasePackages,
          of.environmentType === 'production' && fields.sourceStatus === 'success'
            ? { ...released, deployedAt: earlier(released.deployedAt, fields.at) }
            : released,
        ],
        [deploymentRecords, row],
      ],
      // One event per outcome of a deployment: a provider that repeats a status tells nothing new.
      events:
        type === undefined
          ? []
          : [{ ...deploymentSubject(row, environment), type, milestone: type, occurredAt: fields.at }],
    }
  },
}
