import { githubAdapter } from '../../../adapters/github/index.ts'
import { jiraAdapter } from '../../../adapters/jira/index.ts'
import type { NewEndpoint } from '../../../src/app.ts'
import type { SourceAdapter, SystemName } from '../../../src/ports/source-adapter.ts'
import * as github from '../../support/github-server/index.ts'
import * as jira from '../../support/jira-server/index.ts'
import { StandingClock, type World } from '../../support/open-world.ts'
import { copyOf } from '../../sync/copy.ts'
import { hasty } from '../../sync/hasty.ts'
import { upTo as upToProject } from '../../sync/jira/copy.ts'
import { copyOf as copyOfProject } from '../../sync/jira/row-copy.ts'
import { sourceOf as sourceOfProject } from '../../sync/jira/source-copy.ts'
import { sourceOf, upTo } from '../../sync/source-copy.ts'
import type { Finding, Stage } from './fault.ts'
import { finding } from './fault.ts'

const ADAPTERS: ReadonlyMap<SystemName, SourceAdapter> = new Map([
  ['github', hasty(githubAdapter)],
  ['jira', hasty(jiraAdapter)],
])

const MINUTE = 60_000

export interface SourceOptions {
  readonly at: string
  /** Items of a page at most, so that a small source has many. GitHub's own 1,000 runs of a search are ten pages. */
  readonly pageCap?: number
  /** Their clock minus ours. */
  readonly skewMs?: number
  /** Of the site and of whoever owns the token. */
  readonly timeZone?: string
  readonly isServer?: boolean
}

/** What stands in for a source, and what it needs for a scenario. */
export interface Source {
  readonly clock: StandingClock
  /** Something happens in every stream. `n` tells what. */
  happen(n: number): void
  /** Requests that match fail in the n-th of the ways that this source has. */
  failAt(match: () => boolean, n: number): void
  clearFaults(): void
  readonly endpoint: Omit<NewEndpoint, 'name'>
  /** What stands in the rows of this endpoint, beside what stands at the source. */
  compared(world: World, endpointId: string): Promise<Finding>
  /** Requests that were sent although the source had said that none may be. */
  readonly beyondLimit: number
}

/** A world that reads the source by a clock of its own, and its endpoint. */
export async function reading(stage: Stage, source: Source): Promise<{ world: World; endpointId: string }> {
  const world = await stage.world({ clock: source.clock, adapters: ADAPTERS })
  const { endpoint } = await world.app.addEndpoint(world.admin, { ...source.endpoint, name: source.endpoint.system })
  return { world, endpointId: endpoint.id }
}

const GITHUB_FAULTS: readonly github.Fault[] = [
  { kind: 'rate-limit', form: '429-retry-after', seconds: 90 },
  { kind: 'html' },
  { kind: 'cut-off' },
  { kind: 'rate-limit', form: '403-retry-after', seconds: 90 },
  { kind: 'repeated-page' },
  { kind: 'hang-up' },
  { kind: 'endless' },
  { kind: 'rate-limit', form: '403-remaining-0', seconds: 300 },
  { kind: 'reordered' },
  { kind: 'not-json' },
  { kind: 'rate-limit', form: '403-bare', seconds: 30 },
]

