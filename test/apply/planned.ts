import { randomUUID } from 'node:crypto'
import { v7 } from 'uuid'
import type { BatchResult } from '../../src/apply/apply.ts'
import { applyIsolating } from '../../src/apply/index.ts'
import type { Tx } from '../../src/db/tx.ts'
import type { Change, ChangeByKind, IssuePlan, Person } from '../../src/domain/changes.ts'
import { objectId } from '../../src/domain/ids.ts'
import type { IssueRole } from '../../src/domain/rules.ts'
import type { ScopeRef, TranslationContext } from '../../src/ports/source-adapter.ts'
import type { World } from '../support/world.ts'

/** What a source that plans work tells of: changes as they stand, past any adapter. */

export const HOST = 'acme.atlassian.net'
export const ABC: ScopeRef = { kind: 'project', externalId: '10000', name: 'ABC', url: null }
export const XYZ: ScopeRef = { kind: 'project', externalId: '10001', name: 'XYZ', url: null }
export const BOARD: ScopeRef = { kind: 'board', externalId: '10000', name: 'ABC board', url: null }

/** A receipt: where it came from and what it told. `fails` throws while it is translated. */
export interface Told {
  readonly scope: ScopeRef | null
  readonly changes: readonly Change[]
}

export const planId = (world: World, kind: string, externalId: string) =>
  objectId(world.tenantId, HOST, kind, externalId)

interface Way {
  readonly host?: string
  readonly bindingMode?: 'auto' | 'listed'
  readonly spied?: (tx: Tx) => Tx
  /** Sees what each receipt is translated with. */
  readonly context?: (given: TranslationContext) => void
}

/** The receipts are applied in one batch. */
export function plan(world: World, receipts: readonly Told[], way: Way = {}): Promise<BatchResult> {
  const { host = HOST, bindingMode = 'auto', spied = (tx: Tx) => tx } = way
  const { tenantId, endpointId } = world
  return world.db.tenant(tenantId, (tx) =>
    applyIsolating(spied(tx), {
      source: { system: 'jira', host, tenantId, endpointId },
      bindingMode,
      adapter: {
        mainScope: 'project',
        scopeOf: ({ payload }) => (payload as Told).scope,
        translate({ payload }, context) {
          way.context?.(context)
          return { outcome: 'changes', changes: (payload as Told).changes }
        },
      },
      receipts: receipts.map((payload) => ({
        topic: 'test',
        payload,
        receivedAt: world.clock.now(),
        correlationId: randomUUID(),
      })),
      hashEmail: (address) => address,
      newId: () => v7(),
    }),
  )
}

/** Changes of the project ABC, each of a receipt of its own. */
export const told = (...changes: Change[]): Told[] => changes.map((change) => ({ scope: ABC, changes: [change] }))
export const toldByBoard = (...changes: Change[]): Told[] =>
  changes.map((change) => ({ scope: BOARD, changes: [change] }))

export const at = (minute: number) => new Date(Date.parse('2026-01-10T10:00:00.000Z') + minute * 60_000).toISOString()

export const person = (externalId: string): Person => ({
  externalId,
  login: null,
  displayName: `Name of ${externalId}`,
  kind: 'user',
})

type Fields = NonNullable<ChangeByKind<'issue'>['fields']>
interface Given extends Partial<Omit<Fields, 'plan' | 'role'>> {
  readonly plan?: Partial<IssuePlan>
  readonly key?: string
  readonly scope?: ScopeRef
}

/** An issue as it was `minute` minutes after the beginning. */
export function issue(id: string, role: IssueRole, minute = 0, given: Given = {}): Change {
  const { plan: planned, key = `ABC-${id}`, scope = ABC, ...fields } = given
  return {
    kind: 'issue',
    externalId: id,
    externalKey: key,
    url: `https://${HOST}/browse/${key}`,
    version: `${at(minute)}#1`,
    scope: scope.externalId,
    gone: null,
    fields: {
      role,
      title: `Issue ${id}`,
      description: 'What is to be done',
      labels: [],
      reporter: person('ann'),
      assignee: null,
      openedAt: at(0),
      closedAt: null,
      sourceStatus: 'To Do',
      severity: 'major',
      priority: 'p1',
      status: 'open',
      ...fields,
      plan: {
        sourceType: 'Story',
        stage: 'todo',
        points: null,
        parent: null,
        epicKey: null,
        sprints: [],
        sprint: null,
        versions: [],
        dueAt: null,
        estimatedHours: null,
        loggedHours: null,
        linkedIssue: null,
        richDescription: null,
        ...planned,
      },
    },
  }
}

/** Done at that minute. */
export const done = (minute: number, plan: Partial<IssuePlan> = {}) =>
  ({ closedAt: at(minute), status: 'closed', sourceStatus: 'Done', plan: { ...plan, stage: 'done' } }) as const

type SprintFields = NonNullable<ChangeByKind<'sprint'>['fields']>
export const sprint = (id: string, minute = 0, given: Partial<SprintFields> = {}): Change => ({
  kind: 'sprint',
  externalId: id,
  externalKey: null,
  url: null,
  version: at(minute),
  scope: BOARD.externalId,
  gone: null,
  fields: {
    name: `Sprint ${id}`,
    goal: null,
    status: 'active',
    sourceStatus: 'active',
    startsAt: at(0),
    endsAt: at(14 * 24 * 60),
    completedAt: null,
    ...given,
  },
})

type VersionFields = NonNullable<ChangeByKind<'version'>['fields']>
export const version = (id: string, minute = 0, given: Partial<VersionFields> = {}): Change => ({
  kind: 'version',
  externalId: id,
  externalKey: null,
  url: null,
  version: at(minute),
  scope: ABC.externalId,
  gone: null,
  fields: {
    name: `v${id}`,
    description: null,
    released: false,
    archived: false,
    startsAt: null,
    plannedAt: null,
    releasedAt: null,
    sourceStatus: 'unreleased',
    ...given,
  },
})

type HistoryFields = NonNullable<ChangeByKind<'issue_history'>['fields']>
export const history = (
  id: string,
  issueId: string,
  minute: number,
  items: HistoryFields['items'],
  version: '0' | '1' = '1',
): Change => ({
  kind: 'issue_history',
  externalId: id,
  externalKey: null,
  url: null,
  version,
  scope: ABC.externalId,
  gone: null,
  fields: { issue: issueId, at: at(minute), author: person('ann'), items },
})

export const aboutPerson = (externalId: string, minute: number, isGone = false): Change => ({
  kind: 'person',
  externalId,
  externalKey: null,
  url: null,
  version: at(minute),
  scope: null,
  gone: isGone ? 'deleted' : null,
  fields: isGone ? null : { person: person(externalId) },
})
