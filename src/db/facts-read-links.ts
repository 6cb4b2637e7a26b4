import type { Uuid } from '../domain/ids.ts'
import type { MetricRow } from '../domain/metrics/metric.ts'
import type { Tx } from './tx.ts'

/** What people call the object behind a row, and where its source shows it. */
export interface Link {
  readonly id: Uuid
  readonly title: string | null
  readonly url: string | null
}

const URL = `(select r ->> 'url' from jsonb_array_elements(t.external_refs) r where r ->> 'url' is not null limit 1)`
const linked = (table: string, title: string) =>
  `select t.id, ${title} as title, ${URL} as url from ${table} t where t.tenant_id = $1 and t.id = any($2)`

const LINKS: Readonly<Record<MetricRow['kind'], string>> = {
  deployment: linked(
    'tracker_release.deployment_records',
    `concat_ws(' ', (select p.version_number from tracker_release.release_packages p where p.id = t.release_package_id),
       'to', (select e.name from tracker_release.environments e where e.id = t.environment_id))`,
  ),
  change: `${linked('tracker_construction.peer_reviews', `concat('#' || t.number || ' ', t.title)`)}
    union all ${linked('tracker_construction.commits', `concat_ws(' ', left(t.sha, 10), t.title)`)}`,
  incident: linked('tracker_operations.incidents', 't.title'),
  work_item: ['tracker_discovery.user_stories', 'tracker_construction.technical_stories', 'tracker_qa.defects']
    .map((table) => linked(table, `nullif(concat_ws(' ', t.external_key, t.title), '')`))
    .join(' union all '),
  test: linked('tracker_qa.test_executions', 't.test_case_code'),
}

/** The objects behind rows, by their ids; one that is not there is left out. */
export async function readLinks(tx: Tx, rows: readonly Pick<MetricRow, 'kind' | 'id'>[]): Promise<Map<Uuid, Link>> {
  const links = new Map<Uuid, Link>()
  for (const [kind, of] of Map.groupBy(rows, (row) => row.kind)) {
    const found = await tx.rows<Link>(LINKS[kind], [tx.tenantId, of.map(({ id }) => id)])
    for (const link of found) links.set(link.id, link)
  }
  return links
}
