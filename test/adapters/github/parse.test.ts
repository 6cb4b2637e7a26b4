import { expect, test } from 'vitest'
import { parse } from '../../../adapters/github/parse.ts'
import { failure } from '../refusal.ts'

const FORM = 'application/x-www-form-urlencoded'
const bytes = (text: string) => new TextEncoder().encode(text)

test('a form body carries the payload in its field "payload"', () => {
  const form = new URLSearchParams({ other: 'x', payload: '{"a":"ü + & ="}' })
  expect(parse(FORM, bytes(form.toString()))).toEqual({ a: 'ü + & =' })
})

test('a form without that field, or with something else in it, is refused', () => {
  for (const form of ['', 'other=1', 'payload=', 'payload=%7B', 'payload=null']) {
    expect(failure(() => parse(FORM, bytes(form))).code).toBe('PAYLOAD_INVALID')
  }
})

test('another media type is refused', () => {
  expect(failure(() => parse('text/plain', bytes('{}'))).code).toBe('CONTENT_TYPE_UNSUPPORTED')
})

test('bytes that are no UTF-8 are replaced, and a byte order mark is ignored', () => {
  expect(parse('application/json', Uint8Array.of(...bytes('{"a":"'), 0xc3, 0x28, ...bytes('"}')))).toEqual({
    a: '\uFFFD(',
  })
  expect(parse('application/json', bytes('\uFEFF{"a":1}'))).toEqual({ a: 1 })
})

test('a refusal never quotes the body', () => {
  const error = failure(() => parse('application/json', bytes('{"token":"s3cret"')))
  expect(JSON.stringify([error.message, error.details])).not.toContain('s3cret')
})

test('a large body is parsed unless it nests too deep; brackets inside text do not count', () => {
  const text = JSON.stringify({ a: '[{"\\'.repeat(300_000), b: Array(200_000).fill([{}]) })
  expect(parse('application/json', bytes(text))).toEqual(JSON.parse(text))
  const deep = `{"filling":"${'x'.repeat(1_100_000)}","a":${'['.repeat(600)}${']'.repeat(600)}}`
  expect(failure(() => parse('application/json', bytes(deep))).code).toBe('PAYLOAD_INVALID')
})
