import {
  boolean,
  defineTable,
  json,
  nullable,
  numeric,
  type RowOf,
  text,
  textArray,
  timestamp,
  uuid,
  uuidArray,
} from '../table.ts'
import type { ExternalRef } from './construction.ts'
import type { RichText } from './planning.ts'

export interface IncidentReopening {
  readonly resolved_at: string
  readonly reopened_at: string
}

export const incidents = defineTable({
  name: 'tracker_operations.incidents',
  aggregate: 'Incident',
  columns: {
    scopeId: nullable(uuid),
    title: text,
    description: text,
    severity: text,
    status: text,
    startedAt: timestamp,
    resolvedAt: nullable(timestamp),
    /** Resolutions before that, in order of time, and when each was taken back. */
    reopenings: json<readonly IncidentReopening[]>(),
    /** The issue in the ledger, where its source tells a history of its statuses. */
    issueId: nullable(uuid),
    source: text,
    reporterId: nullable(uuid),
    assigneeId: nullable(uuid),
    labels: textArray,
    externalRefs: json<readonly ExternalRef[]>(),
    externalKey: nullable(text),
    sourceType: nullable(text),
    richDescription: nullable(json<RichText>()),
    environmentId: nullable(uuid),
    /** Deployments that caused and that mended it, as was said; not all of them may be known. */
    causedBy: nullable(uuid),
    remediatedBy: uuidArray,
  },
})
export type IncidentRow = RowOf<typeof incidents>

export const defects = defineTable({
  name: 'tracker_qa.defects',
  aggregate: 'Defect',
  columns: {
    severity: text,
    priority: text,
    status: text,
    reporterId: uuid,
    assigneeId: nullable(uuid),
    description: text,
    labels: textArray,
    /** The issue in the ledger, whatever it is to us. */
    issueId: nullable(uuid),
    externalRefs: json<readonly ExternalRef[]>(),
    scopeId: nullable(uuid),
    title: nullable(text),
    openedAt: nullable(timestamp),
    closedAt: nullable(timestamp),
    externalKey: nullable(text),
    sourceType: nullable(text),
    linkedStoryId: nullable(uuid),
    storyPoints: nullable(numeric),
    cycleId: nullable(uuid),
    cycleIds: uuidArray,
    releasePackageIds: uuidArray,
    richDescription: nullable(json<RichText>()),
  },
})
export type DefectRow = RowOf<typeof defects>

export const scopeBindings = defineTable({
  name: 'tracker_integration.scope_bindings',
  aggregate: 'ScopeBinding',
  columns: {
    integrationEndpointId: uuid,
    kind: text,
    scopeId: nullable(uuid),
    externalId: nullable(text),
    name: text,
    url: nullable(text),
    initiativeId: uuid,
    status: text,
    goneReason: nullable(text),
    boundBy: text,
    archived: boolean,
    defaultBranch: nullable(text),
    learned: nullable(json<Readonly<Record<string, unknown>>>()),
  },
})
export type ScopeBindingRow = RowOf<typeof scopeBindings>
