import { defineTable, json, nullable, type RowOf, text } from '../table.ts'

/** The part of an endpoint that the source itself can change. */
export const integrationEndpoints = defineTable({
  name: 'tracker_integration.integration_endpoints',
  aggregate: 'IntegrationEndpoint',
  columns: {
    name: text,
    systemType: text,
    status: text,
    lastError: nullable(json<{ readonly code: string; readonly text: string; readonly at: string }>()),
  },
})
export type IntegrationEndpointRow = RowOf<typeof integrationEndpoints>
