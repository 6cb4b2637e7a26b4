import type { AttributedChange } from '../domain/attribution/index.ts'
import type { Uuid } from '../domain/ids.ts'
import type { DeploymentFact, EpochMs, FailureSignal, IncidentFact, Recovery } from '../domain/metrics/facts.ts'

export interface FactColumn<Fact> {
  readonly name: string
  readonly type: 'uuid' | 'text' | 'integer' | 'float8' | 'timestamptz' | 'jsonb'
  /** Instants as EpochMs, JSON as its text: values of two facts are the same when they are equal. */
  readonly of: (fact: Fact) => string | number | null
}

/** One of the tables of facts: how a fact is told in columns, and read back from them. */
export interface FactTable<Fact extends { readonly id: Uuid }, Row = never> {
  readonly name: string
  readonly idColumn: string
  readonly columns: readonly FactColumn<Fact>[]
  /** The fact of a row, out of columns that were read as a whole. */
  readonly factOf: (columns: ColumnsOf<Row>, row: number) => Fact
}

export type ColumnsOf<Row> = { readonly [Name in keyof Row]: readonly Row[Name][] }

const uuid = <F>(name: string, of: FactColumn<F>['of']): FactColumn<F> => ({ name, type: 'uuid', of })
const text = <F>(name: string, of: FactColumn<F>['of']): FactColumn<F> => ({ name, type: 'text', of })
const time = <F>(name: string, of: (fact: F) => EpochMs | null): FactColumn<F> => ({ name, type: 'timestamptz', of })

const iso = (at: EpochMs) => new Date(at).toISOString()

const storedSignals = (signals: readonly FailureSignal[]) =>
  signals.map(({ signal, evidenceId, at }) => ({ signal, evidenceId, at: iso(at) }))

const storedRelapses = (relapses: DeploymentFact['relapses']) =>
  relapses.map(({ at, by, evidenceId, relapsedAt }) => ({ at: iso(at), by, evidenceId, relapsedAt: iso(relapsedAt) }))

const storedReopenings = (reopenings: IncidentFact['reopenings']) =>
  reopenings.map((it) => ({ resolvedAt: iso(it.resolvedAt), reopenedAt: iso(it.reopenedAt) }))

/** null: there are none. */
const latest = (instants: readonly EpochMs[]) => (instants.length === 0 ? null : Math.max(...instants))

type Remediation = NonNullable<DeploymentFact['remediation']>

interface DeploymentFactRow {
  readonly id: Uuid
  readonly scope_id: Uuid
  readonly environment_id: Uuid
  readonly deployed_at: EpochMs
  readonly outcome: DeploymentFact['outcome']
  readonly signals: ReturnType<typeof storedSignals>
  readonly recovered_at: EpochMs | null
  readonly recovered_by: Recovery['by']
  readonly recovery_evidence_id: Uuid
  readonly relapses: ReturnType<typeof storedRelapses>
  readonly remediation_as: Remediation['as'] | null
  readonly remediation_at: EpochMs
  readonly remediation_evidence_id: Uuid
}

export const deploymentFacts: FactTable<DeploymentFact, DeploymentFactRow> = {
  name: 'tracker_metrics.deployment_facts',
  idColumn: 'deployment_id',
  columns: [
    uuid('scope_id', (it) => it.scopeId),
    uuid('environment_id', (it) => it.environmentId),
    time('deployed_at', (it) => it.at),
    text('outcome', (it) => it.outcome),
    { name: 'signals', type: 'jsonb', of: (it) => JSON.stringify(storedSignals(it.signals)) },
    time('failing_since', (it) => (it.signals.length === 0 ? null : Math.min(...it.signals.map(({ at }) => at)))),
    time('recovered_at', (it) => it.recovery?.at ?? null),
    text('recovered_by', (it) => it.recovery?.by ?? null),
    uuid('recovery_evidence_id', (it) => it.recovery?.evidenceId ?? null),
    { name: 'relapses', type: 'jsonb', of: (it) => JSON.stringify(storedRelapses(it.relapses)) },
    time('relapsed_at', (it) => latest(it.relapses.map(({ relapsedAt }) => relapsedAt))),
    text('remediation_as', (it) => it.remediation?.as ?? null),
    time('remediation_at', (it) => it.remediation?.at ?? null),
    uuid('remediation_evidence_id', (it) => it.remediation?.evidenceId ?? null),
  ],
  factOf: (of, row) => {
    const recoveredAt = of.recovered_at[row] as EpochMs | null
    const remediationAs = of.remediation_as[row] as Remediation['as'] | null
    return {
      id: of.id[row] as Uuid,
      scopeId: of.scope_id[row] as Uuid,
      environmentId: of.environment_id[row] as Uuid,
      at: of.deployed_at[row] as EpochMs,
      outcome: of.outcome[row] as DeploymentFact['outcome'],
      signals: (of.signals[row] as DeploymentFactRow['signals']).map(({ signal, evidenceId, at }) => ({
        signal,
        evidenceId,
        at: Date.parse(at),
      })),
      recovery:
        recoveredAt === null
          ? null
          : {
              at: recoveredAt,
              by: of.recovered_by[row] as Recovery['by'],
              evidenceId: of.recovery_evidence_id[row] as Uuid,
            },
      relapses: (of.relapses[row] as DeploymentFactRow['relapses']).map((it) => ({
        ...it,
        at: Date.parse(it.at),
        relapsedAt: Date.parse(it.relapsedAt),
      })),
      remediation:
        remediationAs === null
          ? null
          : {
              as: remediationAs,
              at: of.remediation_at[row] as EpochMs,
              evidenceId: of.remediation_evidence_id[row] as Uuid,
            },
    }
  },
}

