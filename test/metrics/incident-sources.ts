import { initiativeId, type Uuid } from '../../src/domain/ids.ts'
import { ABC, at, done, history, issue, plan, type Told, told } from '../apply/planned.ts'
import { altered, example } from '../support/github-examples.ts'
import { StandingClock, setup, type World } from '../support/world.ts'
import { attributeAll } from './attributed.ts'

/** An incident as it stands, in minutes; each turn is one between open and done. */
export interface Trouble {
  readonly id: string
  readonly openedAt: number
  /** When it was resolved, opened again, resolved … */
  readonly turns: readonly number[]
}

export const resolvedAt = ({ turns }: Trouble): number | null =>
  turns.length % 2 === 0 ? null : (turns.at(-1) ?? null)

/** Who tells of incidents: each in its own words, by the way that its real one goes. */
export const SOURCES = {
  'webhooks of GitHub': { initiative: 'Codertocat/Hello-World', tell: byGithub },
  'Jira with its history': { initiative: ABC.name, tell: (world, it, minute) => byJira(world, it, minute, true) },
  'Jira without a history': { initiative: ABC.name, tell: (world, it, minute) => byJira(world, it, minute, false) },
  'our own API': { initiative: 'Payments', tell: byReport },
} as const satisfies Record<string, { initiative: string; tell: Tell }>
export type SourceName = keyof typeof SOURCES
export const SOURCE_NAMES = Object.keys(SOURCES) as SourceName[]

/** The incident as it stands at that minute, in which it changed last. */
type Tell = (world: World, trouble: Trouble, minute: number) => Promise<void>

export interface TroubledWorld {
  readonly world: World
  readonly initiativeId: Uuid
  /** The clock goes to that minute; what is done then is attributed then. */
  in(minute: number, act: () => Promise<unknown>): Promise<void>
  tell(trouble: Trouble, minute: number): Promise<void>
  deploy(minute: number): Promise<void>
}

/** Deployments are reported by our API, incidents by one of the sources; all is known since 2020. */
export async function troubledWorld(name: SourceName): Promise<TroubledWorld> {
  const { initiative, tell } = SOURCES[name]
  const world = await setup({ clock: new StandingClock(at(0)) })
  return {
    world,
    initiativeId: initiativeId(world.tenantId, initiative),
    async in(minute, act) {
      world.clock.set(at(minute))
      await act()
      await writtenByClock(world)
      await attributeAll(world)
    },
    tell: (trouble, minute) => tell(world, trouble, minute),
    async deploy(minute) {
      await world.app.reportDeployment(world.admin, {
        id: `run-${minute}`,
        service: 'Payments',
        initiative,
        environment: { name: 'production' },
        status: 'success',
        finishedAt: at(minute),
      })
    },
  }
}

/** The database has a clock of its own, which is ahead of ours. What is bound always was. */
async function writtenByClock(world: World): Promise<void> {
  for (const table of ['tracker_release.deployment_records', 'tracker_operations.incidents'])
    await world.sql(`update ${table} set created_at = $1 where created_at > $1`, [world.clock.now()])
  await world.sql(
    `update tracker_integration.scope_bindings set created_at = '2020-01-01' where created_at > '2020-01-01'`,
  )
}

async function byGithub(world: World, trouble: Trouble, minute: number): Promise<void> {
  const closed = resolvedAt(trouble)
  const action = trouble.turns.length === 0 ? 'opened' : closed === null ? 'reopened' : 'closed'
  await world.receive(
    altered({ ...example('issues', 'opened'), action }, (payload: { issue: object }) => {
      Object.assign(payload, { action })
      Object.assign(payload.issue, {
        id: Number(trouble.id),
        number: Number(trouble.id),
        created_at: at(trouble.openedAt),
        updated_at: at(minute),
        closed_at: closed === null ? null : at(closed),
        state: closed === null ? 'open' : 'closed',
        labels: [{ name: 'incident' }],
      })
    }),
  )
  await world.drain()
}

/** What Jira tells of the issue, and of its history all or only what is new. */
export function toldByJira(trouble: Trouble, minute: number, since: number | null): Told[] {
  const closed = resolvedAt(trouble)
  const opened = { openedAt: at(trouble.openedAt) }
  const state =
    closed === null
      ? { ...opened, status: 'in_progress' as const, sourceStatus: 'Working', plan: { stage: 'in_progress' as const } }
      : { ...opened, ...done(closed) }
  const [first, second] = ['Working', 'Done'] as const
  const entries = trouble.turns.map((turn, i) => {
    const [from, to] = i % 2 === 0 ? [first, second] : [second, first]
    return history(`${trouble.id}-${i}`, trouble.id, turn, [{ field: 'status', from, to }])
  })
  return told(issue(trouble.id, 'incident', minute, state), ...(since === null ? [] : entries.slice(since)))
}

async function byJira(world: World, trouble: Trouble, minute: number, tellsHistory: boolean): Promise<void> {
  await plan(world, toldByJira(trouble, minute, tellsHistory ? Math.max(trouble.turns.length - 1, 0) : null))
}

async function byReport(world: World, trouble: Trouble, minute: number): Promise<void> {
  const { id, openedAt } = trouble
  const closed = resolvedAt(trouble)
  await world.app.reportIncident(world.admin, {
    id,
    service: 'Payments',
    title: `Incident ${id}`,
    startedAt: at(openedAt),
    resolvedAt: closed === null ? null : at(closed),
    updatedAt: at(minute),
  })
}
