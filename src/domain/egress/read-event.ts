import type { Instant } from '../change-of.ts'
import { SEVERITIES, type Severity } from '../drift/finding.ts'
import type { Uuid } from '../ids.ts'

/** An event as the outbox holds it. Its payload may have been written by another version: nothing is taken for granted. */
export interface EgressEvent {
  readonly id: Uuid
  readonly type: string
  readonly aggregateId: Uuid
  readonly occurredAt: Instant
  readonly payload: Readonly<Record<string, unknown>>
}

export interface DriftAlert {
  readonly id: Uuid
  readonly initiativeId: string
  readonly driftType: string
  readonly severity: Severity
  readonly description: string
  readonly subject: string | null
  readonly direction: string | null
  readonly detectedAt: Instant
  readonly resolvedAt: Instant | null
  readonly rule: string | null
}

export interface DeploymentTold {
  readonly scopeId: string | null
  readonly sha: string | null
  readonly ref: string | null
  readonly environment: string
  readonly production: boolean
  readonly url: string | null
}

export interface ReviewTold {
  /** e.g. octo/hello#12; the bare number where the source gave no more. */
  readonly key: string | null
  readonly title: string
  readonly url: string | null
}

const text = (value: unknown): string | null => (typeof value === 'string' && value.trim() !== '' ? value : null)

const member = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}

const firstRef = (payload: EgressEvent['payload']) =>
  member(Array.isArray(payload.external_refs) ? payload.external_refs[0] : undefined)

/** Only what a person can open. */
const address = (value: unknown): string | null => {
  const url = text(value)
  return url !== null && /^https?:\/\/[^\s]+$/.test(url) ? url : null
}

/** A rule with its parameters in one line, e.g. `rule: xmr, side: worse`. */
function ruleOf(value: unknown): string | null {
  if (typeof value === 'string') return text(value)
  const named = Object.entries(member(value)).filter(([, it]) => it !== null && typeof it !== 'object')
  return named.length === 0 ? null : named.map(([name, it]) => `${name}: ${String(it)}`).join(', ')
}

/** null when the payload lacks what an alert cannot be without. */
export function alertOf({ aggregateId, occurredAt, payload }: EgressEvent): DriftAlert | null {
  const severity = SEVERITIES.find((known) => known === payload.severity)
  const [initiativeId, driftType] = [text(payload.initiative_id), text(payload.drift_type)]
  const description = text(payload.description)
  if (severity === undefined || initiativeId === null || driftType === null || description === null) return null
  return {
    id: aggregateId,
    initiativeId,
    driftType,
    severity,
    description,
    subject: text(payload.subject),
    direction: text(payload.direction),
    detectedAt: text(payload.detected_at) ?? occurredAt,
    resolvedAt: text(payload.resolved_at),
    rule: ruleOf(payload.rule),
  }
}

export function deploymentOf({ payload }: EgressEvent): DeploymentTold {
  const environment = member(payload.environment)
  return {
    scopeId: text(payload.scope_id),
    sha: text(payload.commit_sha),
    ref: text(payload.ref),
    environment: text(environment.name) ?? 'production',
    production: payload.production === true,
    url: address(firstRef(payload).url),
  }
}

export function reviewOf({ payload }: EgressEvent): ReviewTold {
  const ref = firstRef(payload)
  const number = typeof payload.number === 'number' ? `#${payload.number}` : null
  return {
    key: text(ref.key) ?? number,
    title: text(payload.title) ?? 'Pull request',
    url: address(payload.url) ?? address(ref.url),
  }
}
