import type { AttributedSince } from '../../../src/domain/attribution/attribute-since.ts'
import type { AttributedDeployment, Attribution } from '../../../src/domain/attribution/index.ts'
import type { KnownFacts } from '../../../src/domain/attribution/reading.ts'

export interface AttributedFacts extends KnownFacts {
  readonly deployments: ReadonlyMap<string, AttributedDeployment>
}

const byId = <Fact extends { id: string }>(list: readonly Fact[]) => new Map(list.map((fact) => [fact.id, fact]))

export function factsOf({ deployments, changes, incidents }: Omit<Attribution, 'contents'>): AttributedFacts {
  return {
    deployments: byId(deployments),
    changes: byId(changes),
    incidents: byId(incidents),
    previous: new Map(deployments.map(({ id, previousDeploymentId }) => [id, previousDeploymentId])),
  }
}

/** What was known, without what was read, and with what was found. */
export function replaced(known: AttributedFacts, found: AttributedSince, since: number): AttributedFacts {
  const ids = (list: readonly { id: string }[]) => new Set(list.map(({ id }) => id))
  const [deployments, changes, incidents] = [ids(found.deployments), ids(found.changes), ids(found.incidents)]
  const late = (at: number | null | undefined) => (at ?? Number.NEGATIVE_INFINITY) >= since
  return factsOf({
    deployments: [
      ...[...known.deployments.values()].filter(
        ({ id, at, signals, recovery, remediation }) =>
          !deployments.has(id) && ![at, recovery?.at, remediation?.at, ...signals.map((it) => it.at)].some(late),
      ),
      ...found.deployments,
    ],
    changes: [
      ...[...known.changes.values()].filter(
        ({ id, mergedAt, deployment }) => !changes.has(id) && !late(mergedAt) && !late(deployment?.at),
      ),
      ...found.changes,
    ],
    incidents: [
      ...[...known.incidents.values()].filter(
        ({ id, startedAt, resolvedAt }) => !incidents.has(id) && !late(startedAt) && !late(resolvedAt),
      ),
      ...found.incidents,
    ],
  })
}
