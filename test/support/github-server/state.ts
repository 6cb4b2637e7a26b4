import { bulkChanges } from './changes/bulk.ts'
import { checkChanges } from './changes/checks.ts'
import { commitChanges } from './changes/commits.ts'
import { deploymentChanges } from './changes/deployments.ts'
import { issueChanges } from './changes/issues.ts'
import { lifecycleChanges, type Names } from './changes/lifecycle.ts'
import { recordedChanges } from './changes/load.ts'
import { pullChanges } from './changes/pulls.ts'
import { releaseChanges } from './changes/releases.ts'
import { reviewChanges } from './changes/reviews.ts'
import { runChanges } from './changes/runs.ts'
import { Credentials, INSTALLATION_ID, type Limits, type NewToken, type Principal } from './credentials.ts'
import { type Attempt, type Hook, Hooks, type OutgoingDelivery } from './hooks.ts'
import { Repository } from './objects/repository.ts'
import { type Clock, World } from './objects/world.ts'
import { showAccount, showRepository } from './show/accounts.ts'

export type RepositoryHandle = ReturnType<typeof handleOf>

/** A repository and everything that can happen to it. */
function handleOf(world: World, it: Repository, names: Names) {
  return {
    /** What is remembered, to look at. */
    it,
    ...lifecycleChanges(world, it, names),
    ...commitChanges(world, it),
    ...pullChanges(world, it),
    ...reviewChanges(world, it),
    ...issueChanges(world, it),
    ...checkChanges(world, it),
    ...runChanges(world, it),
    ...deploymentChanges(world, it),
    ...releaseChanges(world, it),
    ...bulkChanges(world, it),
    ...recordedChanges(world, it),
  }
}

export interface NewRepository {
  readonly id?: number
  readonly private?: boolean
  /** Type of the owner when it is new. */
  readonly ownedBy?: 'Organization' | 'User'
}

/** The world at GitHub. What happens in it moves `updated_at` by the server's clock and goes out to the hooks. */
export class GithubState {
  readonly world: World
  readonly hooks = new Hooks()
  readonly credentials: Credentials
  readonly #byId = new Map<number, RepositoryHandle>()
  readonly #byName = new Map<string, Repository>()

  constructor(clock: Clock, address: string, limits: Limits | undefined) {
    this.world = new World(clock, address, (repository, event, sender, parts) =>
      this.hooks.send(this.world, repository, event, (hook) => ({
        ...this.#around(repository, hook),
        sender: showAccount(this.world, sender),
        ...parts(),
      })),
    )
    this.credentials = new Credentials(this.world, limits)
  }

  /** An empty repository: nothing can be opened in it before the first push. */
  createRepository(fullName: string, options: NewRepository = {}): RepositoryHandle {
    const [login = '', name = ''] = fullName.split('/')
    const it = new Repository({
      id: options.id ?? this.world.nextAccountId(),
      owner: this.world.account(login, options.ownedBy ?? 'Organization'),
      name,
      private: options.private ?? false,
      at: this.world.now(),
    })
    const handle = handleOf(this.world, it, {
      take: (repository) => this.#byName.set(repository.fullName.toLowerCase(), repository),
      remove: (repository) => this.#byId.delete(repository.id),
    })
    this.#byId.set(it.id, handle)
    this.#byName.set(fullName.toLowerCase(), it)
    this.world.emit(it, 'repository', it.owner, () => ({ action: 'created' }))
    return handle
  }

  /** By its name of now, or one it had; throws when there is none. */
  repository(fullName: string): RepositoryHandle {
    const it = this.lookUp(fullName)
    const handle = it === undefined ? undefined : this.#byId.get(it.id)
    if (handle === undefined) throw new Error(`there is no repository ${fullName}`)
    return handle
  }

  /** The repository that has this name, or had it last. */
  lookUp(fullName: string): Repository | undefined {
    const it = this.#byName.get(fullName.toLowerCase())
    return it === undefined ? undefined : this.byId(it.id)
  }

  byId(id: number): Repository | undefined {
    return this.#byId.get(id)?.it
  }

  /** By name. */
  get repositories(): Repository[] {
    const all = [...this.#byId.values()].map(({ it }) => it)
    return all.sort((one, other) => (one.fullName < other.fullName ? -1 : 1))
  }

  /** `on`: `octo/hello`, the organisation `octo`, or `app`. Without a hook nothing is sent. */
  addHook(on: string, settings: { readonly url: string; readonly events?: readonly string[] }): Hook {
    if (on === 'app') return this.hooks.add(this.world, 'app', settings)
    const at = on.includes('/') ? { repository: this.repository(on).it.id } : { organization: on }
    return this.hooks.add(this.world, at, settings)
  }

  /** Says how the attempt ended, 0 when nobody answered: the log of the hook shows it. */
  recordAttempt(delivery: OutgoingDelivery, statusCode: number): Attempt {
    return this.hooks.recordAttempt(this.world, delivery, statusCode)
  }

  /** The log of a hook as the API shows it, latest first. */
  attempts(hook: Hook): readonly Attempt[] {
    return this.hooks.log(this.world, hook)
  }

  addToken(token: string, options?: NewToken): Principal {
    return this.credentials.add(token, options)
  }

  /** It answers 401 afterwards. */
  revoke(token: string): void {
    this.credentials.revoke(token)
  }

  /** `who`: a token, or `installation` for the app; e.g. `deployments`: calls that need it answer 403. */
  deny(who: string, permission: string): void {
    this.credentials.named(who).denied.add(permission)
  }

  allow(who: string, permission: string): void {
    this.credentials.named(who).denied.delete(permission)
  }

  /** The repository answers 404 to `who`. */
  hide(who: string, fullName: string): void {
    this.credentials.named(who).hidden.add(this.repository(fullName).it.id)
  }

  reveal(who: string, fullName: string): void {
    this.credentials.named(who).hidden.delete(this.repository(fullName).it.id)
  }

  /** `who` sees these repositories only; null: all of them, the new ones too. */
  select(who: string, fullNames: readonly string[] | null): void {
    this.credentials.named(who).only = fullNames && new Set(fullNames.map((name) => this.repository(name).it.id))
  }

  /** Requests that came although the answers before had said that none may come. */
  get beyondLimit(): number {
    return this.credentials.beyondLimit
  }

  /** What every payload carries besides what happened. */
  #around(repository: Repository, { on }: Hook) {
    const { owner } = repository
    return {
      repository: showRepository(this.world, repository),
      ...(owner.type === 'Organization' ? { organization: showAccount(this.world, owner) } : {}),
      ...(on === 'app' ? { installation: { id: INSTALLATION_ID, node_id: 'MDIz' } } : {}),
    }
  }
}
