/**
 * Guards of a server in a test: a machine that is busy with other tests is no reason to send requests away. Without
 * end, because an event loop that was held up for a second counts as one that waits for ever.
 */
export const PATIENT = { maxEventLoopDelayMs: Number.POSITIVE_INFINITY }
