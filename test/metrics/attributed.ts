import { v7 } from 'uuid'
import { currentFacts } from '../../src/db/facts-write.ts'
import type { Uuid } from '../../src/domain/ids.ts'
import { initiativeId } from '../../src/domain/ids.ts'
import { type AttributionRun, createAttribution } from '../../src/metrics/attribute.ts'
import { at, common } from '../apply/told.ts'
import type { World } from '../support/world.ts'

/** Attribution as the worker does it, by the clock of the world. */
export const attribution = ({ db, clock }: Pick<World, 'db' | 'clock'>) =>
  createAttribution({ db, clock, newId: () => v7(), wake: { snapshots() {}, attribution() {} } })

/** Attributes every initiative that is marked, whether its marks have come to rest or not. */
export async function attributeAll(world: World): Promise<AttributionRun[]> {
  const marked = await world.sql<{ tenantId: Uuid; initiativeId: Uuid }>(
    `select distinct tenant_id as "tenantId", initiative_id as "initiativeId" from tracker_metrics.metric_marks order by 2`,
  )
  const runs: AttributionRun[] = []
  for (const each of marked) runs.push(await attribution(world)(each))
  return runs
}

/** The initiative that a repository is bound to by itself. */
export const initiativeOf = (world: World, repository = 'octo/hello') => initiativeId(world.tenantId, repository)

/** The facts as they are known now, of the initiative of a repository. */
export const factsOf = (world: World, repository?: string) =>
  world.db.tenant(world.tenantId, (tx) => currentFacts(tx, initiativeOf(world, repository)))

/** The same for every initiative, each fact as JSON, sorted: to be compared whatever the order. */
export async function everyFact(world: World): Promise<string[]> {
  const found: string[] = []
  for (const table of ['deployment_facts', 'change_facts', 'incident_facts']) {
    const rows = await world.sql<{ fact: string }>(
      `select (to_jsonb(f) - 'known_from')::text as fact from tracker_metrics.${table} f where known_to = 'infinity'`,
    )
    found.push(...rows.map(({ fact }) => `${table} ${fact}`))
  }
  return found.sort()
}

/** Days marked so far whose numbers are to be computed anew, first and last, in their order. */
export async function dirtyDays(world: World): Promise<string[]> {
  const rows = await world.sql<{ days: string }>(
    `select distinct first_day || '/' || last_day as days from tracker_metrics.dirty_buckets order by 1`,
  )
  return rows.map(({ days }) => days)
}

/** A commit of the repository, authored two minutes after the minute given unless said otherwise. */
export const commitOf = (sha: string, minute: number, title = `commit ${sha}`, authoredAt = at(minute + 2)) =>
  ({
    ...common,
    kind: 'commit',
    externalId: `${common.scope}/${sha}`,
    externalKey: sha,
    version: '0',
    fields: {
      sha,
      title,
      author: null,
      authorLogin: null,
      authorEmailHash: null,
      authoredAt,
      committedAt: at(minute + 2),
      parentsCount: 1,
    },
  }) as const
