import { v5 } from 'uuid'

export type Uuid = string

/** Who acts when the daemon itself writes (data-model.md, correction 13). */
export const SYSTEM_ACTOR: Uuid = '00000000-0000-4000-8000-000000000001'
/** Stands where a source names no person but a column needs one (correction 17). */
export const UNKNOWN_PERSON: Uuid = '00000000-0000-4000-8000-000000000002'

/**
 * The id of an object of a source, the same for every endpoint and every run that sees it:
 * UUIDv5 with the tenant as namespace and `host/kind/external id` as name, the host in lower case.
 */
export function objectId(tenantId: Uuid, host: string, kind: string, externalId: string): Uuid {
  return v5(`${host.toLowerCase()}/${kind}/${externalId}`, tenantId)
}

/** The id of a webhook delivery: one per endpoint and delivery id, so a repeated delivery meets its first row. */
export function deliveryRowId(endpointId: Uuid, deliveryId: string): Uuid {
  return v5(`delivery/${deliveryId}`, endpointId)
}

/**
 * The id of an outbox event. `milestone` names what happened once (a merge time, a status id), so the same
 * transition found twice is the same event, not a second one.
 */
export function eventId(tenantId: Uuid, eventType: string, aggregateId: Uuid, milestone: string): Uuid {
  return v5(`event/${eventType}/${aggregateId}/${milestone}`, tenantId)
}

/** The initiative an automatically bound scope belongs to: one per tenant and name, whatever its case. */
export function initiativeId(tenantId: Uuid, name: string): Uuid {
  return v5(`trackerd/initiative/${name.toLowerCase()}`, tenantId)
}

/** The binding of a scope to an endpoint. */
export function bindingId(endpointId: Uuid, scopeKey: string): Uuid {
  return v5(`scope/${scopeKey.toLowerCase()}`, endpointId)
}

/** What was reported through our own API belongs to no host: its ids are the caller's, one space for the whole tenant. */
export const REPORT_HOST = 'api'

/** The id of something reported through our own API, by the caller's id. */
export function reportedId(tenantId: Uuid, kind: 'deployment' | 'incident', externalId: string): Uuid {
  return objectId(tenantId, REPORT_HOST, kind, externalId)
}

/** The endpoint that stands for our own API in a tenant. */
export function reportEndpointId(tenantId: Uuid): Uuid {
  return v5('trackerd/endpoint/api', tenantId)
}

/** The one backlog of an initiative. */
export function backlogId(initiative: Uuid): Uuid {
  return v5('backlog', initiative)
}

/** Names one effect that an endpoint has on its source, whenever and however often it is asked for. */
export function egressMarker(endpointId: Uuid, what: string): Uuid {
  return v5(`egress/${what}`, endpointId)
}

/** The deployment that was made of another row (a run, a release, a pull request), because its binding says that it is one. */
export function derivedDeploymentId(source: string, rowId: Uuid): Uuid {
  return v5(`deployment/${source}`, rowId)
}

/** That the attribution of an initiative holds an incident against a deployment. */
export function incidentLinkId(initiative: Uuid, incidentId: Uuid, deploymentId: Uuid): Uuid {
  return v5(`attribution/${incidentId}/${deploymentId}`, initiative)
}

/** Who came with a token: one for each tenant that an issuer knows them in. */
export function subjectId(tenantId: Uuid, issuer: string, subject: string): Uuid {
  return v5(`subject/${issuer}/${subject}`, tenantId)
}

const TENANTS: Uuid = '7c5ef5a6-0d8a-4c4f-8d9c-4f3c1c1f6e01'

/** The id of the tenant that a first start makes: two processes that start at once make the same one. */
export function tenantIdOf(slug: string): Uuid {
  return v5(slug, TENANTS)
}
