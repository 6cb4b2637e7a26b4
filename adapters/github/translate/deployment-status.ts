import { type DeploymentStatusChange, IMMUTABLE_VERSION } from '../../../src/domain/changes.ts'
import { read } from '../../payload/read.ts'
import { DeploymentStatusEvent } from '../wire.ts'
import { deploymentChange, deploymentFields, readElsewhere } from './deployment.ts'
import { changed, skipped, type Translator } from './outcome.ts'

/** One status, which never changes once set, and the deployment it belongs to as it is now. */
export const deploymentStatus: Translator = (receipt, { rules }) => {
  const elsewhere = readElsewhere(rules)
  if (elsewhere !== null) return skipped(elsewhere)
  const event = read(DeploymentStatusEvent, receipt)
  const { deployment_status: status } = event
  const change: DeploymentStatusChange = {
    kind: 'deployment_status',
    externalId: status.id,
    externalKey: null,
    url: status.log_url ?? status.target_url,
    version: IMMUTABLE_VERSION,
    scope: event.repository.id,
    gone: null,
    fields: {
      deployment: event.deployment.id,
      of: deploymentFields(event, rules),
      sourceStatus: status.state,
      at: status.created_at,
      url: status.log_url ?? status.target_url,
    },
  }
  return changed(deploymentChange(event, rules), change)
}
