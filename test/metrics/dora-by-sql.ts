/**
 * The five DORA metrics in one statement written by hand, over the tables of facts: what the sums of the program are held
 * against. Parameters: tenant, initiative, from, to, as of. Everything is taken as known; times in seconds.
 */
export const DORA_BY_SQL = `
with deployed as (
  select f.*, exists (
           select from jsonb_array_elements(f.signals) s where (s ->> 'at')::timestamptz <= $5) as failed
    from tracker_metrics.deployment_facts f
   where f.tenant_id = $1 and f.initiative_id = $2 and f.known_from <= $5 and f.known_to > $5
     and f.deployed_at >= $3 and f.deployed_at < $4 and f.deployed_at <= $5),
counts as (
  select count(*)::int as terminal, count(*) filter (where outcome = 'success')::int as successes,
         count(*) filter (where failed)::int as failures,
         count(*) filter (where remediation_at <= $5)::int as reworks
    from deployed),
lead as (
  select count(*)::int as n,
         percentile_cont(array[0.5, 0.75, 0.9]) within group (
           order by greatest(extract(epoch from c.deployed_at - c.started_at)::float8, 0)) as p
    from tracker_metrics.change_facts c
   where c.tenant_id = $1 and c.initiative_id = $2 and c.known_from <= $5 and c.known_to > $5
     and c.deployed_at >= $3 and c.deployed_at < $4 and c.deployed_at <= $5
     and c.excluded is null),
recovery as (
  select count(*)::int as n,
         percentile_cont(array[0.5, 0.75, 0.9]) within group (
           order by greatest(extract(epoch from f.recovered_at - f.deployed_at)::float8, 0)) as p
    from tracker_metrics.deployment_facts f
   where f.tenant_id = $1 and f.initiative_id = $2 and f.known_from <= $5 and f.known_to > $5
     and f.recovered_at >= $3 and f.recovered_at < $4 and f.recovered_at <= $5 and f.deployed_at <= $5
     and exists (select from jsonb_array_elements(f.signals) s where (s ->> 'at')::timestamptz <= $5))
select c.successes, c.terminal, c.failures, c.reworks,
       c.failures::float8 / nullif(c.terminal, 0) as "failRate", c.reworks::float8 / nullif(c.terminal, 0) as "reworkRate",
       l.n as "leadN", l.p as "lead", r.n as "recoveryN", r.p as "recovery"
  from counts c, lead l, recovery r`

export interface DoraBySql {
  readonly successes: number
  readonly terminal: number
  readonly failures: number
  readonly reworks: number
  readonly failRate: number | null
  readonly reworkRate: number | null
  readonly leadN: number
  /** p50, p75, p90; null without a change. */
  readonly lead: readonly number[] | null
  readonly recoveryN: number
  readonly recovery: readonly number[] | null
}
