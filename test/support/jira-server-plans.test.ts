import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Calling, START, said, startCalling } from './jira-server-caller.ts'

let calling: Calling

beforeEach(async () => {
  calling = await startCalling()
})
afterEach(() => calling.server.close())

describe('what happens in sprints and versions', () => {
  test('an issue goes into sprints and out of them: those that are closed stay in its field', async () => {
    const { abc, ask } = calling
    const board = abc.createBoard()
    const [one, two, three] = ['One', 'Two', 'Three'].map((name) => abc.createSprint(board, { name }))
    if (one === undefined || two === undefined || three === undefined) throw new Error('a sprint is missing')
    const [issue, done] = [abc.createIssue(), abc.createIssue({ status: 'Done' })]
    for (const it of [issue, done]) abc.putInSprint(it, one)
    abc.startSprint(one)
    abc.closeSprint(one, two)
    abc.putInSprint(issue, three)
    abc.putInSprint(issue, null)
    expect(said(issue)).toEqual([
      [['Sprint', '', '', '1', 'One']],
      [['Sprint', '1', 'One', '1, 2', 'One, Two']],
      [['Sprint', '1, 2', 'One, Two', '1, 3', 'One, Three']],
      [['Sprint', '1, 3', 'One, Three', '1', 'One']],
    ])
    expect(said(done)).toHaveLength(1)
    const field = (await ask('/issue/ABC-1?fields=customfield_10020')).body.fields.customfield_10020
    expect(field).toMatchObject([{ id: 1, name: 'One', state: 'closed', boardId: board.id }])
    abc.reopenSprint(one)
    abc.updateSprint(one, { name: 'Uno', goal: 'More', endDate: new Date(START) })
    expect((await ask('/rest/agile/1.0/sprint/1')).body).toMatchObject({
      ...{ state: 'active', name: 'Uno', goal: 'More', endDate: '2026-03-01T12:00:00.000Z' },
    })
    expect(said(issue)).toHaveLength(4)
    abc.deleteSprint(one)
    expect(said(issue)[4]).toEqual([['Sprint', '1', 'Uno', '', '']])
    expect((await ask('/rest/agile/1.0/sprint/1')).status).toBe(404)
  })

  test('an issue that was made in a sprint has no entry that says so', () => {
    const { abc } = calling
    const sprint = abc.createSprint(abc.createBoard())
    expect(abc.createIssue({ sprint: sprint.id })).toMatchObject({
      histories: [],
      fields: { sprintIds: [sprint.id] },
    })
  })

  test('a board shows the sprints of others that its issues are in', async () => {
    const { abc, server, ask } = calling
    const xyz = server.state.createProject('XYZ')
    const [board, other] = [abc.createBoard(), xyz.createBoard({ alsoShows: [abc.it] })]
    abc.createIssue({ sprint: abc.createSprint(board).id })
    const { body } = await ask(`/rest/agile/1.0/board/${other.id}/sprint`)
    expect(body.values).toMatchObject([{ originBoardId: board.id }])
    const boards = (await ask('/rest/agile/1.0/board?projectKeyOrId=ABC')).body.values
    expect(boards.map(({ id }: { id: number }) => id)).toEqual([board.id, other.id])
  })

  test('a version that goes leaves its issues to another one, or to none', () => {
    const { abc, pass } = calling
    const [one, two, three] = [abc.createVersion('1'), abc.createVersion('2'), abc.createVersion('3')]
    const issue = abc.createIssue({ fixVersions: [one.id] })
    pass(60)
    abc.mergeVersion(one, two)
    expect(issue.fields).toMatchObject({ versionIds: [two.id], updated: START + 60_000 })
    abc.deleteVersion(two, three)
    abc.updateVersion(three, { description: 'The last' })
    abc.unreleaseVersion(three)
    abc.archiveVersion(three)
    abc.deleteVersion(three)
    expect(said(issue)).toEqual([
      [['Fix Version', one.id, '1', two.id, '2']],
      [['Fix Version', two.id, '2', three.id, '3']],
      [['Fix Version', three.id, '3', null, null]],
    ])
    expect(abc.it.versions).toEqual([])
  })
})
