import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { LightMyRequestResponse } from 'fastify'
import { describe, expect, test } from 'vitest'
import { ask } from './ask.ts'
import { tokenOf, UNKNOWN } from './fake-app.ts'
import { ROUTES } from './route-table.ts'
import { setupOnce } from './setup.ts'

interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly tags: readonly string[]
  readonly security: readonly unknown[]
  readonly 'x-required-role'?: string
  readonly responses: Readonly<Record<string, { content?: Readonly<Record<string, { schema: object }>> }>>
}

const { server } = setupOnce()()
const document = (await server.inject('/openapi.json')).json() as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly tags: readonly { name: string }[]
  readonly components: object
}
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, of]) => ({ route: `${method.toUpperCase()} ${path}`, ...of })),
)
const named = (route: string) => route.replace(/:(\w+)/g, '{$1}')

const ajv = addFormats.default(new Ajv2020({ strict: false, validateFormats: false }))
ajv.addSchema({ $id: 'document', components: document.components })
const schemaOf = (schema: object) => JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/'))

/** Fails unless the answer is one that the document gives for the route, with a body of that form. */
function expectDocumented(route: string, answer: LightMyRequestResponse) {
  const of = operations.find((operation) => operation.route === named(route))
  const response = of?.responses[answer.statusCode]
  expect([route, Object.keys(of?.responses ?? {})]).toEqual([
    route,
    expect.arrayContaining([String(answer.statusCode)]),
  ])
  if (answer.statusCode === 204) return expect(answer.body).toBe('')
  const type = String(answer.headers['content-type']).replace(/;.*/, '')
  const schema = response?.content?.[type]?.schema
  expect([route, type, Object.keys(response?.content ?? {})]).toEqual([route, type, [type]])
  const validate = ajv.compile(schemaOf(schema as object))
  validate(answer.json())
  expect([route, validate.errors]).toEqual([route, null])
}

test('the document is OpenAPI 3.1', async () => {
  expect(document).toMatchObject({ openapi: '3.1.0' })
  const { errors, valid } = await new Validator().validate(document)
  expect(errors ?? []).toEqual([])
  expect(valid).toBe(true)
})

test('every route is in the document, and nothing else', () => {
  const open = ['GET /healthz', 'GET /readyz', 'GET /metrics', 'POST /webhooks/{system}/{endpointId}', 'GET /v1/events']
  expect(operations.map(({ route }) => route).sort()).toEqual(
    [...new Set([...open, ...ROUTES.map(({ route }) => named(route))])].sort(),
  )
})

test('every operation has a name of its own, a summary, and a tag that is explained', () => {
  const names = operations.map(({ operationId }) => operationId)
  expect(new Set(names).size).toBe(names.length)
  const tags = document.tags.map(({ name }) => name)
  for (const { operationId, summary, tags: own } of operations)
    expect([operationId, summary, own, tags]).toEqual([
      expect.stringMatching(/^[a-z][A-Za-z]+$/),
      expect.stringMatching(/^[A-Z]\S* \S/),
      [expect.any(String)],
      expect.arrayContaining([...own]),
    ])
})

test('the document says which role each route asks for', () => {
  const roles = operations.map((of) => [of.route, of['x-required-role']])
  for (const { route, access } of ROUTES) expect(roles).toContainEqual([named(route), access])
})

test('what reads from a source without a credential is refused as a conflict, whichever its method', () => {
  const of = operations.find((it) => it.route === named('GET /v1/endpoints/:id/scopes/discover'))
  expect(Object.keys(of?.responses ?? {})).toContain('409')
})

describe.each(ROUTES.filter(({ route }) => route !== 'GET /v1/events'))('$route', (route) => {
  test('answers as documented, rightly asked and refused', async () => {
    const inject = (...[change, headers]: [Parameters<typeof ask>[1]?, Record<string, string>?]) => {
      const request = ask(route, change)
      return server.inject({ ...request, headers: { ...request.headers, ...headers } })
    }
    expectDocumented(route.route, await inject())
    expectDocumented(route.route, await inject({}, { authorization: 'Bearer trk_nobody' }))
    expectDocumented(route.route, await inject({}, { authorization: `Bearer ${tokenOf('ingest')}` }))
    expectDocumented(route.route, await inject({}, { 'x-trackerd-tenant': 'elsewhere' }))
    for (const bad of route.bad ?? [])
      expectDocumented(route.route, await inject(typeof bad === 'string' ? { query: bad } : { body: bad }))
    if (route.route.includes(':id')) {
      expectDocumented(route.route, await inject({ id: route.badId ?? 'octo' }))
      expectDocumented(route.route, await inject({ id: UNKNOWN }))
    }
  })
})
