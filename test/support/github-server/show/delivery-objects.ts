import type { Deployment, DeploymentStatus, Release, Run, RunAttempt } from '../objects/objects.ts'
import type { Repository } from '../objects/repository.ts'
import { nodeId, type World } from '../objects/world.ts'
import { addressesOf, showAccount } from './accounts.ts'

/** A workflow run as it was at the end of that attempt, or as it is now. */
export function showRun(world: World, repository: Repository, it: Run, attempt: RunAttempt = latestOf(it)) {
  const { url, html } = addressesOf(world, repository)
  const self = `${url}/actions/runs/${it.id}`
  const before = attempt.run_attempt - 1
  const actor = showAccount(world, it.actor)
  return {
    id: it.id,
    name: it.name,
    node_id: nodeId('WFR', it.id),
    head_branch: it.head_branch,
    head_sha: it.head_sha,
    path: it.path,
    display_title: it.name,
    run_number: it.run_number,
    event: it.event,
    status: attempt.status,
    conclusion: attempt.conclusion,
    workflow_id: workflowIdOf(it),
    url: self,
    html_url: `${html}/actions/runs/${it.id}`,
    pull_requests: [],
    created_at: it.created_at,
    updated_at: attempt.updated_at,
    actor,
    triggering_actor: actor,
    run_attempt: attempt.run_attempt,
    run_started_at: attempt.run_started_at,
    jobs_url: `${self}/jobs`,
    logs_url: `${self}/logs`,
    rerun_url: `${self}/rerun`,
    cancel_url: `${self}/cancel`,
    previous_attempt_url: before === 0 ? null : `${self}/attempts/${before}`,
    repository: { id: repository.id, name: repository.name, full_name: repository.fullName, url },
  }
}

export const latestOf = ({ attempts }: Run): RunAttempt => attempts.at(-1) ?? attempts[0]

export const showWorkflow = (it: Run) => ({ id: workflowIdOf(it), name: it.name, path: it.path, state: 'active' })

/** The same for every run of one file. */
const workflowIdOf = ({ path }: Run) => [...path].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1e9, 7)

export function showDeployment(world: World, repository: Repository, it: Deployment) {
  const { url } = addressesOf(world, repository)
  const self = `${url}/deployments/${it.id}`
  return {
    url: self,
    id: it.id,
    node_id: nodeId('DE', it.id),
    sha: it.sha,
    ref: it.ref,
    task: it.task,
    payload: {},
    original_environment: it.environment,
    environment: it.environment,
    transient_environment: it.transient_environment,
    production_environment: it.production_environment,
    description: null,
    creator: showAccount(world, it.creator),
    created_at: it.created_at,
    updated_at: it.updated_at,
    statuses_url: `${self}/statuses`,
    repository_url: url,
  }
}

export function showDeploymentStatus(world: World, repository: Repository, of: Deployment, it: DeploymentStatus) {
  const { url } = addressesOf(world, repository)
  const deployment = `${url}/deployments/${of.id}`
  return {
    url: `${deployment}/statuses/${it.id}`,
    id: it.id,
    node_id: nodeId('DES', it.id),
    state: it.state,
    creator: showAccount(world, it.creator),
    description: '',
    environment: of.environment,
    target_url: it.log_url,
    created_at: it.created_at,
    updated_at: it.created_at,
    deployment_url: deployment,
    repository_url: url,
    environment_url: '',
    log_url: it.log_url,
  }
}

export function showRelease(world: World, repository: Repository, it: Release) {
  const { url, html } = addressesOf(world, repository)
  return {
    url: `${url}/releases/${it.id}`,
    assets_url: `${url}/releases/${it.id}/assets`,
    html_url: `${html}/releases/tag/${encodeURIComponent(it.tag_name)}`,
    id: it.id,
    author: showAccount(world, it.author),
    node_id: nodeId('RE', it.id),
    tag_name: it.tag_name,
    target_commitish: repository.defaultBranch,
    name: it.name,
    draft: it.draft,
    prerelease: it.prerelease,
    created_at: it.created_at,
    updated_at: it.updated_at,
    published_at: it.published_at,
    assets: [],
    tarball_url: `${url}/tarball/${it.tag_name}`,
    zipball_url: `${url}/zipball/${it.tag_name}`,
    body: it.body,
  }
}
