import { expect, test } from 'vitest'
import { expectNothingLeft } from '../expect-settled.ts'
import { countOf, forAllHistories, timeFor } from '../for-all-histories.ts'
import { runOn } from '../happenings.ts'
import { expectCopied, expectPolledCopy } from './expect-copied.ts'
import { type JiraWorld, jiraWorld, MODES } from './jira-world.ts'
import { OF_PROJECTS, play, settle, stage } from './play.ts'

const HISTORIES = countOf(3)
const PEOPLE = ['ada', 'grace', 'linus']

test.each(MODES)(
  'whatever happens at a site (%s) and on the way from it, the copy comes to equal the source',
  async (mode) => {
    // Answers tell their time in whole seconds: nothing here happens at one.
    const w = await jiraWorld({ mode, at: '2026-01-10T08:00:00.300Z', server: { pageCap: 4 } })
    for (const name of PEOPLE) w.server.state.people.createUser(name)
    await forAllHistories(OF_PROJECTS, HISTORIES, async (history, number) => {
      const on = await stage(w, `S${number}`, history)
      await play(on, history)
      await settle(on)
      await runOn(on, 'incremental')
      if (!history.hasTies) await expectPolledCopy(on, history)
      await runOn(on, 'census')
      expect((await runOn(on, 'incremental')).status).toBe('success')
      const { projects, people } = on.source
      const copied = { sql: w.sql, endpointId: on.endpointId, site: w.site }
      await expectCopied(
        copied,
        projects.map(({ it }) => it.id),
        people,
      )
      await expectNoDoubleEvent(w)
      await expectNothingLeft(w, on.endpointId)
      on.webhooks.remove()
    })
  },
  timeFor(HISTORIES),
)

/** What happens once is told once. An issue that is out of sight again and again ends each time, without a time of its own. */
async function expectNoDoubleEvent({ sql }: JiraWorld): Promise<void> {
  const doubled = await sql(
    `select event_type, aggregate_id, closed_at, count(*)::int
       from (select event_type, aggregate_id, case event_type when 'work_item.closed' then payload ->> 'closed_at' end as closed_at
               from tracker_governance.outbox_messages
              where event_type = 'work_item.created' or event_type = 'work_item.closed' and payload ->> 'closed_at' is not null) told
      group by 1, 2, 3 having count(*) > 1`,
  )
  expect(doubled).toEqual([])
}
