import { describe, expect, test } from 'vitest'
import type { Issue, ProjectHandle } from '../../../support/jira-server/index.ts'
import { IssuesCopy } from './issues-copy.ts'
import { read, scopeOf, standIn } from './stand-in.ts'

const MINUTE_MS = 60_000
const MODES = ['cloud', 'datacenter'] as const

const create = (project: ProjectHandle, count: number): Issue[] =>
  Array.from({ length: count }, () => project.createIssue())

describe.each(MODES)('issues of %s', (mode) => {
  test.each([
    ['Pacific/Kiritimati', '2026-03-01T12:00:00Z'],
    ['Pacific/Pago_Pago', '2026-03-01T12:00:00Z'],
    ['Europe/Berlin', '2026-03-29T00:50:00Z'],
    ['Europe/Berlin', '2026-10-25T00:50:00Z'],
    ['Australia/Lord_Howe', '2026-04-04T14:50:00Z'],
  ])('are complete in %s around %s, whoever owns the token', async (timeZone, at) => {
    const here = await standIn({ mode, at: new Date(at), pageCap: 5, timeZone })
    here.server.state.people.editUser(here.server.admin, { timeZone })
    const project = here.server.state.createProject('ABC')
    const copy = new IssuesCopy(here, project)
    for (let minute = 0; minute < 25; minute++) {
      const [issue] = create(project, 1)
      here.pass(MINUTE_MS)
      if (issue !== undefined && minute % 2 === 0) project.editIssue(issue, { summary: `Edited ${minute}` })
      if (minute % 4 === 0) await copy.poll()
    }
    await copy.poll()
    expect(copy.here).toEqual(copy.there)
    expect(copy.here).toHaveLength(25)
  })

  test.each([600_000, -600_000])('are complete when the clocks differ by %d ms', async (skewMs) => {
    const here = await standIn({ mode, skewMs, pageCap: 5 })
    const project = here.server.state.createProject('ABC')
    const copy = new IssuesCopy(here, project)
    for (let minute = 0; minute < 30; minute++) {
      create(project, 1)
      await copy.poll()
      here.pass(MINUTE_MS)
    }
    await copy.poll()
    expect(copy.here).toEqual(copy.there)
  })

  test('that the index learns of minutes later, and not in their order, are not missed', async () => {
    const here = await standIn({ mode, pageCap: 5 })
    const project = here.server.state.createProject('ABC')
    const copy = new IssuesCopy(here, project)
    for (let minute = 0; minute < 30; minute++) {
      // The later change is seen before the earlier one.
      here.server.state.indexLagMs = minute % 2 === 0 ? 5 * MINUTE_MS : 0
      create(project, 1)
      await copy.poll()
      here.pass(MINUTE_MS)
    }
    here.pass(5 * MINUTE_MS)
    await copy.poll()
    expect(copy.here).toEqual(copy.there)
  })

  test('that change while they are read are not missed, nor those behind them', async () => {
    const here = await standIn({ mode, pageCap: 7 })
    const project = here.server.state.createProject('ABC')
    const all: Issue[] = []
    for (let i = 0; i < 60; i++) {
      all.push(...create(project, 1))
      here.pass(MINUTE_MS)
    }
    const copy = new IssuesCopy(here, project)
    await copy.poll({
      between(pages) {
        here.pass(1_000)
        for (const issue of all.slice(0, pages)) project.editIssue(issue, { summary: `Edited ${pages}` })
        if (pages % 3 === 0) all.push(...create(project, 1))
      },
    })
    await copy.poll()
    expect(copy.here).toEqual(copy.there)
  })

  test('of one moment fill many pages, and come whole', async () => {
    const here = await standIn({ mode, pageCap: 7 })
    const project = here.server.state.createProject('ABC')
    create(project, 40)
    const copy = new IssuesCopy(here, project)
    await copy.poll()
    expect(copy.here).toEqual(copy.there)
    expect(copy.here).toHaveLength(40)
  })

  test('that come in another order on every page leave no hole', async () => {
    const here = await standIn({ mode, pageCap: 7 })
    const project = here.server.state.createProject('ABC')
    project.bulk(60)
    here.server.fault(({ path }) => path.includes('/search'), { kind: 'reordered' }, 100)
    const copy = new IssuesCopy(here, project)
    await copy.poll()
    expect(copy.here).toEqual(copy.there)
  })

  test('of another project, and of ours when they come back, are told apart', async () => {
    const here = await standIn({ mode })
    const [project, other] = [here.server.state.createProject('ABC'), here.server.state.createProject('XYZ')]
    const [issue] = create(project, 2)
    if (issue === undefined) throw new Error('no issue')
    project.moveIssue(issue, other.it)
    const copy = new IssuesCopy(here, project)
    await copy.poll()
    expect(copy.here).toHaveLength(1)
    const gone = { kind: 'issue', externalId: issue.id, externalKey: 'ABC-1' } as const
    const fetched = await here.reader.fetch('issues', scopeOf(project), [gone])
    expect(fetched).toEqual({ items: [], gone: [{ object: gone, reason: 'moved' }] })
    here.pass(MINUTE_MS)
    other.moveIssue(issue, project.it)
    await copy.poll()
    expect(copy.here).toEqual(copy.there)
  })

  test('that are deleted are gone; those that may not be seen any more are not', async () => {
    const here = await standIn({ mode })
    const { state, admin } = here.server
    const project = state.createProject('ABC')
    const [one, other] = create(project, 2) as [Issue, Issue]
    const known = [one, other].map(({ id }) => ({ kind: 'issue', externalId: id, externalKey: null }) as const)
    project.deleteIssue(one)
    const fetched = await here.reader.fetch('issues', scopeOf(project), known)
    expect([fetched.items.length, fetched.gone]).toEqual([1, [{ object: known[0], reason: 'deleted' }]])
    state.people.takeBrowse(admin, project.it)
    await expect(here.reader.fetch('issues', scopeOf(project), known)).rejects.toMatchObject({
      code: 'UPSTREAM_NOT_FOUND',
    })
  })
})

