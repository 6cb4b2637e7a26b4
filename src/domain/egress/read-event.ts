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
  readonly reason: string | null
  /** The rule it was judged by, with its parameters. */
  readonly rule: string | null
  /** What shows it, e.g. `deployment 12: https://…`. */
  readonly links: readonly string[]
}

export interface DeploymentTold {
  /** The deployment that ran there before. */
  readonly replaces: Uuid | null
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

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const uuid = (value: unknown): Uuid | null => (typeof value === 'string' && UUID.test(value) ? value : null)

const member = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}

const firstRef = (payload: EgressEvent['payload']) =>
  member(Array.isArray(payload.external_refs) ? payload.external_refs[0] : undefined)

/** Only what a person can open. */
const address = (value: unknown): string | null => {
  const url = text(value)
  return url !== null && /^https?:\/\/[^\s]+$/.test(url) ? url : null
}

/** In one line, e.g. `ewma (lambda: 0.3, limit: 3)`. */
function ruleOf({ rule, parameters }: EgressEvent['payload']): string | null {
  const name = text(rule)
  const named = Object.entries(member(parameters)).filter(([, it]) => it !== null && typeof it !== 'object')
  if (name === null || named.length === 0) return name
  return `${name} (${named.map(([parameter, it]) => `${parameter}: ${String(it)}`).join(', ')})`
}

/** Those that lead somewhere. */
function linksOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : []).flatMap((link) => {
    const { text: words, kind, url } = member(link)
    const to = address(url)
    return to === null ? [] : [`${text(words) ?? text(kind) ?? 'Link'}: ${to}`]
  })
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
    reason: text(payload.reason),
    rule: ruleOf(payload),
    links: linksOf(payload.links),
  }
}

export function deploymentOf({ payload }: EgressEvent): DeploymentTold {
  const environment = member(payload.environment)
  return {
    replaces: uuid(payload.replaces),
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
