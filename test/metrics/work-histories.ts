/** Histories of planned items, generated: what their source tells, and how they stand by it. */
import fc from 'fast-check'
import type { Change } from '../../src/domain/changes.ts'
import type { EpochMs, WorkFact } from '../../src/domain/metrics/facts.ts'
import type { IssueRole } from '../../src/domain/rules.ts'
import { ABC, at, history, issue, planId, type Told, XYZ } from '../apply/planned.ts'
import { gone } from '../apply/told.ts'
import type { World } from '../support/world.ts'
import { instant } from './work-world.ts'

const HOUR = 60
type Stage = 'todo' | 'in_progress' | 'done'
const WORDS: Readonly<Record<Stage, string>> = { todo: 'To Do', in_progress: 'In Progress', done: 'Done' }

const NEXT: Readonly<Record<Stage, Stage>> = { todo: 'in_progress', in_progress: 'done', done: 'in_progress' }

/** Only what a changelog tells of too. */
const FLOW = ['go on', 'go on', 'go on', 'skip', 'estimate'] as const
const ANYTHING = [...FLOW, ...FLOW, ...FLOW, 'convert', 'move', 'delete', 'repeat', 'late'] as const
type Doing = (typeof ANYTHING)[number]

interface Step {
  readonly after: number
  readonly item: number
  readonly doing: Doing
}

const steps = (doings: readonly Doing[]): fc.Arbitrary<readonly Step[]> =>
  fc.array(
    fc.record({
      after: fc.integer({ min: 1, max: 60 }).map((hours) => hours * HOUR),
      item: fc.integer({ min: 1, max: 3 }),
      doing: fc.constantFrom(...doings),
    }),
    { minLength: 20, maxLength: 30, size: 'max' },
  )

export const flowSteps = steps(FLOW)
export const anySteps = steps(ANYTHING)

interface State {
  readonly role: 'user_story' | 'technical_story' | 'defect'
  readonly scope: typeof ABC
  readonly stage: Stage
  readonly openedAt: number
  readonly closedAt: number | null
  readonly entries: readonly { readonly minute: number; readonly from: Stage; readonly to: Stage }[]
  readonly points: number
  /** A defect, with the story that it is about. */
  readonly isLinked: boolean
  readonly isGone: boolean
}

/** What is told at a minute, and how all items stand from then on. */
export interface Moment {
  readonly minute: number
  readonly receipts: readonly Told[]
  readonly states: ReadonlyMap<number, State>
}

/** Roles by item: defects are about item 1, which begins as a story. */
const ROLES = ['user_story', 'user_story', 'technical_story', 'defect'] as const

/**
 * The items are opened one after the other; words are explained by three that stand still. What becomes of them is told so
 * many minutes late.
 */
export function momentsOf(drawn: readonly Step[], tellsHistory: boolean, lag = 0): Moment[] {
  const states = new Map<number, State>()
  const told = new Map<number, Told[][]>()
  let minute = 0
  const moments: Moment[] = []
  const say = (receipts: readonly Told[]) => moments.push({ minute, receipts, states: new Map(states) })
  const explained = (['todo', 'in_progress', 'done'] as const).map((stage, i) => {
    const state: State = { ...opened('user_story', 0, false), stage, closedAt: stage === 'done' ? 0 : null }
    states.set(7 + i, state)
    return tellOf(7 + i, state, 0, ABC)
  })
  say(explained)
  for (const { after, item, doing } of drawn) {
    minute += after
    const before = states.get(item)
    if (before === undefined) {
      const state = opened(ROLES[item] ?? 'defect', minute, lag === 0)
      states.set(item, state)
      told.set(item, [[tellOf(item, state, minute, ABC)]])
      say(told.get(item)?.at(-1) ?? [])
      continue
    }
    if (before.isGone) continue
    const earlier = told.get(item) ?? []
    if (doing === 'repeat') say(earlier.at(-1) ?? [])
    else if (doing === 'late') say(earlier[0] ?? [])
    else {
      const state = stepped(before, doing, Math.max(minute - lag, before.entries.at(-1)?.minute ?? before.openedAt))
      if (state === null) continue
      states.set(item, state)
      const isNew = tellsHistory && state.entries.length > before.entries.length
      const receipts = [
        tellOf(item, state, minute, state.scope),
        ...(isNew ? [{ scope: state.scope, changes: [entryOf(item, state, state.entries.length - 1)] }] : []),
      ]
      told.set(item, [...earlier, receipts])
      say(receipts)
    }
  }
  return moments
}

