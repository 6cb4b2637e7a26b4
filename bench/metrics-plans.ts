import type { Database } from '../src/db/tx.ts'
import type { Uuid } from '../src/domain/ids.ts'
import type { Heart } from './heart.ts'

/** A statement as it was sent, with the settings of the planner that held then. */
export interface Sent {
  readonly path: string
  readonly sql: string
  readonly values: readonly unknown[]
  readonly settings: readonly string[]
}

/** Every statement that `work` sends, each text once. */
export async function statementsOf(heart: Heart, path: string, work: () => Promise<unknown>): Promise<Sent[]> {
  const sent = new Map<string, Sent>()
  let settings: string[] = []
  heart.spy((sql, values) => {
    const text = sql.trimStart().toLowerCase()
    if (text.startsWith('begin')) settings = []
    else if (text.startsWith('set local')) settings.push(sql)
    else if (/^(select|with|insert|update|delete)/.test(text) && !sent.has(sql))
      sent.set(sql, { path, sql, values: [...values], settings: [...settings] })
  })
  await work()
  heart.spy(null)
  return [...sent.values()]
}

/** A plan that reads a large table from end to end, though it needs little of it. */
export interface Scan {
  readonly path: string
  readonly table: string
  readonly sql: string
}

interface Node {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly Schema?: string
  readonly 'Plan Rows': number
  readonly Plans?: readonly Node[]
}

const LARGE_ROWS = 5_000
/** Whoever needs more of a table than this does well to read all of it: so it is where there are few initiatives. */
const PART = 0.05

/** The statements are planned once more, for the tenant and with what was set then; those that scan are given back. */
export async function sequentialScans(
  { db, tenantId }: { db: Database; tenantId: Uuid },
  sent: readonly Sent[],
): Promise<{ planned: number; scans: Scan[] }> {
  const scans: Scan[] = []
  for (const { path, sql, values, settings } of sent)
    await db.tenant(tenantId, async (tx) => {
      for (const setting of settings) await tx.count(setting)
      const [row] = await tx.rows<{ 'QUERY PLAN': readonly { Plan: Node }[] }>(
        `explain (format json, verbose) ${sql}`,
        values,
      )
      const tables = await tx.rows<{ name: string; rows: number }>(
        `select format('%s.%s', n.nspname, c.relname) as name, c.reltuples as rows
           from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where n.nspname like 'tracker\\_%' and c.relkind = 'r' and c.reltuples > $1`,
        [LARGE_ROWS],
      )
      const large = new Map(tables.map(({ name, rows }) => [name, rows]))
      const visit = (node: Node) => {
        const table = `${node.Schema}.${node['Relation Name']}`
        const most = PART * (large.get(table) ?? 0)
        if (node['Node Type'] === 'Seq Scan' && node['Plan Rows'] < most) scans.push({ path, table, sql })
        for (const child of node.Plans ?? []) visit(child)
      }
      for (const { Plan } of row?.['QUERY PLAN'] ?? []) visit(Plan)
    })
  return { planned: sent.length, scans }
}
