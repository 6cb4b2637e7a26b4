import type { World } from '../objects/world.ts'
import type { Hooks, OutgoingDelivery } from './hooks.ts'
import { type Proof, signed } from './signed.ts'

/** Jira waits no longer for an answer. */
const PATIENCE_MS = 20_000
const RETRIES = 5
const RETRIED: ReadonlySet<number> = new Set([0, 408, 409, 425, 429])

const isRetried = (status: number) => RETRIED.has(status) || status >= 500

/** How the last attempt ended, and how many there were. 0: nobody answered in time. */
export interface Delivered {
  readonly status: number
  readonly attempts: number
}

/**
 * Posts the delivery, five times more when the answer allows it and without waiting in between; every other refusal is final.
 * What did not arrive is listed as failed.
 */
export async function deliver(
  world: World,
  hooks: Hooks,
  delivery: OutgoingDelivery,
  { url, proof, retries = RETRIES }: { readonly url: string; readonly proof: Proof; readonly retries?: number },
): Promise<Delivered> {
  let status = 0
  let { attempt } = delivery
  const last = attempt + retries
  for (; attempt <= last; attempt += 1) {
    status = await post(url, signed({ ...delivery, attempt }, proof))
    if (!isRetried(status)) break
  }
  const attempts = Math.min(attempt, last) - delivery.attempt + 1
  if (status < 200 || status > 299) hooks.failed.push({ delivery, at: world.now() })
  return { status, attempts }
}

async function post(url: string, { headers, body }: ReturnType<typeof signed>): Promise<number> {
  try {
    const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(PATIENCE_MS) })
    await answer.body?.cancel()
    return answer.status
  } catch {
    return 0
  }
}