/** All of it, told at once when it is over. */
export const imported = ({ states, minute }: Moment): Told[] =>
  [...states].flatMap(([item, state]) => [
    tellOf(item, state, minute, ABC),
    ...state.entries.map((_, i) => ({ scope: ABC, changes: [entryOf(item, state, i)] })),
  ])

const opened = (role: State['role'], openedAt: number, isLinked: boolean): State => ({
  role,
  scope: ABC,
  stage: 'todo',
  openedAt,
  closedAt: null,
  entries: [],
  points: 1,
  isLinked,
  isGone: false,
})

/** null: it cannot be done, as things stand. */
function stepped(state: State, doing: Doing, minute: number): State | null {
  const into = (to: Stage): State => ({
    ...state,
    stage: to,
    closedAt: to === 'done' ? minute : null,
    entries: [...state.entries, { minute, from: state.stage, to }],
  })
  switch (doing) {
    case 'go on':
      return into(NEXT[state.stage])
    case 'skip':
      return into(state.stage === 'todo' ? 'done' : 'todo')
    case 'estimate':
      return { ...state, points: state.points + 1 }
    case 'convert':
      return { ...state, role: state.role === 'defect' ? 'user_story' : 'defect' }
    case 'move':
      return { ...state, scope: state.scope === ABC ? XYZ : ABC }
    case 'delete':
      return { ...state, isGone: true }
    default:
      return null
  }
}

function tellOf(item: number, state: State, minute: number, scope: typeof ABC): Told {
  const change: Change = issue(String(item), state.role as IssueRole, minute, {
    scope,
    key: `${scope.name}-${item}`,
    openedAt: at(state.openedAt),
    closedAt: state.closedAt === null ? null : at(state.closedAt),
    sourceStatus: WORDS[state.stage],
    status: state.stage === 'done' ? 'closed' : state.stage === 'todo' ? 'open' : 'in_progress',
    plan: {
      stage: state.stage,
      points: state.points,
      linkedIssue: state.isLinked && state.role === 'defect' ? '1' : null,
    },
  })
  return { scope, changes: [state.isGone ? gone(change) : change] }
}

function entryOf(item: number, { entries, scope }: State, index: number): Change {
  const { minute, from, to } = entries[index] as State['entries'][number]
  const change = history(`${item}-${index}`, String(item), minute, [
    { field: 'status', from: WORDS[from], to: WORDS[to] },
  ])
  return { ...change, scope: scope.externalId }
}

/** How the items of ABC stood at a moment, by nothing but what had been told. */
export function workAt(world: World, moments: readonly Moment[], index: number, tellsHistory: boolean): WorkFact[] {
  const at = (minute: number | null): EpochMs | null => (minute === null ? null : instant(minute))
  const idOf = (role: string, item: number) => planId(world, role, String(item))
  const { states } = moments[index] as Moment
  const storyAt = (at: number) => moments.findLast(({ minute }) => minute <= at)?.states.get(1)
  return [...states]
    .filter(([, { scope, isGone }]) => scope === ABC && !isGone)
    .map(
      ([item, { role, openedAt, closedAt, entries, isLinked }]): WorkFact => ({
        id: idOf(role, item),
        kind: role,
        validFrom: Number.NEGATIVE_INFINITY,
        validTo: Number.POSITIVE_INFINITY,
        openedAt: at(openedAt),
        startedAt: at(tellsHistory ? (entries.find(({ to }) => to !== 'todo')?.minute ?? null) : null),
        doneAt: at(closedAt),
        escaped: role === 'defect' && isLinked ? wasDone(storyAt(openedAt)) : null,
      }),
    )
    .toSorted((one, other) => (one.openedAt ?? 0) - (other.openedAt ?? 0) || (one.id < other.id ? -1 : 1))
}

const wasDone = (story: State | undefined) =>
  story !== undefined && !story.isGone && story.role === 'user_story' && story.closedAt !== null
