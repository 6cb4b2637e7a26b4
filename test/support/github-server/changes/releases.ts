import type { Release } from '../objects/objects.ts'
import type { Repository } from '../objects/repository.ts'
import type { World } from '../objects/world.ts'
import { showRelease } from '../show/delivery-objects.ts'

export interface NewRelease {
  readonly tag: string
  readonly name?: string
  readonly body?: string
  readonly draft?: boolean
  readonly prerelease?: boolean
  readonly by?: string
}

export const releaseChanges = (world: World, repository: Repository) => {
  const tell = (action: string, release: Release, extra: object = {}) =>
    world.emit(repository, 'release', release.author, () => ({
      action,
      release: showRelease(world, repository, release),
      ...extra,
    }))
  const tellPublished = (release: Release) => {
    for (const action of ['published', release.prerelease ? 'prereleased' : 'released']) tell(action, release)
  }

  return {
    /** With `draft` it waits for `editRelease(release, { draft: false })`. */
    publishRelease(it: NewRelease): Release {
      const now = world.now()
      const draft = it.draft ?? false
      const release: Release = {
        id: world.nextId(),
        tag_name: it.tag,
        name: it.name ?? null,
        body: it.body ?? null,
        author: world.account(it.by ?? 'octocat'),
        draft,
        prerelease: it.prerelease ?? false,
        created_at: now,
        updated_at: now,
        published_at: draft ? null : now,
      }
      repository.releases = [...repository.releases, release]
      tell('created', release)
      if (!draft) tellPublished(release)
      return release
    },

    editRelease(release: Release, edit: Partial<Pick<Release, 'name' | 'body' | 'prerelease' | 'draft'>>): void {
      const publishes = release.draft && edit.draft === false
      Object.assign(release, edit, { updated_at: world.now() })
      if (publishes) release.published_at = release.updated_at
      if (publishes) tellPublished(release)
      else tell('edited', release, { changes: {} })
    },

    deleteRelease(release: Release): void {
      repository.releases = repository.releases.filter((it) => it !== release)
      tell('deleted', release)
    },
  }
}
