import { expect, test } from 'vitest'
import { expectNothingLeft } from '../expect-settled.ts'
import { countOf, forAllHistories, timeFor } from '../for-all-histories.ts'
import { runOn } from '../happenings.ts'
import { expectCopied, expectPolledCopy } from './expect-copied.ts'
import { jiraWorld, MODES } from './jira-world.ts'
import { OF_PROJECTS, play, settle, stage } from './play.ts'

const HISTORIES = countOf(3)
const PEOPLE = ['ada', 'grace', 'linus']

test.each(MODES)(
  'whatever happens at a site (%s) and on the way from it, the copy comes to equal the source',
  async (mode) => {
    const w = await jiraWorld({ mode, server: { pageCap: 4 } })
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
      await expectNothingLeft(w, on.endpointId)
      on.webhooks.remove()
    })
  },
  timeFor(HISTORIES),
)
