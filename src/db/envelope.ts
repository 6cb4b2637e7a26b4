import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { TrackerdError } from '../errors.ts'
import type { Envelope, SecretBox } from '../ports/secret-box.ts'

export interface EncryptionKey {
  readonly kid: string
  /** 32 bytes. */
  readonly key: Buffer
}

/** A box that seals with the first key and opens with any of them, so that keys can be rotated without a gap. */
export function createSecretBox(keys: readonly EncryptionKey[]): SecretBox {
  const [sealing] = keys
  if (sealing === undefined) throw new TypeError('a secret box needs a key')
  return {
    kids: [sealing.kid, ...keys.slice(1).map(({ kid }) => kid)],
    seal(plain, context) {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', sealing.key, iv)
      cipher.setAAD(Buffer.from(context))
      const ct = Buffer.concat([cipher.update(JSON.stringify(plain), 'utf8'), cipher.final()])
      return {
        v: 1,
        kid: sealing.kid,
        alg: 'A256GCM',
        iv: iv.toString('base64'),
        ct: ct.toString('base64'),
        tag: cipher.getAuthTag().toString('base64'),
      }
    },
    open(envelope, context) {
      if (!isEnvelope(envelope)) throw new TrackerdError('SECRET_UNREADABLE', { what: 'not an envelope' })
      const key = keys.find((k) => k.kid === envelope.kid)
      if (key === undefined) throw new TrackerdError('SECRET_UNREADABLE', { kid: envelope.kid })
      try {
        const decipher = createDecipheriv('aes-256-gcm', key.key, Buffer.from(envelope.iv, 'base64'), {
          authTagLength: 16,
        })
        decipher.setAAD(Buffer.from(context))
        decipher.setAuthTag(Buffer.from(envelope.tag, 'base64'))
        const plain = Buffer.concat([decipher.update(Buffer.from(envelope.ct, 'base64')), decipher.final()])
        return JSON.parse(plain.toString('utf8'))
      } catch (cause) {
        throw new TrackerdError(
          'SECRET_UNREADABLE',
          { kid: envelope.kid, what: 'it was changed or belongs elsewhere' },
          { cause },
        )
      }
    },
  }
}

const isEnvelope = (value: unknown): value is Envelope =>
  typeof value === 'object' &&
  value !== null &&
  ['kid', 'iv', 'ct', 'tag'].every((key) => typeof (value as Record<string, unknown>)[key] === 'string')
