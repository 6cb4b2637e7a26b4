import { integrationEndpoints } from '../../db/tables/connection.ts'
import { type Kind, NOTHING } from '../feed.ts'

/** The endpoint shows what became of the app it works through. An operator's pause (`inactive`) stays. */
export const installation: Kind<'installation'> = {
  kind: 'installation',
  feeds: (_change, feed) => [{ table: integrationEndpoints, id: feed.source.endpointId }],
  reduce({ fields }, rows, feed) {
    const known = rows.get(integrationEndpoints, feed.source.endpointId)
    if (known === undefined || fields === null) return NOTHING
    const active = fields.state === 'active'
    const lastError = active
      ? null
      : {
          code: `INSTALLATION_${fields.state.toUpperCase()}`,
          text: `The app was ${fields.state} by ${fields.account}; no more deliveries come from there`,
          at: feed.observedAt,
        }
    const status = known.status === 'inactive' ? 'inactive' : active ? 'active' : 'error'
    return { rows: [[integrationEndpoints, { ...known, status, lastError }]], events: [] }
  },
}
