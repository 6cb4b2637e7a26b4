import { type Effect, type Feed, type Kind, NOTHING, type Rows } from '../../feed.ts'
import { gone } from '../../gone.ts'
import { defect } from './defect.ts'
import { epic } from './epic.ts'
import { incident } from './incident.ts'
import { type IssueChange, knownRow, type Role, roleKey } from './role.ts'
import { technicalStory } from './technical-story.ts'
import { userStory } from './user-story.ts'

const ROLES: readonly Role[] = [incident, defect, epic, userStory, technicalStory]
const UNPLANNED = ROLES.filter(({ unplanned }) => unplanned)

/** Those it may have had a row as. One that is gone tells nothing more: then it is all of them. */
const rolesOf = ({ fields }: IssueChange) => (fields !== null && fields.plan === null ? UNPLANNED : ROLES)

/**
 * An issue is what its type and labels make it *now*. When it stops being that, the row is soft-deleted, and comes back
 * when the issue turns into it again; what it has become instead has a row of its own.
 */
export const issue: Kind<'issue'> = {
  kind: 'issue',
  feeds(change, feed) {
    const now = change.fields?.role
    const roles = rolesOf(change).toSorted((a, b) => Number(b.role === now) - Number(a.role === now))
    return roles.map((role) => roleKey(role, change, feed))
  },
  reduce(change, rows, feed) {
    const parts = rolesOf(change).map((role) => partOf(role, change, rows, feed))
    return { rows: parts.flatMap((part) => part.rows), events: parts.flatMap((part) => part.events) }
  },
}

function partOf(role: Role, change: IssueChange, rows: Rows, feed: Feed): Effect {
  const { fields } = change
  const known = knownRow(role, change, rows, feed)
  if (fields !== null && change.gone === null && fields.role === role.role) {
    const row = role.row(change, fields, known, feed)
    return row === null ? NOTHING : { rows: [[role.table, row]], events: [] }
  }
  if (known === undefined || known.deletedAt !== null) return NOTHING
  const last = (fields === null ? null : role.row(change, fields, known, feed)) ?? known
  // What was closed before has been told.
  if (change.gone !== null) return gone(change, feed, role.table, last, () => role.ends(known, last, feed))
  return { rows: [[role.table, { ...last, deletedAt: feed.observedAt }]], events: [] }
}
