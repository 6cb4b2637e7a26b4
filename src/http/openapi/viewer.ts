import viewer from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'

/** The document to be browsed and tried out at `/docs`, from files of the package: nothing is loaded from elsewhere. */
export function registerViewer(server: FastifyInstance): void {
  server.register(viewer, {
    routePrefix: '/docs',
    // Its own would make browsers turn http into https, which breaks a daemon without TLS in front of it.
    staticCSP:
      "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'; frame-ancestors 'none'",
    indexPrefix: '',
    uiConfig: { deepLinking: true, docExpansion: 'none', persistAuthorization: false, tryItOutEnabled: true },
    theme: { title: 'trackerd: HTTP interface' },
  })
}
