import { generateKeyPairSync } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { credential, readCredential } from '../../../../adapters/github/client/credential.ts'
import { failure } from '../../refusal.ts'

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const PKCS8 = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const PKCS1 = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()
const LOCKED = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString()
const PUBLIC = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' })
const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' })
const app = (changes: object = {}) => ({
  kind: 'app',
  app_id: 12,
  installation_id: '34',
  private_key: PKCS8,
  ...changes,
})

describe('a token', () => {
  test.each(['ghp_0123456789abcdefghijABCDEFGHIJ012345', `github_pat_${'x'.repeat(82)}`, 'a'.repeat(40)])(
    'is stored as it is, given alone or by kind: %s',
    (token) => {
      const stored = { kind: 'token', token }
      expect(credential(token)).toEqual(stored)
      expect(credential({ kind: 'token', token, note: 'ours' })).toEqual(stored)
      expect(readCredential(credential(token))).toEqual(stored)
    },
  )

  test('loses the line break that it was pasted with', () => {
    expect(credential(' ghp_x\n')).toEqual({ kind: 'token', token: 'ghp_x' })
  })
})

describe('an app', () => {
  test.each([
    ['PKCS#8', PKCS8],
    ['PKCS#1, as GitHub hands it out', PKCS1],
    ['one line with written-out line breaks', PKCS1.replaceAll('\n', '\\n')],
    ['lines of Windows', PKCS1.replaceAll('\n', '\r\n')],
  ])('is stored with its key as PKCS#8, whatever it came as: %s', (_, private_key) => {
    const stored = { kind: 'app', appId: '12', installationId: '34', privateKey: PKCS8 }
    expect(credential(app({ private_key }))).toEqual(stored)
    expect(readCredential(stored)).toEqual(stored)
  })

  test('may be named by its client id', () => {
    expect(credential(app({ app_id: 'Iv23liABCDEF' }))).toMatchObject({ appId: 'Iv23liABCDEF' })
  })
})

test.each([
  ['nothing', undefined, 'credential'],
  ['an empty text', '', 'token'],
  ['spaces', '   ', 'token'],
  ['a text with a space', 'canary canary', 'token'],
  ['a text with a line break', 'canary\ncanary', 'token'],
  ['letters that fit no header', 'canarÿ', 'token'],
  ['a text without end', 'canary'.repeat(200), 'token'],
  ['a kind without token', { kind: 'token' }, 'token'],
  ['another kind', { kind: 'canary', canary: 'canary' }, 'kind'],
  ['no kind', { token: 'canary' }, 'kind'],
  ['a list', ['canary'], 'credential'],
  ['no app', app({ app_id: 'canary canary' }), 'app_id'],
  ['an installation that is no number', app({ installation_id: 'canary' }), 'installation_id'],
  ['an installation 0', app({ installation_id: 0 }), 'installation_id'],
  ['no key', app({ private_key: 'canary' }), 'private_key'],
  ['half a key', app({ private_key: PKCS8.slice(0, 200) }), 'private_key'],
  ['a key with a passphrase', app({ private_key: LOCKED }), 'private_key'],
  ['a public key', app({ private_key: PUBLIC.toString() }), 'private_key'],
  ['a key that signs otherwise', app({ private_key: EC.toString() }), 'private_key'],
])('%s is refused by the name of its field, and not quoted', (_, input, path) => {
  const error = failure(() => credential(input))
  expect(error.code).toBe('INPUT_INVALID')
  expect(error.details.issues).toMatchObject([{ path, message: expect.any(String) }])
  expect(inspect(error, { depth: 9 })).not.toMatch(/canar|PRIVATE KEY|MII/)
})

test('a stored credential of another make is a defect, and not quoted', () => {
  const error = failure(() => readCredential({ kind: 'password', password: 'canary' }))
  expect(error.code).toBe('INTERNAL')
  expect(inspect(error)).not.toContain('canary')
})
