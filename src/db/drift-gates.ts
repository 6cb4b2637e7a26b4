import type { GateDriftInput, GatedWork } from '../domain/drift/gate-drift.ts'
import type { Uuid } from '../domain/ids.ts'
import { SCOPES } from './drift-cycles.ts'
import { epoch } from './facts-of.ts'
import type { Tx } from './tx.ts'

/** An alert counts so many at most; the oldest ones beyond are left out. */
const MOST_WORK = 5_000

/** What the gates of the initiative say, and what was merged and deployed since they were set up. */
export async function readGates(tx: Tx, initiativeId: Uuid, now: Date): Promise<GateDriftInput> {
  const gates = await tx.rows<GateDriftInput['gates'][number] & { readonly since: Date }>(
    `select distinct on (g.phase) g.phase, g.gate_status as status, ${epoch('g.evaluated_at')} as "evaluatedAt",
            min(x.created_at) over () as since
       from tracker_governance.sdlc_executions x
       join tracker_governance.phase_gate_states g on g.tenant_id = $1 and g.sdlc_execution_id = x.id
      where x.tenant_id = $1 and x.initiative_id = $2 and x.deleted_at is null and g.deleted_at is null
      order by g.phase, coalesce(g.evaluated_at, g.created_at) desc, g.id desc`,
    [tx.tenantId, initiativeId],
  )
  const [first] = gates
  if (first === undefined) return { gates: [], exceptions: [], work: [] }
  const exceptions = await tx.rows<GateDriftInput['exceptions'][number]>(
    `select phase, status from tracker_governance.exception_requests
      where tenant_id = $1 and initiative_id = $2 and deleted_at is null order by created_at, id`,
    [tx.tenantId, initiativeId],
  )
  const work = await tx.rows<GatedWork>(WORK, [tx.tenantId, initiativeId, first.since, now, MOST_WORK])
  return { gates: gates.map(({ since: _, ...gate }) => gate), exceptions, work: work.toReversed() }
}

const WORK = `
  select * from (
    select 'merge' as kind, p.id, ${epoch('p.merged_at')} as at, concat('#' || p.number || ' ', p.title) as text,
           p.pull_request_url as url
      from tracker_construction.peer_reviews p
     where p.tenant_id = $1 and p.scope_id in (${SCOPES}) and p.deleted_at is null and not p.author_is_bot
       and p.inside_path is distinct from false and p.merged_at > $3 and p.merged_at <= $4
    union all
    select 'deployment', d.id, ${epoch('d.first_terminal_at')},
           concat_ws(' ', coalesce(d.deployed_version, d.ref, left(d.commit_sha, 10)), 'to', e.name),
           (select r ->> 'url' from jsonb_array_elements(d.external_refs) r where r ->> 'url' is not null limit 1)
      from tracker_release.deployment_records d
      left join tracker_release.environments e on e.id = d.environment_id
     where d.tenant_id = $1 and d.scope_id in (${SCOPES}) and d.deleted_at is null and d.production
       and d.status = 'success' and d.first_terminal_at > $3 and d.first_terminal_at <= $4) w
   order by at desc, id desc limit $5`
