import type { Uuid } from '../domain/ids.ts'

/** Tells those who read along that a tenant has new events. Holds nothing but who waits. */
export class Notices {
  readonly #waiting = new Map<Uuid, Set<() => void>>()

  /** Wakes whoever waits for this tenant; for any, when it is not known which one. */
  tell(tenantId: Uuid | null): void {
    const woken = tenantId === null ? [...this.#waiting.values()] : [this.#waiting.get(tenantId) ?? []]
    for (const all of woken) for (const wake of [...all]) wake()
  }

  /**
   * Begins to listen now. `heard` resolves true after news of the tenant, and false after `ms` or when `signal` is aborted.
   */
  listen(tenantId: Uuid): { heard(ms: number, signal: AbortSignal): Promise<boolean>; close(): void } {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const wake = () => resolve(true)
    const all = this.#waiting.get(tenantId) ?? new Set()
    this.#waiting.set(tenantId, all.add(wake))
    const close = () => {
      all.delete(wake)
      if (all.size === 0 && this.#waiting.get(tenantId) === all) this.#waiting.delete(tenantId)
    }
    return {
      async heard(ms, signal) {
        const give = () => resolve(false)
        const timer = setTimeout(give, ms)
        signal.addEventListener('abort', give, { once: true })
        if (signal.aborted) give()
        try {
          return await promise
        } finally {
          clearTimeout(timer)
          signal.removeEventListener('abort', give)
        }
      },
      close,
    }
  }
}