/** GitHub with one repository. */
export async function githubSource(stage: Stage, options: SourceOptions): Promise<Source> {
  const clock = new StandingClock(options.at)
  const skewed = { now: () => new Date(clock.now().getTime() + (options.skewMs ?? 0)) }
  const server = await github.startGithubServer({ clock: skewed, perPageCap: options.pageCap ?? 100 })
  stage.atEnd(() => server.close())
  const repository = server.state.createRepository('octo/hello')
  repository.push([{ message: 'First' }])
  return {
    clock,
    happen(n) {
      clock.advance(20_000)
      const pull = repository.openPullRequest({ commits: [{}, {}] })
      repository.review(pull, { user: 'hubot', state: 'APPROVED' })
      if (n % 3 === 0) repository.merge(pull)
      const issue = repository.openIssue({ labels: ['incident'] })
      if (n % 3 === 1) repository.closeIssue(issue)
      const run = repository.startWorkflowRun()
      if (n % 3 === 1) repository.completeWorkflowRun(run)
      repository.setDeploymentStatus(repository.deploy(), n % 3 === 1 ? 'failure' : 'success')
      repository.publishRelease({ tag: `v${n}` })
      repository.push()
    },
    failAt: (match, n) => server.fault(match, GITHUB_FAULTS[n % GITHUB_FAULTS.length] as github.Fault),
    clearFaults: () => server.clearFaults(),
    endpoint: {
      ...{ system: 'github', bindingMode: 'listed', baseUrl: server.baseUrl, scopes: ['octo/hello'] },
      credential: github.DEFAULT_TOKEN,
    },
    async compared(world, endpointId) {
      const there = sourceOf(repository.it)
      return finding('rows, with what stands at GitHub', upTo(there, await copyOf(world, endpointId)), there)
    },
    get beyondLimit() {
      return server.state.beyondLimit
    },
  }
}

const JIRA_FAULTS: readonly jira.Fault[] = [
  { kind: 'limit', form: 'tenant', seconds: 90 },
  { kind: 'html' },
  { kind: 'cut-off' },
  { kind: 'repeated-token' },
  { kind: 'hang-up' },
  { kind: 'limit', form: 'gateway' },
  { kind: 'repeated-page' },
  { kind: 'endless' },
  { kind: 'empty-page' },
  { kind: 'limit', form: 'burst', seconds: 60 },
  { kind: 'reordered' },
  { kind: 'not-json' },
]

/** Jira with one project and a board. */
export async function jiraSource(stage: Stage, options: SourceOptions): Promise<Source> {
  const clock = new StandingClock(options.at)
  const mode = options.isServer ? 'datacenter' : 'cloud'
  const pageCap = options.pageCap ?? 100
  const zone = options.timeZone === undefined ? {} : { timeZone: options.timeZone }
  const server = await jira.startJiraServer({ clock, mode, skewMs: options.skewMs ?? 0, pageCap, ...zone })
  stage.atEnd(() => server.close())
  if (options.timeZone !== undefined) server.state.people.editUser(server.admin, zone)
  const project = server.state.createProject('ABC')
  const board = project.createBoard({ name: 'Team' })
  const token = jira.DEFAULT_TOKEN
  return {
    clock,
    happen(n) {
      const issue = project.createIssue({ type: n % 2 === 0 ? 'Story' : 'Bug' })
      clock.advance(20_000)
      if (n % 3 === 0) project.editIssue(issue, { points: n })
      if (n % 5 === 0) project.putInSprint(issue, project.createSprint(board))
      clock.advance(MINUTE - 20_000)
    },
    failAt: (match, n) => server.fault(match, JIRA_FAULTS[n % JIRA_FAULTS.length] as jira.Fault),
    clearFaults: () => server.clearFaults(),
    endpoint: {
      ...{ system: 'jira', bindingMode: 'listed', baseUrl: server.baseUrl, scopes: ['ABC'] },
      credential: mode === 'cloud' ? { kind: 'api_token', email: jira.DEFAULT_EMAIL, token } : { kind: 'pat', token },
    },
    async compared(world, endpointId) {
      const host = new URL(server.baseUrl).host
      const site = { state: server.state, tenantId: world.tenantId, host, admin: server.admin }
      const there = sourceOfProject(site, [project.it.id])
      const here = upToProject(there, await copyOfProject({ sql: world.sql, endpointId, site }, [project.it.id]))
      const people = Object.fromEntries(Object.keys(there.people).map((id) => [id, here.people[id]]))
      return finding('rows, with what stands at Jira', { ...here, people }, there)
    },
    get beyondLimit() {
      return server.state.beyondLimit
    },
  }
}
