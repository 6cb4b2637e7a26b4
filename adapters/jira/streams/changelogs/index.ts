import { type JiraStream, NO_CENSUS } from '../stream.ts'
import { readOnCloud } from './cloud.ts'
import { readOnDataCenter } from './data-center.ts'

/**
 * What became of the points, sprints and status of issues. Read are all entries of the issues that changed: those that
 * are known write nothing, and those of an issue that was moved here, or hidden until now, are not missed.
 */
export const changelogs: JiraStream = {
  name: 'changelogs',
  summary: 'History of points, sprints and status',
  scopeKinds: ['project'],
  backlog: null,
  ...NO_CENSUS,
  read: (source, scope, pass, at) =>
    source.client.flavour === 'cloud'
      ? readOnCloud(source, scope, pass, at)
      : readOnDataCenter(source, scope, pass, at),
}
