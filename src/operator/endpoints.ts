import type { Actor, EndpointPatch, EndpointView, NewEndpoint } from '../app.ts'
import { activeSecrets, readCredentials, sealCredentials, type WebhookSecret } from '../db/credentials.ts'
import * as db from '../db/endpoint-records.ts'
import type { Tx } from '../db/tx.ts'
import type { Uuid } from '../domain/ids.ts'
import { TrackerdError } from '../errors.ts'
import { type OperatorDeps, record } from './deps.ts'
import { iso } from './pages.ts'
import { bindByName } from './scopes.ts'

/** How long the secret that was replaced is still accepted: time enough to change it at the source. */
const OLD_SECRET_DAYS = 7

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
    webhookUrl: `${deps.publicUrl ?? ''}/webhooks/${row.system}/${row.id}`,
    secretIds: secrets.map((s) => s.id),
    lastDeliveryAt: iso(row.lastDeliveryAt),
    lastSyncAt: iso(row.lastSyncAt),
    lastError: row.lastError,
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

  function newSecret(value: string | undefined): WebhookSecret {
    return {
      id: `whs_${deps.randomBytes(4).toString('hex')}`,
      value: value ?? deps.randomBytes(32).toString('base64url'),
      createdAt: deps.clock.now().toISOString(),
      retiresAt: null,
    }
  }

  return {
    listEndpoints: async (actor: Actor) => (await deps.db.tenant(actor.tenantId, db.listEndpoints)).map(view),

    showEndpoint: async (actor: Actor, id: Uuid) =>
      view(found(await deps.db.tenant(actor.tenantId, (tx) => db.findEndpoint(tx, id)))),

    async addEndpoint(actor: Actor, input: NewEndpoint) {
      const adapter = deps.adapters.get(input.system)
      if (adapter === undefined)
        throw new TrackerdError('INPUT_INVALID', {
          issues: [{ path: 'system', message: `${input.system} is not supported yet` }],
        })
      const id = deps.newId()
      const secret = newSecret(input.webhookSecret)
      const baseUrl = input.baseUrl ?? null
      const { name, system, bindingMode } = input
      return deps.db.tenant(actor.tenantId, async (tx) => {
        const authConfig = sealCredentials(deps.box, { webhookSecrets: [secret] }, id)
        const row = await db.insertEndpoint(
          tx,
          { id, name, system, baseUrl, host: adapter.host(baseUrl), authConfig, bindingMode },
          actor.keyId,
        )
        if (row === null) throw new TrackerdError('ALREADY_EXISTS', { what: `endpoint ${name}` })
        await audit(tx, actor, id, 'created', {
          name,
          system,
          base_url: baseUrl,
          binding_mode: bindingMode,
          secret_id: secret.id,
        })
        const scopes = []
        for (const scope of input.scopes ?? []) scopes.push(await bindByName(deps, tx, actor, id, { name: scope }))
        await db.announceEndpoint(tx, id)
        return { endpoint: view(row), webhookSecret: secret.value, scopes }
      })
    },

    async changeEndpoint(actor: Actor, id: Uuid, patch: EndpointPatch): Promise<EndpointView> {
      const { version, ...set } = patch
      const row = await deps.db.tenant(actor.tenantId, async (tx) => {
        const before = found(await db.findEndpoint(tx, id))
        const after = await db.updateEndpoint(tx, id, set, version, actor.keyId)
        if (after === null) throw new TrackerdError('CONCURRENCY_CONFLICT', { version: before.version })
        const shown = (r: db.EndpointRow) => ({ name: r.name, status: r.status, binding_mode: r.bindingMode })
        await audit(tx, actor, id, 'updated', { before: shown(before), after: shown(after) })
        return after
      })
      if (row.status !== 'inactive') deps.wake(id) // what came in while it was paused
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
      const secret = newSecret(value)
      return deps.db.tenant(actor.tenantId, async (tx) => {
        const before = found(await db.findEndpoint(tx, id))
        const credentials = readCredentials(deps.box, before.authConfig, id)
        const [newest] = activeSecrets(credentials, deps.clock.now()).sort((a, b) =>
          a.createdAt < b.createdAt ? 1 : -1,
        )
        const retiresAt = new Date(deps.clock.now().getTime() + OLD_SECRET_DAYS * 86_400_000).toISOString()
        const webhookSecrets = newest === undefined ? [secret] : [secret, { ...newest, retiresAt }]
        const authConfig = sealCredentials(deps.box, { ...credentials, webhookSecrets }, id)
        const row = await db.updateEndpoint(tx, id, { authConfig }, before.version, actor.keyId)
        if (row === null) throw new TrackerdError('CONCURRENCY_CONFLICT', { version: before.version })
        await audit(tx, actor, id, 'secret_rotated', {
          secret_id: secret.id,
          still_accepted: newest?.id ?? null,
          until: retiresAt,
        })
        return { endpoint: view(row), webhookSecret: secret.value }
      })
    },
  }
}
