import type {
  DeliveryView,
  DriftAlertView,
  DriftRunView,
  EndpointView,
  Page,
  StatusView,
  SyncRecordDetail as SyncRecordDetailView,
  SyncRecordView,
} from '../src/app.ts'
import type { Wire } from '../src/ports/wire.ts'

export type Status = Wire<StatusView>
export type SyncRecord = Wire<SyncRecordView>
export type SyncRecordDetail = Wire<SyncRecordDetailView>
export type Delivery = Wire<DeliveryView>
export type DriftAlert = Wire<DriftAlertView>

/** An answer that is no 2xx. */
class Refusal extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** What was answered; null for 409: somebody else is at it, which ends. */
export async function unlessBusy<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call
  } catch (error) {
    if (error instanceof Refusal && error.status === 409) return null
    throw error
  }
}

/** The daemon's API, asked with its admin key. Whatever is no 2xx throws. */
export class Api {
  readonly #url: string
  readonly #key: string

  constructor(url: string, key: string) {
    this.#url = url
    this.#key = key
  }

  get = <T>(path: string) => this.#ask<T>(path)
  post = <T>(path: string, body: object) => this.#ask<T>(path, body)
  status = () => this.#ask<Status>('/status')
  delivery = (id: string) => this.#ask<Delivery>(`/deliveries/${id}`)
  deliveries = (endpointId: string) => this.#all<Delivery>(`/deliveries?limit=200&endpoint=${endpointId}`)
  syncRecords = (endpointId: string) => this.#all<SyncRecord>(`/sync-records?limit=200&endpoint=${endpointId}`)
  syncRecord = (id: string) => this.#ask<SyncRecordDetail>(`/sync-records/${id}`)
  startSync = (endpointId: string, mode: string) => this.#ask<SyncRecord>(`/endpoints/${endpointId}/sync`, { mode })

  runDrift = () => this.#ask<Wire<DriftRunView>>('/drift/run', {})
  driftRun = () => this.#ask<Wire<DriftRunView>>('/drift/run')
  driftAlerts = () => this.#all<DriftAlert>('/drift-alerts?status=unresolved')
  changeDriftSettings = (initiative: string, detectors: object) =>
    this.#ask('/drift/settings', { initiative, detectors }, 'PUT')

  addEndpoint = (system: 'github' | 'jira', name: string, more: object = {}) =>
    this.#ask<{ endpoint: Wire<EndpointView>; webhook_secret: string }>('/endpoints', {
      system,
      name,
      binding_mode: 'auto',
      ...more,
    })

  async #all<T>(path: string): Promise<T[]> {
    const items: T[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Wire<Page<T>> = await this.#ask(`${path}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)
      items.push(...(page.items as T[]))
      cursor = page.next_cursor
    }
    return items
  }

  async #ask<T>(path: string, body?: object, method = body === undefined ? 'GET' : 'POST'): Promise<T> {
    const response = await fetch(`${this.#url}/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Refusal(response.status, `${response.status} from ${path}: ${await response.text()}`)
    return (await response.json()) as T
  }
}
