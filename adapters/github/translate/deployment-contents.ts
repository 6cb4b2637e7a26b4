import { z } from 'zod'
import type { DeploymentContentsChange } from '../../../src/domain/changes.ts'
import { read } from '../../payload/read.ts'
import { DeploymentEvent } from '../wire.ts'
import { ApiCommitsEvent } from '../wire-api.ts'
import { commitChange } from './commits.ts'
import { changed, type Translator } from './outcome.ts'

const { id, sha } = DeploymentEvent.shape.deployment.shape
const DeploymentContentsEvent = ApiCommitsEvent.extend({
  deployment: z.object({ id }),
  base: sha,
  complete: z.boolean(),
})

/**
 * The topic `api:deployment_contents`: the commits that a deployment brought against its predecessor. What was compared
 * last counts: a deployment between the two that is learned of later makes a newer base.
 */
export const deploymentContents: Translator = (receipt, context) => {
  const { repository, deployment, base, complete, commits } = read(DeploymentContentsEvent, receipt)
  const change: DeploymentContentsChange = {
    kind: 'deployment_contents',
    externalId: deployment.id,
    externalKey: null,
    url: null,
    version: receipt.receivedAt.toISOString(),
    scope: repository.id,
    gone: null,
    fields: { deployment: deployment.id, base, commits: commits.map((commit) => commit.sha), complete },
  }
  return changed(...commits.map((commit) => commitChange(repository.id, commit, context)), change)
}
