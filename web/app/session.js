/**
 * The key that was pasted, and the tenant that a platform admin looks at. They live as long as the tab does and are sent to
 * nobody but the daemon that this page came from.
 * @typedef {{ readonly key: string, readonly tenant: string }} Session
 */

const PLACE = 'trackerd.session'

/** @returns {Session | null} */
export function readSession() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(PLACE) ?? 'null')
    return typeof kept?.key === 'string' ? { key: kept.key, tenant: String(kept.tenant ?? '') } : null
  } catch {
    return null
  }
}

/** @param {Session} session */
export const keepSession = (session) => sessionStorage.setItem(PLACE, JSON.stringify(session))

export const endSession = () => sessionStorage.removeItem(PLACE)
