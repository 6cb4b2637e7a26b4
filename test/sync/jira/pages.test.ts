import { describe, expect, test } from 'vitest'
import type { Fault, Issue } from '../../support/jira-server/index.ts'
import { expectCopied } from './expect-copied.ts'
import { HOUR, type JiraWorld, jiraWorld, MINUTE, MODES } from './jira-world.ts'

const SMALL = { pageCap: 3 }
const isSearch = ({ path }: { readonly path: string }) => /\/search(\/jql)?$/.test(path)
const copied = (w: JiraWorld) => expectCopied(w, [w.project.it.id])

function tenIssues({ project, clock }: JiraWorld): Issue[] {
  return Array.from({ length: 10 }, () => {
    clock.advance(MINUTE)
    return project.createIssue()
  })
}

describe.each(MODES)('in %s', (mode) => {
  test('issues that leave their place for the end while they are read leave no hole', async () => {
    const w = await jiraWorld({ mode, server: SMALL })
    const issues = tenIssues(w)
    w.clock.advance(HOUR)
    for (const i of [0, 1, 5]) {
      const act = () => {
        const issue = issues[i]
        if (issue !== undefined) w.project.editIssue(issue, { summary: `Touched ${i}` })
      }
      w.server.fault(isSearch, { kind: 'meanwhile', act })
    }
    expect(await w.run('incremental')).toMatchObject({ status: 'success' })
    await w.run('incremental')
    await copied(w)
  })

  test('more issues of one moment than a page holds leave no hole', async () => {
    const w = await jiraWorld({ mode, server: SMALL })
    for (let i = 0; i < 11; i += 1) w.project.createIssue()
    await w.run('incremental')
    await copied(w)
  })

  test('a page in another order, or given twice, adds nothing and hides nothing', async () => {
    const w = await jiraWorld({ mode, server: SMALL })
    tenIssues(w)
    w.server.fault(isSearch, { kind: 'reordered' }, 2)
    await w.run('incremental')
    w.clock.advance(HOUR)
    await w.run('incremental')
    await copied(w)
  })

  test.each<Fault['kind']>(['html', 'hang-up', 'cut-off', 'not-json'])(
    'an answer that is broken (%s) is asked for again',
    async (kind) => {
      const w = await jiraWorld({ mode })
      w.project.createIssue()
      w.server.fault(isSearch, { kind } as Fault, 2)
      expect(await w.run('incremental')).toMatchObject({ status: 'success' })
      await copied(w)
    },
  )

  test('a list that stays broken fails its stream with its name, and the next run reads on', async () => {
    const w = await jiraWorld({ mode, server: SMALL })
    tenIssues(w)
    let page = 0
    const isVersions = ({ path }: { readonly path: string }) => path.includes('/version')
    w.server.fault((asked) => isVersions(asked) && ++page > 0, { kind: 'html' }, 3)
    expect(await w.run('incremental')).toMatchObject({
      status: 'partial',
      failures: [{ scope: 'ABC', stream: 'versions', code: 'UPSTREAM_UNAVAILABLE' }],
    })
    w.clock.advance(HOUR)
    expect(await w.run('incremental')).toMatchObject({ status: 'success', failures: [] })
    await copied(w)
  })
})

test('a page token that has expired while the run was held up is given up, and nothing is missed', async () => {
  const w = await jiraWorld({ server: SMALL })
  tenIssues(w)
  await w.app.startSync(w.admin, w.endpointId, { mode: 'incremental' })
  const dying = new AbortController()
  let page = 0
  w.server.fault((asked) => isSearch(asked) && ++page > 4, { kind: 'meanwhile', act: () => dying.abort() })
  await w.turn(dying.signal)
  // Tokens are good for seven days.
  w.clock.advance(8 * 24 * HOUR)
  for (let turns = 0; turns < 10; turns += 1) if ((await w.turn()).state !== 'goes_on') break
  expect(await w.run('incremental')).toMatchObject({ status: 'success' })
  await copied(w)
})

test.each<Fault['kind']>(['repeated-token', 'empty-page'])(
  'a walk that leads nowhere (%s) ends its stream with an error, and the next run is whole',
  async (kind) => {
    const w = await jiraWorld({ server: SMALL })
    tenIssues(w)
    w.server.fault((asked) => isSearch(asked) && JSON.stringify(asked.body).includes('summary'), { kind } as Fault, 50)
    expect(await w.run('incremental')).toMatchObject({
      status: 'partial',
      failures: [{ scope: 'ABC', stream: 'issues', code: 'UPSTREAM_INVALID' }],
    })
    w.server.clearFaults()
    w.clock.advance(HOUR)
    expect(await w.run('incremental')).toMatchObject({ status: 'success', failures: [] })
    await copied(w)
  },
)

test('an issue that cannot be read is set aside alone, and the others are copied', async () => {
  const w = await jiraWorld()
  tenIssues(w)
  const [, poison] = w.server.state.world.issues.byId
  if (poison === undefined) throw new Error('ten were made')
  w.server.fault((asked) => isSearch(asked) && JSON.stringify(asked.body).includes('summary'), {
    kind: 'status',
    status: 200,
    body: {
      issues: [
        {
          id: poison.id,
          key: 'ABC-2',
          fields: {
            project: { id: w.project.it.id, key: 'ABC' },
            updated: '2026-01-10T08:00:00.000+0000',
            issuetype: 7,
          },
        },
      ],
    },
  })
  expect(await w.run('incremental')).toMatchObject({ status: 'partial' })
  const aside = await w.sql("select topic from tracker_integration.inbox_messages where status = 'failed'")
  expect(aside).toEqual([{ topic: 'jira:issue_updated' }])
  w.clock.advance(HOUR)
  await w.run('full')
  await copied(w)
})
