import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { contractDiff } from '../../src/drift/contract-diff.ts'

let folder: string
const diff = (over: Partial<Parameters<typeof contractDiff>[0]> = {}) =>
  contractDiff({ folders: [folder], timeoutMs: 60_000, maxBytes: 1_000_000, ...over })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'contract-diff-test-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const integer = { type: 'integer' }
const text = { type: 'string' }
const body = (schema: object) => ({ content: { 'application/json': { schema } } })
const object = (properties: object, required: readonly string[] = []) => ({ type: 'object', properties, required })
const parameter = (name: string, over: object = {}) => ({ name, in: 'query', schema: text, ...over })

/** A document with a path for each case, so that one comparison tells of all. */
const document = (version: string, operations: Readonly<Record<string, object | null>>) =>
  JSON.stringify({
    openapi: version,
    info: { title: 'Pets', version: '1.0.0' },
    paths: Object.fromEntries(
      Object.entries(operations).map(([name, operation]) => [
        `/${name}`,
        operation === null ? {} : { post: operation },
      ]),
    ),
  })
const operation = (over: object = {}) => ({
  responses: { 200: { description: 'ok', ...body(object({ id: text })) } },
  ...over,
})
const answering = (schema: object) => ({ responses: { 200: { description: 'ok', ...body(schema) } } })
const asking = (schema: object) => operation({ requestBody: { required: true, ...body(schema) } })

/** Of each: before, after, and whether it breaks somebody. */
const CASES: Readonly<Record<string, readonly [object | null, object | null, boolean]>> = {
  operation_removed: [operation(), null, true],
  parameter_became_required: [
    operation({ parameters: [parameter('limit')] }),
    operation({ parameters: [parameter('limit', { required: true })] }),
    true,
  ],
  required_parameter_added: [operation(), operation({ parameters: [parameter('limit', { required: true })] }), true],
  parameter_type_changed: [
    operation({ parameters: [parameter('limit')] }),
    operation({ parameters: [parameter('limit', { schema: integer })] }),
    true,
  ],
  enum_narrowed: [
    operation({ parameters: [parameter('kind', { schema: { type: 'string', enum: ['cat', 'dog'] } })] }),
    operation({ parameters: [parameter('kind', { schema: { type: 'string', enum: ['cat'] } })] }),
    true,
  ],
  required_property_asked: [asking(object({ id: text })), asking(object({ id: text }, ['id'])), true],
  property_removed_from_answer: [answering(object({ id: text, name: text })), answering(object({ id: text })), true],
  property_type_changed_in_answer: [answering(object({ id: text })), answering(object({ id: integer })), true],
  answer_removed: [
    { responses: { 200: { description: 'ok' }, 201: { description: 'made' } } },
    { responses: { 200: { description: 'ok' } } },
    true,
  ],
  nothing_changed: [operation(), operation(), false],
  optional_parameter_added: [operation(), operation({ parameters: [parameter('limit')] }), false],
  operation_added: [null, operation(), false],
  property_added_to_answer: [answering(object({ id: text })), answering(object({ id: text, name: text })), false],
  description_changed: [operation({ description: 'a' }), operation({ description: 'b' }), false],
}

describe.each(['3.0.3', '3.1.0'])('OpenAPI %s', (version) => {
  test('what breaks is told, and nothing else', async () => {
    const side = (at: 0 | 1) =>
      document(version, Object.fromEntries(Object.entries(CASES).map(([name, its]) => [name, its[at]])))
    const comparison = await diff().compare(side(0), side(1))
    if ('failed' in comparison) throw new Error(comparison.failed)
    const named = new Set(comparison.breaking.map(({ place }) => place.match(/^#\/paths\/~1(\w+)/)?.[1]))
    const breaking = Object.keys(CASES).filter((name) => CASES[name]?.[2])
    expect([...named].sort()).toEqual(breaking.sort())
    expect(comparison.breaking).toContainEqual({
      rule: 'parameter-became-required',
      place: '#/paths/~1parameter_became_required/post/parameters/0',
      text: '`limit` query parameter became required.',
    })
  })
})

test('AsyncAPI, as YAML', async () => {
  const of = (type: string) => `
asyncapi: 3.0.0
info: { title: Pets, version: 1.0.0 }
channels:
  pets: { address: pets, messages: { pet: { payload: { type: object, properties: { id: { type: ${type} } } } } } }
operations:
  tell: { action: send, channel: { $ref: '#/channels/pets' } }
`
  expect(await diff().compare(of('string'), of('string'))).toEqual({ breaking: [] })
  expect(await diff().compare(of('string'), of('integer'))).toMatchObject({
    breaking: [{ rule: 'schema-type-changed', place: '#/channels/pets/messages/pet/payload/properties/id' }],
  })
})

describe('a document from outside', () => {
  const good = document('3.1.0', { pets: operation() })
  const naming = (ref: string) => document('3.1.0', { pets: answering({ $ref: ref }) })

  test('reaches no other address, in whatever way it is written', async () => {
    const asked: string[] = []
    const server = createServer(({ url }, response) => {
      asked.push(String(url))
      response.end(JSON.stringify(object({ id: text })))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/schema.json`
    expect(await diff().compare(good, naming(address))).toEqual({ failed: 'not_readable' })
    const hidden = naming(address).replace('$ref', '\\u0024ref')
    expect(await diff().compare(good, hidden)).toEqual({ failed: 'not_readable' })
    expect(asked).toEqual([])
    await new Promise((resolve) => server.close(resolve))
  })

  test('reads no other file', async () => {
    const secret = join(tmpdir(), `contract-secret-${process.pid}.json`)
    await writeFile(secret, JSON.stringify(object({ id: text })))
    expect(await diff().compare(good, naming(secret))).toEqual({ failed: 'not_readable' })
    await rm(secret)
  })

  test('that is none, or too large, or takes too long, is told as such', async () => {
    expect(await diff().compare(good, 'hello')).toEqual({ failed: 'not_readable' })
    expect(await diff().compare(good, '{')).toEqual({ failed: 'not_readable' })
    expect(await diff({ maxBytes: 10 }).compare(good, good)).toEqual({ failed: 'too_large' })
    expect(await diff({ timeoutMs: 1 }).compare(good, good)).toEqual({ failed: 'too_slow' })
  })

  test('leaves nothing behind, and takes the next folder where one cannot be written to', async () => {
    const gone = join(folder, 'not there')
    expect(await diff({ folders: [gone, folder] }).compare(good, good)).toEqual({ breaking: [] })
    await expect(diff({ folders: [gone] }).compare(good, good)).rejects.toThrow(/ENOENT/)
    expect(await readdir(folder)).toEqual([])
  })
})
