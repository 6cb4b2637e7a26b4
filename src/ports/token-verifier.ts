/** Who a token speaks for, as its issuer says. Everything in it was signed. */
export interface VerifiedToken {
  readonly issuer: string
  readonly subject: string
  readonly claims: Readonly<Record<string, unknown>>
}

/** Checks tokens of the issuer that the operator trusts. */
export interface TokenVerifier {
  /** Throws TOKEN_INVALID, and ISSUER_UNAVAILABLE while its keys cannot be had. */
  verify(token: string): Promise<VerifiedToken>
}
