import type { EndpointView, TenantView } from '../app.ts'
import { asTrackerdError } from '../errors.ts'
import type { Wire } from '../ports/wire.ts'
import type { Client } from './client.ts'
import { countBar } from './count-bar.ts'
import type { Printer, Session } from './session.ts'
import { ago } from './words.ts'

type Endpoint = Wire<EndpointView>

/** What came of trying the credential of an endpoint at its source. */
export interface Tried {
  /** null: the tenant that the command acts in. */
  readonly tenant: string | null
  readonly id: string
  readonly name: string
  readonly outcome: 'ok' | 'failed' | 'none'
  readonly found: string
  readonly expires_at: string | null
}

interface Place {
  readonly tenant: string | null
  readonly api: Client
}

/** Tries the credential of each endpoint, one after the other. One that fails stops none of the others. */
export async function tryAll(
  session: Session,
  terminal: NodeJS.WritableStream | null,
  everywhere: boolean,
): Promise<readonly Tried[]> {
  const places: readonly Place[] = everywhere
    ? (await session.api.all<Wire<TenantView>>('/tenants')).items.map(({ slug }) => ({
        tenant: slug,
        api: session.within(slug),
      }))
    : [{ tenant: null, api: session.api }]
  const found: { place: Place; endpoint: Endpoint }[] = []
  for (const place of places)
    for (const endpoint of (await place.api.all<Endpoint>('/endpoints')).items) found.push({ place, endpoint })
  const bar = countBar(terminal, found.length)
  const tried: Tried[] = []
  try {
    for (const { place, endpoint } of found) {
      bar.show(tried.length, endpoint.name)
      tried.push({ tenant: place.tenant, ...(await tryOne(place.api, endpoint)) })
    }
  } finally {
    bar.end()
  }
  return tried
}

async function tryOne(api: Client, endpoint: Endpoint): Promise<Omit<Tried, 'tenant'>> {
  const { id, name, credential_expires_at: expires_at } = endpoint
  if (!endpoint.has_credential) return { id, name, outcome: 'none', found: 'only webhooks come in', expires_at }
  try {
    const { health, credential_expires_at } = await api.send<Endpoint>('POST', `/endpoints/${id}/check`)
    const failed = health?.lines.find(({ outcome }) => outcome === 'failed')
    const said = failed ?? health?.lines.find(({ outcome }) => outcome === 'ok')
    const outcome = failed === undefined ? 'ok' : 'failed'
    return { id, name, outcome, found: said?.text ?? '', expires_at: credential_expires_at }
  } catch (error) {
    const { code, message } = asTrackerdError(error)
    return { id, name, outcome: 'failed', found: `${code}: ${message}`, expires_at }
  }
}

export const triedTable = (tried: readonly Tried[], printer: Printer) =>
  printer.table(
    tried,
    [
      ...(tried.some(({ tenant }) => tenant !== null) ? [{ head: 'Tenant', cell: (it: Tried) => it.tenant }] : []),
      { head: 'Endpoint', cell: ({ name }) => name },
      { head: 'Outcome', cell: ({ outcome }) => outcome },
      { head: 'Expires', cell: ({ expires_at }) => ago(expires_at, printer.now) },
      { head: 'Found', cell: ({ found }) => found, cut: true },
    ],
    'There are no endpoints.',
  )