test('issues fresh from deliveries are there before the index knows them', async () => {
  const here = await standIn()
  const project = here.server.state.createProject('ABC')
  here.server.state.indexLagMs = 5 * MINUTE_MS
  const [issue] = create(project, 1)
  const copy = new IssuesCopy(here, project)
  await copy.poll()
  expect(copy.here).toEqual([])
  await copy.poll({ backlog: [issue?.id ?? ''] })
  expect(copy.here).toEqual(copy.there)
})

test('a walk that was left for longer than its token lives goes on without a hole', async () => {
  const here = await standIn({ pageCap: 7 })
  const project = here.server.state.createProject('ABC')
  project.bulk(60)
  const copy = new IssuesCopy(here, project)
  let left = false
  await copy.poll({
    between(pages) {
      if (pages !== 3) return
      left = true
      here.pass(8 * 86_400_000)
      for (const issue of here.server.state.world.issues.byChange.slice(30, 35)) {
        project.editIssue(issue, { summary: 'Edited' })
        here.pass(1_000)
      }
    },
  })
  expect(left).toBe(true)
  await copy.poll()
  expect(copy.here).toEqual(copy.there)
})

test.each(['repeated-token', 'empty-page'] as const)('a search that answers with %s is given up', async (kind) => {
  const here = await standIn({ pageCap: 7 })
  const project = here.server.state.createProject('ABC')
  project.bulk(60)
  here.server.fault(({ path }) => path.endsWith('/search/jql'), { kind }, 100)
  const reading = read(here, { stream: 'issues', scope: scopeOf(project) })
  await expect(reading).rejects.toMatchObject({ code: 'UPSTREAM_INVALID' })
  here.server.clearFaults()
  const copy = new IssuesCopy(here, project)
  await copy.poll()
  expect(copy.here).toEqual(copy.there)
})
