import type { Actor, EndpointPatch, EndpointView, NewEndpoint, WebhookAccess } from '../app.ts'
import { activeSecrets, readCredentials, sealCredentials, type WebhookSecret } from '../db/credentials.ts'
import * as db from '../db/endpoint-records.ts'
import type { Tx } from '../db/tx.ts'
import { NO_EGRESS } from '../domain/egress/rules.ts'
import type { Uuid } from '../domain/ids.ts'
import { TrackerdError } from '../errors.ts'
import { adapterOf, type OperatorDeps, record, TRY_MS } from './deps.ts'
import { changedEgress } from './egress.ts'
import { iso } from './pages.ts'
import { bindByName } from './scope-bindings.ts'
import { firstSecret, nextSecret, proofOf, webhookUrl } from './webhook-secrets.ts'

export const endpointView = (deps: OperatorDeps, row: db.EndpointRow): EndpointView => {
  const secrets = activeSecrets(readCredentials(deps.box, row.authConfig, row.id), deps.clock.now())
  return {
    id: row.id,
    name: row.name,
    system: row.system,
    baseUrl: row.baseUrl,
    host: row.host,
    status: row.status,
    bindingMode: row.bindingMode,
    webhookUrl: webhookUrl(deps, row),
    webhookProof: proofOf(adapterOf(deps, row.system), secrets),
    secretIds: secrets.map((s) => s.id),
    lastDeliveryAt: iso(row.lastDeliveryAt),
    lastSyncAt: iso(row.lastSyncAt),
    lastError: row.lastError,
    hasCredential: row.hasCredential,
    credentialExpiresAt: iso(row.credentialExpiresAt),
    scopePatterns: row.scopePatterns,
    syncIntervalSeconds: row.syncIntervalSeconds,
    lastPolledAt: iso(row.lastPolledAt),
    lastCensusAt: iso(row.lastCensusAt),
    health: row.health,
    egress: { ...NO_EGRESS, ...row.egress },
    egressSince: iso(row.egressSince),
    createdAt: row.createdAt.toISOString(),
    version: row.version,
  }
}

const found = <T>(row: T | null): T => {
  if (row === null) throw new TrackerdError('NOT_FOUND', { what: 'endpoint' })
  return row
}

