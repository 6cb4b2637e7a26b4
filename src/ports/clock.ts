/** Where the time comes from; tests let it stand still. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }
