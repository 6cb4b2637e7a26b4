import fc from 'fast-check'
import { expect, test } from 'vitest'
import { IssuesCopy } from './issues-copy.ts'
import { named, scopeOf, standIn } from './stand-in.ts'

const MINUTE_MS = 60_000

const Action = fc.oneof(
  fc.record({ do: fc.constantFrom('create' as const), count: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ do: fc.constantFrom('edit' as const, 'move' as const, 'delete' as const), which: fc.nat(30) }),
  fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 6 * MINUTE_MS }) }),
  fc.record({ do: fc.constant('lag' as const), ms: fc.integer({ min: 0, max: 5 * MINUTE_MS }) }),
  fc.record({ do: fc.constant('poll' as const), edits: fc.integer({ min: 0, max: 3 }) }),
)
type Action = typeof Action extends fc.Arbitrary<infer Value> ? Value : never

test.each(['cloud', 'datacenter'] as const)(
  'whatever happens on %s, between polls and in the midst of them, every issue is there as it is',
  async (mode) => {
    await fc.assert(
      fc.asyncProperty(fc.array(Action, { minLength: 5, maxLength: 40 }), async (actions: Action[]) => {
        const here = await standIn({ mode, pageCap: 4 })
        const { state } = here.server
        const [project, other] = [state.createProject('ABC'), state.createProject('XYZ')]
        const copy = new IssuesCopy(here, project)
        const one = (which: number) => {
          const alive = state.world.issues.byId
          return alive[which % Math.max(1, alive.length)]
        }
        const edit = (which: number) => {
          const issue = one(which)
          if (issue !== undefined) project.editIssue(issue, { summary: `At ${here.now().getTime()}` })
        }
        for (const action of actions) {
          if (action.do === 'create') for (let i = 0; i < action.count; i++) project.createIssue()
          if (action.do === 'pass') here.pass(action.ms)
          if (action.do === 'lag') state.indexLagMs = action.ms
          if (action.do === 'edit') edit(action.which)
          if (action.do === 'move' || action.do === 'delete') {
            const issue = one(action.which)
            const isOurs = issue?.fields.projectId === project.it.id
            if (issue !== undefined && action.do === 'delete') project.deleteIssue(issue)
            else if (issue !== undefined) project.moveIssue(issue, isOurs ? other.it : project.it)
          }
          if (action.do === 'poll')
            await copy.poll({
              between(pages) {
                here.pass(1_000)
                for (let i = 0; i < action.edits; i++) edit(pages * 7 + i)
              },
            })
        }
        here.pass(6 * MINUTE_MS)
        await copy.poll()
        const there = new Map(copy.there)
        const ours = copy.here.filter(([id]) => there.has(id))
        expect(ours).toEqual(copy.there)
        expect((await named(here, 'issues', scopeOf(project))).length).toBe(there.size)
        const lost = copy.here.filter(([id]) => !there.has(id))
        const objects = lost.map(([externalId]) => ({ kind: 'issue', externalId, externalKey: null }) as const)
        const { gone } = await here.reader.fetch('issues', scopeOf(project), objects)
        expect(gone).toHaveLength(lost.length)
        await here.server.close()
      }),
      { numRuns: 25 },
    )
  },
)
