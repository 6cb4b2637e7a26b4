import { boolean, defineTable, json, nullable, type RowOf, text, textArray, timestamp, uuid } from '../table.ts'
import type { ExternalRef } from './construction.ts'

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
    source: text,
    reporterId: nullable(uuid),
    assigneeId: nullable(uuid),
    labels: textArray,
    externalRefs: json<readonly ExternalRef[]>(),
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
    externalRefs: json<readonly ExternalRef[]>(),
    scopeId: nullable(uuid),
    title: nullable(text),
    openedAt: nullable(timestamp),
    closedAt: nullable(timestamp),
  },
})
export type DefectRow = RowOf<typeof defects>

/** The branch a technical story is worked on. */
export interface CodeBranch {
  readonly name: string
  readonly scope_id: string
}

export const technicalStories = defineTable({
  name: 'tracker_construction.technical_stories',
  aggregate: 'TechnicalStory',
  columns: {
    status: text,
    peerReviewId: nullable(uuid),
    codeBranch: nullable(json<CodeBranch>()),
    externalKey: nullable(text),
  },
})
export type TechnicalStoryRow = RowOf<typeof technicalStories>

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
  },
})
export type ScopeBindingRow = RowOf<typeof scopeBindings>
