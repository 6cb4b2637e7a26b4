import swagger, { type SwaggerTransform } from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Server } from '../server.ts'
import { type Document, finish } from './finish.ts'
import { Problem, TAGS, TENANT_HEADER } from './words.ts'

/**
 * The OpenAPI 3.1 document of every route that is registered after it, made of the zod schemas that validate:
 * `server.swagger()` once the server is ready.
 */
export function registerDocument(server: Server, version: string): void {
  server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'trackerd',
        version,
        description: 'Background worker and integration sync daemon of Evolith Tracker.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/' }],
      tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
      components: {
        securitySchemes: {
          key: { type: 'http', scheme: 'bearer', description: 'A key of trackerd: trk_…' },
          token: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: 'A token of the OpenID Connect issuer, where TRACKERD_OIDC_ISSUER names one',
          },
        },
        schemas: { Problem: z.toJSONSchema(Problem) as object },
        parameters: { Tenant: TENANT_HEADER },
      },
    },
    transform,
    transformObject: (given) => ('openapiObject' in given ? finish(given.openapiObject as Document) : {}),
  })
}

/** The document as it is read by programs. */
export function documentRoute(server: FastifyInstance): void {
  server.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('application/json').send(JSON.stringify(server.swagger())),
  )
}

const transform: SwaggerTransform = (given) => {
  const { schema, url } = jsonSchemaTransform(given as never)
  if (schema.hide) return { schema, url }
  const role = given.route.config?.access
  const access =
    role === undefined ? { security: [] } : { security: [{ key: [] }, { token: [] }], 'x-required-role': role }
  return {
    schema: { ...schema, ...access, tags: schema.tags ?? [tagOf(url)], operationId: camel(String(schema.summary)) },
    url,
  }
}

/** The last part of the path that names one: /v1/endpoints/:id/scopes is about scopes. */
function tagOf(url: string): string {
  const named = url.split('/').filter((part) => Object.hasOwn(TAGS, part))
  return named.at(-1) ?? 'service'
}

/** Show a sync record -> showSyncRecord. */
const camel = (words: string) =>
  words
    .split(' ')
    .filter((word) => !['a', 'an', 'the'].includes(word))
    .map((word, i) => (i === 0 ? word.toLowerCase() : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('')
