import type { AnyRow, RowOf, Table } from '../../db/table.ts'
import { peerReviews } from '../../db/tables/construction.ts'
import { epics, technicalStories, userStories } from '../../db/tables/planning.ts'
import { deploymentRecords, releasePackages } from '../../db/tables/release.ts'
import { defects, incidents } from '../../db/tables/work.ts'
import type { EventDraft } from '../../domain/events.ts'
import { deriveDeployment, deriveReleasePackage } from './deployment-record.ts'
import { incidentTransitions } from './incident.ts'
import { derivePeerReview, peerReviewTransitions } from './peer-review.ts'
import { deriveTechnicalStory } from './technical-story.ts'
import { defectItem, epicItem, technicalStoryItem, userStoryItem } from './work-item.ts'

interface RowLogic<R> {
  /** Fills the columns that follow from the others. */
  derive?(row: R): R
  /** What happened between two states. */
  transitions?(before: R | undefined, after: R, occasion: { observedAt: string; key: string }): EventDraft[]
}

const LOGIC = new Map<Table, RowLogic<AnyRow>>()
const register = <T extends Table>(table: T, logic: RowLogic<RowOf<T>>) =>
  LOGIC.set(table, logic as unknown as RowLogic<AnyRow>)

register(peerReviews, { derive: derivePeerReview, transitions: peerReviewTransitions })
register(deploymentRecords, { derive: deriveDeployment })
register(releasePackages, { derive: deriveReleasePackage })
register(incidents, { transitions: incidentTransitions })
register(defects, { transitions: defectItem.transitions })
register(epics, { transitions: epicItem.transitions })
register(userStories, { transitions: userStoryItem.transitions })
register(technicalStories, { derive: deriveTechnicalStory, transitions: technicalStoryItem.transitions })

/** What is known about the rows of a table beyond their columns; nothing for most. */
export const logicOf = (table: Table): RowLogic<AnyRow> => LOGIC.get(table) ?? {}
