import { FINAL_VERSION, type VersionChange } from '../../../src/domain/changes.ts'
import type { Receipt } from '../../../src/ports/source-adapter.ts'
import { read } from '../../payload/read.ts'
import { toldVersion } from '../version.ts'
import { MergedTo, VersionEvent } from '../wire-plan.ts'
import { changed, skipped, type Translator } from './outcome.ts'

/** The version as it is now. */
export const fixVersion: Translator = (receipt) => {
  const event = read(VersionEvent, receipt)
  return projectOf(event) === null ? skipped('version_incomplete') : changed(versionChange(event, receipt))
}

/**
 * The version is gone: deleted, or merged into another one, which its issues moved to. Jira tells of a merge under
 * either name; what it was merged into (`mergedTo`) tells which it is, and is told of as well when it is shown.
 * Without it, `jira:version_merged` may speak of the one that is left: nothing is taken away because of that.
 */
export const fixVersionGone: Translator = (receipt) => {
  const event = read(VersionEvent, receipt)
  const isMerged = event.mergedTo !== undefined && event.mergedTo !== null
  if (!isMerged && receipt.topic === 'jira:version_merged') return skipped('version_merge_incomplete')
  const gone = { version: FINAL_VERSION, gone: isMerged ? 'moved' : 'deleted' } as const
  const changes: VersionChange[] = [{ ...versionChange(event, receipt), ...gone }]
  const into = MergedTo.parse(event.mergedTo)
  if (into !== null) {
    const other = { ...event, version: { ...into, projectId: into.projectId ?? event.version.projectId } }
    if (projectOf(other) !== null) changes.push(versionChange(other, receipt))
  }
  return changed(...changes)
}

const projectOf = ({ project, version }: VersionEvent) => project?.id ?? version.projectId

function versionChange(event: VersionEvent, receipt: Receipt): VersionChange {
  const { version: it } = event
  return {
    kind: 'version',
    externalId: it.id,
    externalKey: it.name,
    url: null,
    version: toldVersion(event, receipt),
    scope: projectOf(event),
    gone: null,
    fields: {
      name: it.name,
      description: it.description,
      released: it.released,
      archived: it.archived,
      startsAt: it.startDate,
      // Before it is released, the same date is when it shall be.
      plannedAt: it.released ? null : it.releaseDate,
      releasedAt: it.released ? it.releaseDate : null,
      sourceStatus: it.archived ? 'archived' : it.released ? 'released' : 'unreleased',
    },
  }
}
