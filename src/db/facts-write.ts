import type { AttributedChange } from '../domain/attribution/index.ts'
import type { Uuid } from '../domain/ids.ts'
import type { DeploymentFact, IncidentFact } from '../domain/metrics/facts.ts'
import { readPacked } from './facts-packed.ts'
import { changeFacts, deploymentFacts, type FactTable, incidentFacts } from './facts-tables.ts'
import type { Tx } from './tx.ts'

/** What attribution says of an initiative. */
export interface AttributedFacts {
  readonly deployments: readonly DeploymentFact[]
  readonly changes: readonly AttributedChange[]
  readonly incidents: readonly IncidentFact[]
}

/** The facts as they are known now. */
export async function currentFacts(tx: Tx, initiativeId: Uuid): Promise<AttributedFacts> {
  const where = "tenant_id = $1 and initiative_id = $2 and known_to = 'infinity'"
  const values = [tx.tenantId, initiativeId]
  return {
    deployments: await readPacked(tx, deploymentFacts, { where, order: 'deployed_at' }, values),
    changes: await readPacked(tx, changeFacts, { where, order: 'started_at' }, values),
    incidents: await readPacked(tx, incidentFacts, { where, order: 'started_at' }, values),
  }
}

/** The same of these changes alone. */
export const currentChanges = (tx: Tx, initiativeId: Uuid, ids: readonly Uuid[]): Promise<AttributedChange[]> =>
  readPacked(
    tx,
    changeFacts,
    {
      where: "tenant_id = $1 and initiative_id = $2 and change_id = any($3) and known_to = 'infinity'",
      order: 'started_at',
    },
    [tx.tenantId, initiativeId, ids],
  )

interface Difference<Fact> {
  /** As they were: those that are others now, and those that are no more. */
  readonly before: readonly Fact[]
  /** As they are: those that are others, and those that are new. */
  readonly after: readonly Fact[]
}

/** What differs, per kind. */
export interface FactsDifference {
  readonly deployments: Difference<DeploymentFact>
  readonly changes: Difference<AttributedChange>
  readonly incidents: Difference<IncidentFact>
}

/** Compares facts by what their tables hold of them. */
export const differenceOf = (before: AttributedFacts, after: AttributedFacts): FactsDifference => ({
  deployments: difference(deploymentFacts, before.deployments, after.deployments),
  changes: difference(changeFacts, before.changes, after.changes),
  incidents: difference(incidentFacts, before.incidents, after.incidents),
})

function difference<Fact extends { readonly id: Uuid }>(
  { columns }: FactTable<Fact>,
  before: readonly Fact[],
  after: readonly Fact[],
): Difference<Fact> {
  const gone = new Map(before.map((fact) => [fact.id, fact]))
  const were: Fact[] = []
  const are: Fact[] = []
  for (const fact of after) {
    const was = gone.get(fact.id)
    gone.delete(fact.id)
    if (was !== undefined && columns.every(({ of }) => of(was) === of(fact))) continue
    if (was !== undefined) were.push(was)
    are.push(fact)
  }
  return { before: [...were, ...gone.values()], after: are }
}

/**
 * From `now` on, the facts are these: rows of before end, rows of now begin. No row goes and none is changed but its end,
 * so what was known at an earlier instant stays. A row that began in this very instant is written anew instead: between
 * the two there was none at which it could have been read. Where the clock of another worker was ahead, its instant
 * counts, because time does not run backwards here. Returns how many began or ended.
 */
export async function writeFacts(tx: Tx, initiativeId: Uuid, found: FactsDifference, now: Date): Promise<number> {
  const at = new Date(
    Math.max(
      now.getTime(),
      await latestStart(tx, deploymentFacts, initiativeId, found.deployments),
      await latestStart(tx, changeFacts, initiativeId, found.changes),
      await latestStart(tx, incidentFacts, initiativeId, found.incidents),
    ),
  )
  return (
    (await writeTable(tx, deploymentFacts, initiativeId, found.deployments, at)) +
    (await writeTable(tx, changeFacts, initiativeId, found.changes, at)) +
    (await writeTable(tx, incidentFacts, initiativeId, found.incidents, at))
  )
}

/** When the latest of the rows that are to end began, in ms since 1970. */
async function latestStart<Fact extends { readonly id: Uuid }>(
  tx: Tx,
  { name, idColumn }: FactTable<Fact>,
  initiativeId: Uuid,
  { before }: Difference<Fact>,
): Promise<number> {
  if (before.length === 0) return 0
  const [row] = await tx.rows<{ latest: Date | null }>(
    `select max(known_from) as latest from ${name}
      where tenant_id = $1 and initiative_id = $2 and ${idColumn} = any($3) and known_to = 'infinity'`,
    [tx.tenantId, initiativeId, before.map(({ id }) => id)],
  )
  return row?.latest?.getTime() ?? 0
}

async function writeTable<Fact extends { readonly id: Uuid }>(
  tx: Tx,
  { name, idColumn, columns }: FactTable<Fact>,
  initiativeId: Uuid,
  { before, after }: Difference<Fact>,
  at: Date,
): Promise<number> {
  if (before.length > 0)
    await tx.count(
      `update ${name} set known_to = $4
        where tenant_id = $1 and initiative_id = $2 and ${idColumn} = any($3) and known_to = 'infinity'`,
      [tx.tenantId, initiativeId, before.map(({ id }) => id), at],
    )
  if (after.length > 0) {
    const names = columns.map((column) => column.name)
    const arrays = columns.map(({ type }, i) => `$${i + 5}::${type === 'jsonb' ? 'text' : type}[]`)
    const given = columns.map((column) => (column.type === 'jsonb' ? `${column.name}::jsonb` : column.name))
    const anew = names.map((column) => `${column} = excluded.${column}`)
    await tx.count(
      `insert into ${name} (tenant_id, initiative_id, known_from, ${idColumn}, ${names.join(', ')})
       select $1, $2, $3, ${idColumn}, ${given.join(', ')}
         from unnest($4::uuid[], ${arrays.join(', ')}) as given (${idColumn}, ${names.join(', ')})
       on conflict (tenant_id, initiative_id, ${idColumn}, known_from)
         do update set known_to = 'infinity', ${anew.join(', ')}`,
      [
        tx.tenantId,
        initiativeId,
        at,
        after.map(({ id }) => id),
        ...columns.map((column) => after.map(valueIn(column))),
      ],
    )
  }
  return before.length + after.length
}

const valueIn =
  <Fact extends { readonly id: Uuid }>({ type, of }: FactTable<Fact>['columns'][number]) =>
  (fact: Fact) => {
    const value = of(fact)
    return type === 'timestamptz' && typeof value === 'number' ? new Date(value).toISOString() : value
  }
