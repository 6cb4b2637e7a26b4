/** Scopes and people stay who they are: a case more must not be an initiative more. */
const THE_SAME = /^(repository|repo|user|sender|author|creator|assignee|reporter|project|board|label|labels|app)$/
const IDS = /^(id|number|review_id)$/
const HASHES = /^(sha|head_sha|merge_commit_sha|after)$/

/**
 * The same told of another object: the ledger lets an object's first version through, and most of what follows says
 * nothing newer. Of one object all cases but the first would end there.
 */
export function another(payload: unknown, n: number, name = ''): unknown {
  if (Array.isArray(payload)) return payload.map((item) => another(item, n, name))
  if (typeof payload === 'object' && payload !== null) {
    if (THE_SAME.test(name)) return payload
    return Object.fromEntries(Object.entries(payload).map(([key, item]) => [key, another(item, n, key)]))
  }
  if (IDS.test(name) && typeof payload === 'number') return (payload + n) % 2_147_483_647
  if (IDS.test(name) && typeof payload === 'string') return `${Number(payload) + n}`
  if (HASHES.test(name) && typeof payload === 'string') return n.toString(16).padStart(40, '0')
  if (name === 'key' && typeof payload === 'string') return payload.replace(/-\d+$/, `-${n + 1}`)
  return payload
}
