import type { LimitForm } from '../../support/jira-server/http/limits.ts'
import type { Stage as HappeningOn } from '../happenings.ts'
import type { History, Vocabulary } from '../histories.ts'
import { playHistory } from '../play-history.ts'
import { HOUR, MINUTE, SECOND, turnsToEnd } from '../running.ts'
import { ISSUE_CHANGES } from './issue-changes.ts'
import { credentialOf, type JiraWorld } from './jira-world.ts'
import { calmDown, PLAN_CHANGES } from './plan-changes.ts'
import type { Change, Source } from './source.ts'
import { Webhooks } from './webhooks.ts'

/** Everything that can happen at the source; what nothing is there for does not happen. */
const CHANGES = { ...ISSUE_CHANGES, ...PLAN_CHANGES } satisfies Readonly<Record<string, Change>>
export type ChangeName = keyof typeof CHANGES

/** What histories of two projects are made of. */
export const OF_PROJECTS: Vocabulary<ChangeName> = {
  changes: Object.keys(CHANGES) as ChangeName[],
  making: ['createIssue', 'createIssue', 'createEpic', 'createSubtask', 'createSprint', 'createVersion', 'createBoard'],
  doing: [
    'retitle',
    'estimate',
    'transition',
    'transition',
    'putInSprint',
    'putInSprint',
    'startSprint',
    'closeSprint',
    'setVersions',
    'putUnderEpic',
    'label',
    'moveIssue',
  ],
  // Jira has no log of its deliveries that could be asked: what it gave up is lost.
  happenings: ['poll', 'readFully', 'takeCensus', 'crash', 'overtake', 'limit', 'breakAnswers', 'drain', 'arriveLate'],
  fates: ['stored', 'twice', 'late', 'lost', 'lost', 'answer-lost'],
  length: { min: 35, max: 60 },
}

const FORMS: readonly LimitForm[] = ['burst', 'tenant', 'gateway']
const LIMITS = FORMS.map((form) => ({ kind: 'limit', form, seconds: 90 }) as const)

export interface Stage extends HappeningOn<(typeof LIMITS)[number]> {
  readonly w: JiraWorld
  readonly webhooks: Webhooks
  readonly source: Source
}

/** Two projects of their own with an endpoint of their own that watches them, in a world that many histories share. */
export async function stage(w: JiraWorld, name: string, { skew, steps }: History<ChangeName>): Promise<Stage> {
  const { app, admin, server } = w
  // A clock that is turned back between two histories tells nothing new of people whom both know.
  w.clock.advance(HOUR)
  server.clock.skewMs = skew * MINUTE
  // Every third is about team-managed projects, whose fields and statuses are others.
  const style = w.mode === 'cloud' && steps.length % 3 === 0 ? 'next-gen' : 'classic'
  const made = ['A', 'B', 'C'].map((letter) => server.state.createProject(`${name}${letter}`, { style }))
  const [first, second, elsewhere] = made
  if (first === undefined || second === undefined || elsewhere === undefined) throw new Error('three were made')
  const board = first.createBoard({ name: `${name} board` })
  // Something to begin with.
  const sprint = first.createSprint(board)
  first.startSprint(sprint)
  first.createSprint(board)
  for (const type of ['Epic', 'Story', 'Task', 'Bug']) {
    const issue = first.createIssue({ type, summary: `${type} of the beginning` })
    w.clock.advance(7 * MINUTE)
    if (type !== 'Epic') first.putInSprint(issue, sprint)
  }
  const token = `token-${name}`
  server.state.addToken(token, server.admin)
  const { endpoint, webhookSecret, webhookUrl } = await app.addEndpoint(admin, {
    system: 'jira',
    name,
    bindingMode: 'listed',
    baseUrl: server.baseUrl,
    scopes: [first.it.key, second.it.key],
    credential: credentialOf(w.mode, token),
    webhookProof: w.mode === 'cloud' ? 'signature' : 'url_token',
  })
  const webhooks = new Webhooks(w, server, { id: endpoint.id, secret: webhookSecret, url: webhookUrl })
  const people = [...server.state.world.users.values()].filter((it) => it !== server.admin)
  const source: Source = { server, projects: [first, second], elsewhere, people }
  return { w, endpointId: endpoint.id, webhooks, limits: LIMITS, requests: 40, source }
}

/** Every step of the history has happened, and whatever was to go wrong is over. */
export const play = (on: Stage, history: History<ChangeName>): Promise<void> => playHistory(on, CHANGES, history)

/** The dust settles: all can be seen, what is late has come, the index has caught up, and nothing runs. */
export async function settle(on: Stage): Promise<void> {
  const { w, webhooks, endpointId } = on
  w.clock.advance(SECOND)
  calmDown(on.source)
  await webhooks.meet(['lost', 'applied'])
  await webhooks.arriveLate(1)
  w.clock.advance(15 * MINUTE)
  // What was late brought the names of its time with it: they stay until an account is told of again.
  for (const it of on.source.people)
    w.server.state.people.editUser(it, { displayName: `${it.name} at the end of ${endpointId}` })
  await webhooks.meet(['lost', 'applied'])
  await turnsToEnd(w, endpointId)
  await w.drain(endpointId)
}
