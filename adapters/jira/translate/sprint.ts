import { FINAL_VERSION, type SprintChange } from '../../../src/domain/changes.ts'
import { read } from '../../payload/read.ts'
import { toldVersion } from '../version.ts'
import { SprintEvent } from '../wire-plan.ts'
import { changed, type Translator } from './outcome.ts'

type Status = NonNullable<SprintChange['fields']>['status']

const STATUS: ReadonlyMap<string, Status> = new Map<string, Status>([
  ['future', 'planned'],
  ['active', 'active'],
  ['closed', 'closed'],
])
/** What an event says that does not show the state. */
const STATE_BY_TOPIC: ReadonlyMap<string, string> = new Map([
  ['sprint_started', 'active'],
  ['sprint_closed', 'closed'],
])

/** The sprint as it is now. It belongs to the board it was made on, whichever boards show it. */
export const sprint: Translator = (receipt) => changed(sprintChange(receipt))

/** Its id is never used again. */
export const sprintDeleted: Translator = (receipt) =>
  changed({ ...sprintChange(receipt), version: FINAL_VERSION, gone: 'deleted' })

function sprintChange(receipt: Parameters<Translator>[0]): SprintChange {
  const event = read(SprintEvent, receipt)
  const { sprint: it } = event
  const state = (it.state ?? STATE_BY_TOPIC.get(receipt.topic) ?? 'future').toLowerCase()
  return {
    kind: 'sprint',
    externalId: it.id,
    externalKey: it.name,
    url: null,
    version: toldVersion(event, receipt),
    scope: it.originBoardId,
    gone: null,
    fields: {
      name: it.name,
      goal: it.goal,
      status: STATUS.get(state) ?? 'planned',
      sourceStatus: state,
      startsAt: it.startDate,
      endsAt: it.endDate,
      completedAt: it.completeDate,
    },
  }
}
