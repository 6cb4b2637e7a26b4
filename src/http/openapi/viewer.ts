import viewer from '@fastify/swagger-ui'
import type { Server } from '../server.ts'

/** The document to be browsed and tried out at `/docs`, from files of the package: nothing is loaded from elsewhere. */
export function registerViewer(server: Server): void {
  server.register(viewer, {
    routePrefix: '/docs',
    staticCSP: true,
    indexPrefix: '',
    uiConfig: { deepLinking: true, docExpansion: 'none', persistAuthorization: false, tryItOutEnabled: true },
    theme: { title: 'trackerd: HTTP interface' },
  })
}
