/** The budget of one endpoint at its source, shared by all workers. `resource` is a name of the source's. */
export interface RateLimits {
  /** Spends `cost` of the resource. Throws UPSTREAM_LIMITED with `details.until` when it is used up or blocked. */
  take(resource: string, cost: number): Promise<void>
  /** What an answer told of a resource. `refund`: what `take` spent and the source did not count. */
  observe(resource: string, told: RateTold): Promise<void>
  /**
   * Nothing is sent to this resource before `until`; `*` is all of them. Without `until`: at least 60 s, doubling each time
   * until an answer comes. Returns the end of the wait.
   */
  block(resource: string, until: Date | null, reason: string): Promise<Date>
  /** Nothing is sent for any endpoint of the same app (`appOf`), whichever tenant it belongs to, before `until`. */
  blockApp(until: Date, reason: string): Promise<void>
}

export interface RateTold {
  readonly limit?: number | undefined
  readonly remaining?: number | undefined
  /** By our clock: reckoned from the time that the answer itself carries. */
  readonly resetsAt?: Date | undefined
  readonly refund?: number | undefined
}
