import { boards } from './boards.ts'
import { changelogs } from './changelogs/index.ts'
import { issues } from './issues/index.ts'
import { sprints } from './sprints.ts'
import type { JiraStream } from './stream.ts'
import { users } from './users.ts'
import { versions } from './versions.ts'

/** Everything that is read of a project and its boards, in this order: boards first, because they bring their sprints. */
export const STREAMS: readonly JiraStream[] = [boards, versions, sprints, issues, changelogs, users]
