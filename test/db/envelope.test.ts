import { expect, test } from 'vitest'
import { createSecretBox } from '../../src/db/envelope.ts'

const key = (kid: string, byte: number) => ({ kid, key: Buffer.alloc(32, byte) })
const secret = { webhookSecrets: [{ id: 'a', value: 'It is a secret' }] }

test('what was sealed opens again, and shows nothing while it is sealed', () => {
  const box = createSecretBox([key('one', 1)])
  const envelope = box.seal(secret, 'row')
  expect(box.open(JSON.parse(JSON.stringify(envelope)), 'row')).toEqual(secret)
  expect(Object.keys(envelope)).toEqual(['v', 'kid', 'alg', 'iv', 'ct', 'tag'])
  expect(JSON.stringify(envelope)).not.toContain('secret')
})

test('the same secret never looks the same twice', () => {
  const box = createSecretBox([key('one', 1)])
  expect(box.seal(secret, 'row').ct).not.toBe(box.seal(secret, 'row').ct)
})

test('the first key seals, every key opens: keys are rotated without a gap', () => {
  const old = createSecretBox([key('old', 1)]).seal(secret, 'row')
  const box = createSecretBox([key('new', 2), key('old', 1)])
  expect(box.open(old, 'row')).toEqual(secret)
  expect(box.seal(secret, 'row').kid).toBe('new')
})

test.each([
  ['moved to another row', { context: 'other' }],
  ['whose text was changed', { ct: Buffer.from('changed').toString('base64') }],
  ['whose tag was changed', { tag: Buffer.alloc(16).toString('base64') }],
  ['whose tag was cut short', { tag: Buffer.alloc(4).toString('base64') }],
  ['of a key that is not here', { kid: 'gone' }],
])('an envelope %s does not open', (_name, { context = 'row', ...changes }: Record<string, string>) => {
  const box = createSecretBox([key('one', 1)])
  const envelope = { ...box.seal(secret, 'row'), ...changes }
  expect(() => box.open(envelope, context)).toThrow(expect.objectContaining({ code: 'SECRET_UNREADABLE' }))
})

test.each([null, 'text', {}, { v: 1 }])('what is no envelope (%j) does not open', (value) => {
  const box = createSecretBox([key('one', 1)])
  expect(() => box.open(value, 'row')).toThrow(expect.objectContaining({ code: 'SECRET_UNREADABLE' }))
})
