import { Credentials } from './access/credentials.ts'
import { type App, scopes, type Tokens } from './access/oauth.ts'
import type { HourlyPoints } from './access/points.ts'
import { boardChanges } from './changes/boards.ts'
import { bulkChanges } from './changes/bulk.ts'
import { issueChanges } from './changes/issues.ts'
import { moveChanges } from './changes/moves.ts'
import { createProject, type NewProject, projectChanges } from './changes/projects.ts'
import { remarkChanges } from './changes/remarks.ts'
import { sprintChanges } from './changes/sprints.ts'
import { userChanges } from './changes/users.ts'
import { versionChanges } from './changes/versions.ts'
import { type Hook, Hooks, type NewHook, type OutgoingDelivery } from './deliveries/hooks.ts'
import { Limits } from './http/limits.ts'
import { filterOf } from './jql/match.ts'
import { parse } from './jql/parse.ts'
import { PageTokens } from './jql/tokens.ts'
import type { Issue } from './objects/issue.ts'
import type { CategoryKey, IssueType, Project, Status, User } from './objects/objects.ts'
import { type Site, World } from './objects/world.ts'
import { json, type Reply } from './routes/call.ts'

export type ProjectHandle = ReturnType<typeof handleOf>

/** A project and everything that can happen to it and in it. */
function handleOf(world: World, it: Project) {
  return {
    /** What is remembered, to look at. */
    it,
    ...projectChanges(world, it),
    ...issueChanges(world, it),
    ...moveChanges(world),
    ...remarkChanges(world),
    ...boardChanges(world, it),
    ...sprintChanges(world),
    ...versionChanges(world, it),
    ...bulkChanges(world, it),
  }
}

/** The world at Jira. What happens in it moves `updated` by the server's clock, is written down, and goes out to the webhooks. */
export class JiraState {
  readonly world: World
  readonly hooks: Hooks
  readonly credentials: Credentials
  readonly limits: Limits
  readonly tokens: PageTokens
  /** Names of further custom fields, by id. */
  readonly customFields = new Map<string, string>()
  /** Bulk changelogs tell times as a number of milliseconds, as Atlassian's page shows them; false: like everything else. */
  isBulkChangelogInEpoch = true
  /** People: create them, edit them, take rights away. */
  readonly people: ReturnType<typeof userChanges>
  readonly #handles = new Map<string, ProjectHandle>()

  constructor(site: Site, points: HourlyPoints | null) {
    this.hooks = new Hooks((jql, issue) => this.#fits(jql, issue))
    this.world = new World(site, (event, about, parts) => this.hooks.send(this.world, event, about, parts))
    this.credentials = new Credentials(this.world)
    this.limits = new Limits(site.clock, points)
    this.tokens = new PageTokens(site.address)
    this.people = userChanges(this.world)
  }

  createProject(key: string, it: NewProject = {}): ProjectHandle {
    const handle = handleOf(this.world, createProject(this.world, key, it))
    this.#handles.set(handle.it.id, handle)
    return handle
  }

  /** By key; those in the trash too. */
  get projects(): ProjectHandle[] {
    const all = [...this.world.projects.keys()].flatMap((id) => this.#handles.get(id) ?? [])
    return all.sort((one, other) => (one.it.key < other.it.key ? -1 : 1))
  }

  /** By id, or by a key that it has or had; throws when there is none. */
  project(idOrKey: string): ProjectHandle {
    const it = this.world.project(idOrKey)
    const handle = it === undefined ? undefined : this.#handles.get(it.id)
    if (handle === undefined) throw new Error(`there is no project ${idOrKey}`)
    return handle
  }

  /** By id, or by a key that it has or had; throws when there is none. */
  issue(idOrKey: string): Issue {
    const it = this.world.issue(idOrKey)
    if (it === undefined) throw new Error(`there is no issue ${idOrKey}`)
    return it
  }

  addIssueType(name: string, hierarchyLevel = 0): IssueType {
    return this.world.site.catalogue.addType({ name, hierarchyLevel })
  }

  addStatus(name: string, category: CategoryKey): Status {
    return this.world.site.catalogue.addStatus({ name, category })
  }

  /** The administrator renames it, or somebody changes the language: no issue changes. */
  rename(it: IssueType | Status, name: string): void {
    it.name = name
  }

  /** e.g. `customfield_10050`: what issues have in it is set with `custom`. */
  addCustomField(id: string, name: string): void {
    this.customFields.set(id, name)
  }

  /** An API token on Cloud, a personal token on Data Center. */
  addToken(token: string, user: User, expiresAt: Date | null = null): void {
    this.credentials.add(token, user, expiresAt)
  }

  /** It answers 401 afterwards. */
  revoke(token: string): void {
    this.credentials.revoke(token)
  }

  /** An app, and the first tokens that a user gives it. */
  grant(app: App, user: User): Tokens {
    return this.credentials.oauth.grant(this.credentials.oauth.addApp(app), user)
  }

  /** Without a webhook nothing is sent. */
  addHook(it: NewHook): Hook {
    return this.hooks.add(this.world, it)
  }

  /** The same delivery again, as another attempt. */
  retry(delivery: OutgoingDelivery): void {
    this.hooks.retry(delivery)
  }

  /** From now on search knows of a change only so much later; 0 by default. */
  set indexLagMs(ms: number) {
    this.world.indexLagMs = ms
  }

  /** Meanwhile it shows issues as they were (`then`, by default), or finds them by what was and shows what is (`now`). */
  set indexShows(shown: 'then' | 'now') {
    this.world.indexShows = shown
  }

  /** Requests that came although the answers before had said that none may come. */
  get beyondLimit(): number {
    return this.limits.beyond
  }

  /** Base of what comes through the gateway. */
  get gateway(): string {
    return `${this.world.site.address}/ex/jira/${this.world.site.cloudId}`
  }

  accessibleResources(): Reply {
    const { cloudId, address } = this.world.site
    return json([{ id: cloudId, url: address, name: 'site', scopes: scopes(), avatarUrl: `${address}/avatar.png` }], 0)
  }

  #fits(jql: string, issue: Issue): boolean {
    const { fits } = filterOf({ world: this.world, user: null }, parse(jql).clauses)
    return fits(issue, issue.fields)
  }
}
