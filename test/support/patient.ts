/** Guards of a server in a test: a machine that is busy with other tests is no reason to send requests away. */
export const PATIENT = { maxEventLoopDelayMs: 60_000 }
