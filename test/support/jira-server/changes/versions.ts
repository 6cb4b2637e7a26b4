import type { Project, Version } from '../objects/objects.ts'
import type { World } from '../objects/world.ts'
import { webhookLook } from '../show/look.ts'
import { showVersion } from '../show/versions.ts'
import { change } from './record.ts'

export interface VersionEdit {
  readonly name?: string
  readonly description?: string
  readonly startDate?: string | null
  readonly releaseDate?: string | null
}

export const versionChanges = (world: World, project: Project) => {
  const look = webhookLook(world)
  const tell = (event: string, it: Version, more: object = {}) =>
    world.emit(`jira:version_${event}`, null, () => ({ version: showVersion(look, it), ...more }))
  const become = (event: string, it: Version, next: Partial<Version>) => {
    Object.assign(it, next)
    tell(event, it)
  }

  /** Its issues change without a webhook of their own. */
  function remove(it: Version, instead: Version | null): void {
    for (const issue of world.issues.byId) {
      const { versionIds } = issue.fields
      if (!versionIds.includes(it.id)) continue
      const rest = versionIds.filter((id) => id !== it.id && id !== instead?.id)
      const next = { versionIds: instead === null ? rest : [...rest, instead.id] }
      change(world, issue, next, { by: project.lead, as: null })
    }
    project.versions = project.versions.filter((each) => each !== it)
    world.versions.delete(it.id)
  }

  return {
    createVersion(name: string, it: Omit<VersionEdit, 'name'> = {}): Version {
      const version: Version = {
        id: world.nextId('version'),
        projectId: project.id,
        name,
        description: it.description ?? '',
        startDate: it.startDate ?? null,
        releaseDate: it.releaseDate ?? null,
        released: false,
        archived: false,
      }
      project.versions = [...project.versions, version]
      world.versions.set(version.id, version)
      tell('created', version)
      return version
    },

    updateVersion: (it: Version, edit: VersionEdit) => become('updated', it, edit),

    /** Today by default. */
    releaseVersion(it: Version, day = new Date(world.now()).toISOString().slice(0, 10)): void {
      become('released', it, { released: true, releaseDate: day })
    },

    unreleaseVersion: (it: Version) => become('unreleased', it, { released: false }),
    archiveVersion: (it: Version) => become('updated', it, { archived: true }),
    unarchiveVersion: (it: Version) => become('updated', it, { archived: false }),

    /** To that place in the list of versions; the version itself stays as it is. */
    moveVersion(it: Version, index: number): void {
      const others = project.versions.filter((each) => each !== it)
      project.versions = others.toSpliced(index, 0, it)
      tell('moved', it)
    },

    /** `instead`: its issues get that one. */
    deleteVersion(it: Version, instead: Version | null = null): void {
      const shown = showVersion(look, it)
      remove(it, instead)
      world.emit('jira:version_deleted', null, () => ({ version: shown }))
    },

    /** Its issues get the other one; told as a deletion that names it. */
    mergeVersion(it: Version, to: Version): void {
      const shown = showVersion(look, it)
      remove(it, to)
      world.emit('jira:version_deleted', null, () => ({ version: shown, mergedTo: showVersion(look, to) }))
    },
  }
}
