import type { Deployment, DeploymentState, DeploymentStatus } from '../objects/objects.ts'
import type { Repository } from '../objects/repository.ts'
import type { World } from '../objects/world.ts'
import { addressesOf } from '../show/accounts.ts'
import { showDeployment, showDeploymentStatus } from '../show/delivery-objects.ts'

export interface NewDeployment {
  readonly environment?: string
  /** Head of the default branch by default. */
  readonly sha?: string
  readonly ref?: string
  readonly production?: boolean
  readonly transient?: boolean
  readonly by?: string
}

export const deploymentChanges = (world: World, repository: Repository) => {
  function add(deployment: Deployment, state: DeploymentState, by: string): DeploymentStatus {
    const log_url = `${addressesOf(world, repository).html}/deployments/${deployment.id}/log`
    const status = { id: world.nextId(), state, creator: world.account(by), log_url, created_at: world.now() }
    deployment.statuses = [...deployment.statuses, status]
    deployment.updated_at = status.created_at
    return status
  }

  return {
    deploy(it: NewDeployment = {}): Deployment {
      const now = world.now()
      const environment = it.environment ?? 'production'
      const deployment: Deployment = {
        id: world.nextId(),
        sha: it.sha ?? repository.history.at(-1) ?? world.nextSha(),
        ref: it.ref ?? repository.defaultBranch,
        task: 'deploy',
        environment,
        production_environment: it.production ?? environment === 'production',
        transient_environment: it.transient ?? false,
        creator: world.account(it.by ?? 'octocat'),
        created_at: now,
        updated_at: now,
        statuses: [],
      }
      repository.deployments.push(deployment)
      world.emit(repository, 'deployment', deployment.creator, () => ({
        action: 'created',
        deployment: showDeployment(world, repository, deployment),
      }))
      return deployment
    },

    /** A success makes the earlier successes of its environment inactive: their `updated_at` moves, and no webhook says so. */
    setDeploymentStatus(deployment: Deployment, state: DeploymentState, by = 'octocat'): DeploymentStatus {
      const status = add(deployment, state, by)
      if (state === 'success') {
        for (const other of repository.deployments) {
          if (other === deployment || other.environment !== deployment.environment || other.transient_environment)
            continue
          if (other.statuses.at(-1)?.state === 'success') add(other, 'inactive', by)
        }
      }
      if (state === 'inactive') return status
      world.emit(repository, 'deployment_status', status.creator, () => ({
        action: 'created',
        deployment_status: showDeploymentStatus(world, repository, deployment, status),
        deployment: showDeployment(world, repository, deployment),
      }))
      return status
    },

    /** No webhook tells of it. */
    deleteDeployment(deployment: Deployment): void {
      const at = repository.deployments.indexOf(deployment)
      if (at >= 0) repository.deployments.splice(at, 1)
    },
  }
}
