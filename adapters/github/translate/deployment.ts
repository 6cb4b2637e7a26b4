import type { DeploymentChange, DeploymentFields } from '../../../src/domain/changes.ts'
import { environmentType, type ScopeRules } from '../../../src/domain/rules.ts'
import { read } from '../../payload/read.ts'
import { versionAt } from '../../payload/time.ts'
import { DeploymentEvent } from '../wire.ts'
import { changed, type SkipReason, skipped, type Translator } from './outcome.ts'
import { person } from './person.ts'

/** An attempt to bring a commit into an environment; how it went is told by its statuses. */
export const deployment: Translator = (receipt, { rules }) => {
  const elsewhere = readElsewhere(rules)
  if (elsewhere !== null) return skipped(elsewhere)
  return changed(deploymentChange(read(DeploymentEvent, receipt), rules))
}

/** Why GitHub's deployments are not read in this scope; null when they are: the binding has one source of truth. */
export function readElsewhere({ deploymentSource }: ScopeRules): SkipReason | null {
  return deploymentSource === 'deployments' ? null : `deployments_come_from_${deploymentSource}`
}

/** `updated_at`, which every status moves. Nothing in a deployment tells two states of the same second apart. */
export function deploymentChange(event: DeploymentEvent, rules: ScopeRules): DeploymentChange {
  const { repository, deployment } = event
  return {
    kind: 'deployment',
    externalId: deployment.id,
    externalKey: null,
    url: deployment.url,
    version: versionAt(deployment.updated_at, 0),
    scope: repository.id,
    gone: null,
    fields: deploymentFields(event, rules),
  }
}

export function deploymentFields({ deployment }: DeploymentEvent, rules: ScopeRules): DeploymentFields {
  const environment = {
    name: deployment.environment,
    production: deployment.production_environment,
    transient: deployment.transient_environment,
  }
  return {
    environment,
    environmentType: environmentType(environment, rules),
    ref: deployment.ref,
    sha: deployment.sha,
    task: deployment.task ?? 'deploy',
    creator: person(deployment.creator),
    createdAt: deployment.created_at,
  }
}