type Deployment = NonNullable<AttributedChange['deployment']>

interface ChangeFactRow {
  readonly id: Uuid
  readonly kind: AttributedChange['kind']
  readonly scope_id: Uuid
  readonly started_at: EpochMs
  readonly started_by: AttributedChange['startedBy']
  readonly opened_at: EpochMs | null
  readonly ready_at: EpochMs | null
  readonly first_review_at: EpochMs | null
  readonly approved_at: EpochMs | null
  readonly merged_at: EpochMs | null
  readonly closed_at: EpochMs | null
  readonly deployment_id: Uuid | null
  readonly deployed_at: EpochMs
  readonly deployment_known_by: Deployment['knownBy']
  readonly excluded: AttributedChange['excluded']
  readonly baseline_at: EpochMs | null
  readonly size: number | null
}

export const changeFacts: FactTable<AttributedChange, ChangeFactRow> = {
  name: 'tracker_metrics.change_facts',
  idColumn: 'change_id',
  columns: [
    text('kind', (it) => it.kind),
    uuid('scope_id', (it) => it.scopeId),
    time('started_at', (it) => it.startedAt),
    text('started_by', (it) => it.startedBy),
    time('opened_at', (it) => it.openedAt),
    time('ready_at', (it) => it.readyAt),
    time('first_review_at', (it) => it.firstReviewAt),
    time('approved_at', (it) => it.approvedAt),
    time('merged_at', (it) => it.mergedAt),
    time('closed_at', (it) => it.closedAt),
    uuid('deployment_id', (it) => it.deployment?.id ?? null),
    time('deployed_at', (it) => it.deployment?.at ?? null),
    text('deployment_known_by', (it) => it.deployment?.knownBy ?? null),
    text('excluded', (it) => it.excluded),
    time('baseline_at', (it) => it.baselineAt),
    { name: 'size', type: 'integer', of: (it) => it.size },
  ],
  factOf: (of, row) => {
    const deploymentId = of.deployment_id[row] as Uuid | null
    return {
      id: of.id[row] as Uuid,
      kind: of.kind[row] as AttributedChange['kind'],
      scopeId: of.scope_id[row] as Uuid,
      startedAt: of.started_at[row] as EpochMs,
      startedBy: of.started_by[row] as AttributedChange['startedBy'],
      openedAt: of.opened_at[row] as EpochMs | null,
      readyAt: of.ready_at[row] as EpochMs | null,
      firstReviewAt: of.first_review_at[row] as EpochMs | null,
      approvedAt: of.approved_at[row] as EpochMs | null,
      mergedAt: of.merged_at[row] as EpochMs | null,
      closedAt: of.closed_at[row] as EpochMs | null,
      deployment:
        deploymentId === null
          ? null
          : {
              id: deploymentId,
              at: of.deployed_at[row] as EpochMs,
              knownBy: of.deployment_known_by[row] as Deployment['knownBy'],
            },
      excluded: of.excluded[row] as AttributedChange['excluded'],
      baselineAt: of.baseline_at[row] as EpochMs | null,
      size: of.size[row] as number | null,
    }
  },
}

interface IncidentFactRow {
  readonly id: Uuid
  readonly scope_id: Uuid | null
  readonly started_at: EpochMs
  readonly resolved_at: EpochMs | null
  readonly reopenings: ReturnType<typeof storedReopenings>
  readonly deployment_id: Uuid | null
  readonly method: IncidentFact['method']
  readonly confidence: number | null
  readonly why: string
}

export const incidentFacts: FactTable<IncidentFact, IncidentFactRow> = {
  name: 'tracker_metrics.incident_facts',
  idColumn: 'incident_id',
  columns: [
    uuid('scope_id', (it) => it.scopeId),
    time('started_at', (it) => it.startedAt),
    time('resolved_at', (it) => it.resolvedAt),
    { name: 'reopenings', type: 'jsonb', of: (it) => JSON.stringify(storedReopenings(it.reopenings)) },
    uuid('deployment_id', (it) => it.deploymentId),
    text('method', (it) => it.method),
    { name: 'confidence', type: 'float8', of: (it) => it.confidence },
    text('why', (it) => it.why),
  ],
  factOf: (of, row) => ({
    id: of.id[row] as Uuid,
    scopeId: of.scope_id[row] as Uuid | null,
    startedAt: of.started_at[row] as EpochMs,
    resolvedAt: of.resolved_at[row] as EpochMs | null,
    reopenings: (of.reopenings[row] as IncidentFactRow['reopenings']).map((it) => ({
      resolvedAt: Date.parse(it.resolvedAt),
      reopenedAt: Date.parse(it.reopenedAt),
    })),
    deploymentId: of.deployment_id[row] as Uuid | null,
    method: of.method[row] as IncidentFact['method'],
    confidence: of.confidence[row] as number | null,
    why: of.why[row] as string,
  }),
}
