import { createServer } from 'node:http'
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose'
import { onTestFinished } from 'vitest'

export interface TokenOptions {
  /** Seconds from now on. */
  readonly expiresIn?: number | null
  readonly audience?: string
  readonly issuer?: string
  readonly now?: Date
}

/** An OpenID Connect issuer on this machine, as far as whoever checks its tokens sees it. */
export class Issuer {
  /** As its tokens name it. */
  url = ''
  /** Paths that were asked for. */
  readonly asked: string[] = []
  /** What it answers everything with instead, while it is broken. */
  broken: { status: number; body: string } | null = null
  /** What it says that it is called; its own URL unless set. */
  callsItself: string | null = null
  #keys: { kid: string; privateKey: CryptoKey; jwk: JWK }[] = []

  static async open(): Promise<Issuer> {
    const issuer = new Issuer()
    await issuer.rotate('first')
    const server = createServer((request, response) => {
      issuer.asked.push(request.url ?? '')
      const { status, body } = issuer.broken ?? issuer.#answer(request.url ?? '')
      response.writeHead(status, { 'content-type': 'application/json' }).end(body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    issuer.url = `http://127.0.0.1:${(server.address() as { port: number }).port}/realms/main`
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    return issuer
  }

  /** Signs with a new key from now on; the old one is published no more. */
  async rotate(kid: string): Promise<void> {
    const { privateKey, publicKey } = await generateKeyPair('ES256')
    this.#keys = [{ kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' } }]
  }

  token(claims: JWTPayload, { expiresIn = 300, audience = 'trackerd', issuer, now = new Date() }: TokenOptions = {}) {
    const [key] = this.#keys
    if (key === undefined) throw new TypeError('an issuer has a key')
    const at = Math.floor(now.getTime() / 1000)
    const token = new SignJWT({ sub: 'ada', ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: key.kid })
      .setIssuer(issuer ?? this.url)
      .setAudience(audience)
      .setIssuedAt(at)
    if (expiresIn !== null) token.setExpirationTime(at + expiresIn)
    return token.sign(key.privateKey)
  }

  #answer(path: string): { status: number; body: string } {
    const told = path.endsWith('/.well-known/openid-configuration')
      ? { issuer: this.callsItself ?? this.url, jwks_uri: `${this.url}/keys` }
      : path.endsWith('/keys')
        ? { keys: this.#keys.map(({ jwk }) => jwk) }
        : null
    return told === null ? { status: 404, body: '{}' } : { status: 200, body: JSON.stringify(told) }
  }
}