export function endpointUseCases(deps: OperatorDeps) {
  const view = (row: db.EndpointRow) => endpointView(deps, row)
  const audit = (tx: Tx, actor: Actor, id: Uuid, verb: string, payload: Record<string, unknown>) =>
    record(deps, tx, actor, {
      action: `integration_endpoint.${verb}`,
      aggregateType: 'IntegrationEndpoint',
      aggregateId: id,
      payload,
    })

  /** What nobody can ask for again. */
  const shownOnce = (row: db.EndpointRow, secret: WebhookSecret): WebhookAccess => ({
    endpoint: view(row),
    webhookSecret: secret.value,
    webhookUrl: webhookUrl(deps, row) + adapterOf(deps, row.system).webhookQuery(secret),
  })

  return {
    listEndpoints: async (actor: Actor) => (await deps.db.tenant(actor.tenantId, db.listEndpoints)).map(view),

    showEndpoint: async (actor: Actor, id: Uuid) =>
      view(found(await deps.db.tenant(actor.tenantId, (tx) => db.findEndpoint(tx, id)))),

    async addEndpoint(actor: Actor, input: NewEndpoint) {
      const adapter = adapterOf(deps, input.system)
      const id = deps.newId()
      const secret = firstSecret(deps, adapter, input)
      const baseUrl = input.baseUrl ?? null
      const { name, system, bindingMode } = input
      const host = adapter.host(baseUrl)
      const given = input.credential === undefined ? undefined : adapter.reading.credential(input.credential)
      const { patterns = [], names = [] } = Object.groupBy(
        (input.scopes ?? []).map((scope) => adapter.scopeNamed(scope)),
        ({ isPattern }) => (isPattern ? 'patterns' : 'names'),
      )
      const scopePatterns = patterns.map((pattern) => pattern.name)
      // Before the credential is tried: trying may use it up, and then there would be nowhere to store the new one.
      if (await deps.db.tenant(actor.tenantId, (tx) => db.isNameTaken(tx, name)))
        throw new TrackerdError('ALREADY_EXISTS', { what: `endpoint ${name}` })
      const signal = AbortSignal.timeout(TRY_MS)
      const endpoint = { id, name, system, host, baseUrl }
      const access = given && (await deps.source.tryCredential(actor.tenantId, endpoint, given, signal))
      const made = await deps.db.tenant(actor.tenantId, async (tx) => {
        const credentials = { webhookSecrets: [secret], ...(access === undefined ? {} : { access }) }
        const authConfig = sealCredentials(deps.box, credentials, id)
        const hasCredential = access !== undefined
        const row = await db.insertEndpoint(
          tx,
          { id, name, system, baseUrl, host, authConfig, bindingMode, hasCredential, scopePatterns },
          actor.keyId,
        )
        if (row === null) throw new TrackerdError('ALREADY_EXISTS', { what: `endpoint ${name}` })
        await audit(tx, actor, id, 'created', {
          name,
          system,
          base_url: baseUrl,
          binding_mode: bindingMode,
          secret_id: secret.id,
          webhook_proof: secret.proof,
          has_credential: hasCredential,
          scope_patterns: scopePatterns,
        })
        const scopes = []
        for (const named of names) scopes.push(await bindByName(deps, tx, actor, row, named, {}))
        await db.announceEndpoint(tx, id)
        return { ...shownOnce(row, secret), scopes }
      })
      if (access !== undefined) deps.wake('sync-endpoint', id)
      return made
    },

    async setCredential(actor: Actor, id: Uuid, credential: unknown): Promise<EndpointView> {
      const before = found(await deps.db.tenant(actor.tenantId, (tx) => db.findEndpoint(tx, id)))
      const given = adapterOf(deps, before.system).reading.credential(credential)
      const access = await deps.source.tryCredential(actor.tenantId, before, given, AbortSignal.timeout(TRY_MS))
      await deps.db.tenant(actor.tenantId, async (tx) => {
        // Read anew: a webhook secret may have been rotated while the source was asked.
        const current = found(await db.lockEndpoint(tx, id))
        const credentials = { ...readCredentials(deps.box, current.authConfig, id), access }
        const authConfig = sealCredentials(deps.box, credentials, id)
        const status = current.status === 'error' ? 'active' : undefined // the source has just accepted it
        const set = { authConfig, hasCredential: true, status }
        await db.updateEndpoint(tx, id, set, undefined, actor.keyId)
        await audit(tx, actor, id, 'credential_set', { replaced: before.hasCredential })
      })
      deps.wake('sync-endpoint', id)
      return this.checkEndpoint(actor, id)
    },

    async checkEndpoint(actor: Actor, id: Uuid): Promise<EndpointView> {
      await deps.source.check(actor.tenantId, id, { interactive: true, signal: AbortSignal.timeout(TRY_MS) })
      return view(found(await deps.db.tenant(actor.tenantId, (tx) => db.findEndpoint(tx, id))))
    },

    async changeEndpoint(actor: Actor, id: Uuid, patch: EndpointPatch): Promise<EndpointView> {
      const { version, egress: rules, ...set } = patch
      const row = await deps.db.tenant(actor.tenantId, async (tx) => {
        const before = found(await db.lockEndpoint(tx, id))
        const adapter = adapterOf(deps, before.system)
        const egress = rules && (await changedEgress(tx, adapter, before, rules, deps.clock.now()))
        const after = await db.updateEndpoint(tx, id, { ...set, egress }, version, actor.keyId)
        if (after === null) throw new TrackerdError('CONCURRENCY_CONFLICT', { version: before.version })
        const shown = (r: db.EndpointRow) => ({
          name: r.name,
          status: r.status,
          binding_mode: r.bindingMode,
          sync_interval_seconds: r.syncIntervalSeconds,
          egress: r.egress,
        })
        await audit(tx, actor, id, 'updated', { before: shown(before), after: shown(after) })
        return after
      })
      if (row.status !== 'inactive') {
        deps.wake('apply-inbox', id) // what came in while it was paused
        if (row.hasCredential) deps.wake('sync-endpoint', id)
      }
      return view(row)
    },

    async removeEndpoint(actor: Actor, id: Uuid): Promise<void> {
      await deps.db.tenant(actor.tenantId, async (tx) => {
        const before = found(await db.findEndpoint(tx, id))
        await db.deleteEndpoint(tx, id, actor.keyId)
        await audit(tx, actor, id, 'deleted', { name: before.name })
      })
    },

    async rotateSecret(actor: Actor, id: Uuid, value?: string) {
      return deps.db.tenant(actor.tenantId, async (tx) => {
        const before = found(await db.lockEndpoint(tx, id))
        const credentials = readCredentials(deps.box, before.authConfig, id)
        const { secret, replaced } = nextSecret(deps, adapterOf(deps, before.system), credentials, value)
        const webhookSecrets = replaced === null ? [secret] : [secret, replaced]
        const authConfig = sealCredentials(deps.box, { ...credentials, webhookSecrets }, id)
        const row = found(await db.updateEndpoint(tx, id, { authConfig }, undefined, actor.keyId))
        await audit(tx, actor, id, 'secret_rotated', {
          secret_id: secret.id,
          still_accepted: replaced?.id ?? null,
          until: replaced?.retiresAt ?? null,
        })
        return shownOnce(row, secret)
      })
    },
  }
}
