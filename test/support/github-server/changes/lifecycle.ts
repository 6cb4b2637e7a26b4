import type { Repository } from '../objects/repository.ts'
import type { World } from '../objects/world.ts'

/** What the names of repositories mean now. */
export interface Names {
  /** Every name leads to the repository that has it now, or had it last. */
  take(repository: Repository): void
  remove(repository: Repository): void
}

export const lifecycleChanges = (world: World, repository: Repository, names: Names) => {
  const sender = () => world.account('octocat')
  const changed = (action: string, changes?: object) => {
    repository.updated_at = world.now()
    world.emit(repository, 'repository', sender(), () => ({ action, ...(changes === undefined ? {} : { changes }) }))
  }
  return {
    /** The old name redirects until another repository takes it. */
    rename(name: string): void {
      const from = repository.name
      repository.name = name
      names.take(repository)
      changed('renamed', { repository: { name: { from } } })
    },

    transfer(owner: string): void {
      const from = { user: { login: repository.owner.login, id: repository.owner.id } }
      repository.owner = world.account(owner, 'Organization')
      names.take(repository)
      changed('transferred', { owner: { from } })
    },

    archive(): void {
      repository.archived = true
      changed('archived')
    },

    unarchive(): void {
      repository.archived = false
      changed('unarchived')
    },

    setPrivate(isPrivate: boolean): void {
      repository.private = isPrivate
      changed(isPrivate ? 'privatized' : 'publicized')
    },

    /** Switched off, every issue answers 410; GitHub tells it as an edit without saying of what. */
    setHasIssues(hasIssues: boolean): void {
      repository.hasIssues = hasIssues
      changed('edited', {})
    },

    /** Nothing of it answers afterwards. */
    delete(): void {
      changed('deleted')
      names.remove(repository)
    },
  }
}
