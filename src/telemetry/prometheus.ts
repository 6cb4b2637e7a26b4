import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Counters, Scrape, Telemetry, Timings } from '../ports/telemetry.ts'
import { COUNTERS, GAUGES, type GaugeName, type Reading, TIMINGS } from './instruments.ts'

/**
 * The numbers of this process in the form of Prometheus, its own (`process_…`, `nodejs_…`: memory, CPU, event loop lag)
 * among them. The only file that knows the library.
 */
export class Prometheus implements Telemetry {
  readonly #registry = new Registry()
  readonly #counters = new Map<string, Counter>()
  readonly #timings = new Map<string, Histogram>()
  readonly #gauges = new Map<string, Gauge>()

  constructor() {
    const registers = [this.#registry]
    collectDefaultMetrics({ register: this.#registry })
    for (const [name, { help, labels }] of Object.entries(COUNTERS))
      this.#counters.set(name, new Counter({ name, help, labelNames: labels, registers }))
    for (const [name, { help, labels, buckets }] of Object.entries(TIMINGS))
      this.#timings.set(name, new Histogram({ name, help, labelNames: labels, buckets: [...buckets], registers }))
    for (const [name, { help, labels }] of Object.entries(GAUGES))
      this.#gauges.set(name, new Gauge({ name, help, labelNames: labels, registers }))
  }

  count<Name extends keyof Counters>(name: Name, labels: Counters[Name], by = 1): void {
    this.#counters.get(name)?.inc({ ...labels }, by)
  }

  observe<Name extends keyof Timings>(name: Name, labels: Timings[Name], seconds: number): void {
    this.#timings.get(name)?.observe({ ...labels }, seconds)
  }

  /** These gauges say this and nothing else: what is not read again is gone. */
  set(names: readonly GaugeName[], readings: readonly Reading[]): void {
    for (const name of names) {
      const gauge = this.#gauges.get(name)
      gauge?.reset()
      // Without labels it is 0 then, and what could not be read would look like nothing.
      if (GAUGES[name].labels.length === 0) gauge?.remove({})
    }
    for (const { name, labels, value } of readings) this.#gauges.get(name)?.set({ ...labels }, value)
  }

  async text(): Promise<Scrape> {
    return { contentType: this.#registry.contentType, text: await this.#registry.metrics() }
  }
}
