import type { Uuid } from '../domain/ids.ts'
import type { ErrorCode } from '../errors.ts'
import type { BacklogItem, Json, SyncMode } from '../ports/source-reader.ts'
import type { Tx } from './tx.ts'

/** A walk over a stream that has not ended. */
export interface StoredPass {
  readonly mode: Exclude<SyncMode, 'census'>
  readonly since: string | null
  readonly until: string | null
  readonly startedAt: string
  readonly backlog: readonly BacklogItem[]
  /** Where it goes on; null at the beginning. */
  readonly at: Json
}

/** A census that has not ended. `list` names what is there, `verify` asks for what it did not name, `sample` compares. */
export interface StoredCensus {
  readonly startedAt: string
  readonly phase: 'list' | 'verify' | 'sample'
  readonly at: Json
}

export interface CursorKey {
  readonly bindingId: Uuid
  readonly stream: string
}

export interface CursorRow extends CursorKey {
  readonly cursor: Json
  readonly pass: StoredPass | null
  readonly census: StoredCensus | null
  readonly runId: Uuid | null
  readonly state: 'running' | 'done' | 'failed'
}

const COLUMNS = `scope_binding_id as "bindingId", stream, cursor, pass, census, run_id as "runId", state`

/** The cursors of an endpoint; every stream of every scope has one afterwards. */
export async function readCursors(tx: Tx, endpointId: Uuid, keys: readonly CursorKey[]): Promise<CursorRow[]> {
  await tx.count(
    `insert into tracker_integration.sync_cursors (tenant_id, integration_endpoint_id, scope_binding_id, stream)
     select $1, $2, g.binding, g.stream from unnest($3::uuid[], $4::text[]) as g (binding, stream)
      where not exists (
        select 1 from tracker_integration.sync_cursors c
         where c.tenant_id = $1 and c.scope_binding_id = g.binding and c.stream = g.stream)
     on conflict do nothing`,
    [tx.tenantId, endpointId, keys.map((k) => k.bindingId), keys.map((k) => k.stream)],
  )
  return tx.rows(`select ${COLUMNS} from tracker_integration.sync_cursors where integration_endpoint_id = $1`, [
    endpointId,
  ])
}

export interface CursorStep {
  readonly runId: Uuid
  readonly state: CursorRow['state']
  /** Pages and items that this step adds. */
  readonly pages: number
  readonly items: number
  readonly total: number | null
  readonly cursor?: Json | undefined
  readonly pass?: StoredPass | null | undefined
  readonly census?: StoredCensus | null | undefined
  readonly error?: Readonly<Record<string, unknown>> | null | undefined
  /** When a walk over everything, or over everything since the last one, ended. The first such instant is kept. */
  readonly completedAt?: Date | undefined
}

/** A step of a stream is stored: members that are not given stay. Counts begin anew with each run. */
export async function saveCursor(tx: Tx, { bindingId, stream }: CursorKey, step: CursorStep): Promise<void> {
  const json = (value: unknown) => (value === undefined || value === null ? null : JSON.stringify(value))
  await tx.count(
    `update tracker_integration.sync_cursors set
        pages = case when run_id is distinct from $4 then 0 else pages end + $6,
        items = case when run_id is distinct from $4 then 0 else items end + $7,
        total = coalesce($8, case when run_id is distinct from $4 then null else total end),
        run_id = $4, state = $5,
        last_success_at = case when $5 = 'done' then now() else last_success_at end,
        first_completed_at = coalesce(first_completed_at, $17::timestamptz),
        cursor = case when $9 then $10::jsonb else cursor end,
        pass = case when $11 then $12::jsonb else pass end,
        census = case when $13 then $14::jsonb else census end,
        last_error = case when $15 then $16::jsonb when $5 = 'done' then null else last_error end
      where tenant_id = $1 and scope_binding_id = $2 and stream = $3`,
    [
      tx.tenantId,
      bindingId,
      stream,
      step.runId,
      step.state,
      step.pages,
      step.items,
      step.total,
      step.cursor !== undefined,
      json(step.cursor),
      step.pass !== undefined,
      json(step.pass),
      step.census !== undefined,
      json(step.census),
      step.error !== undefined,
      json(step.error),
      step.completedAt ?? null,
    ],
  )
}

export interface CursorProgress {
  readonly scope: string
  readonly stream: string
  readonly state: CursorRow['state']
  readonly pages: number
  readonly items: number
  readonly total: number | null
  readonly error: { readonly code: ErrorCode; readonly text: string; readonly hint: string } | null
}

/** How far the streams of a run are, as long as no later run has begun on them. */
export function readProgress(tx: Tx, runId: Uuid, endpointId: Uuid): Promise<CursorProgress[]> {
  return tx.rows(
    `select b.name as scope, c.stream, c.state, c.pages, c.items, c.total, c.last_error as error
       from tracker_integration.sync_cursors c
       join tracker_integration.scope_bindings b on b.id = c.scope_binding_id
      where c.integration_endpoint_id = $1 and c.run_id = $2 order by lower(b.name), c.stream`,
    [endpointId, runId],
  )
}
