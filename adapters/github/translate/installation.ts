import { type ConnectionChange, FINAL_VERSION, type SourceVersion } from '../../../src/domain/changes.ts'
import { read } from '../../payload/read.ts'
import { later, versionAt } from '../../payload/time.ts'
import { InstallationEvent } from '../wire.ts'
import { changed, skipped, type Translator } from './outcome.ts'

const USED = new Set(['created', 'deleted', 'suspend', 'unsuspend', 'new_permissions_accepted'])

/** What GitHub says about our connection. A new installation after a removal has a new id. */
export const installation: Translator = (receipt) => {
  const event = read(InstallationEvent, receipt)
  const { action, installation: it } = event
  if (action === null || !USED.has(action)) return skipped('action_not_used')
  const isDeleted = action === 'deleted'
  const change: ConnectionChange = {
    kind: 'installation',
    externalId: it.id,
    externalKey: it.account,
    url: it.html_url,
    version: isDeleted ? FINAL_VERSION : versionOf(event),
    scope: null,
    gone: isDeleted ? 'deleted' : null,
    fields: { state: isDeleted ? 'removed' : isSuspended(event) ? 'suspended' : 'active', account: it.account },
  }
  return changed(change)
}

const isSuspended = ({ action, installation: it }: InstallationEvent) =>
  action === 'suspend' || it.suspended_at !== null

/**
 * The later of change and suspension. Lifting a suspension leaves the time of change where the suspension put it
 * (seen in recorded deliveries), so within one second: active < suspended < lifted.
 */
function versionOf(event: InstallationEvent): SourceVersion {
  const { action, installation: it } = event
  const at = later(it.updated_at, it.suspended_at) ?? it.updated_at
  if (action === 'unsuspend') return versionAt(at, 2)
  return versionAt(at, isSuspended(event) ? 1 : 0)
}
