import { z } from 'zod'
import { TrackerdError } from '../../../src/errors.ts'
import type { ConnectOptions } from '../../../src/ports/source-reader.ts'
import { HEADER_TEXT } from '../../http/header-text.ts'
import type { Pause } from '../../http/retry.ts'
import type { Result } from './call.ts'

/** A token must outlast the call that it is taken for. */
const RENEW_BEFORE_MS = 60_000
/** GitHub may refuse a token in its first seconds, until all of its servers know it. */
const NEW_MS = 5_000
const SPREADS_MS = 1_000

interface Token {
  readonly text: string
  readonly madeAt: Date
  /** By our clock. */
  readonly expiresAt: number
}

/**
 * Runs calls with a token of the app's installation: asked for when needed, kept for its hour, shared by calls at the same
 * time. `ask` asks for one. Throws UPSTREAM_UNAUTHENTICATED when the installation is suspended or gone.
 *
 * Not auth-app's own: it shares the request for a token between all its users in the process by the installation's number
 * alone, so that whoever names the number of somebody else's installation at the right moment is given that one's token.
 */
export function createInstallation(
  ask: () => Promise<Result>,
  { clock, signal, pause }: Pick<ConnectOptions, 'clock' | 'signal'> & { readonly pause: Pause },
): <Done>(run: (token: string) => Promise<Done>) => Promise<Done> {
  let known: Token | null = null
  let pending: Promise<Token> | null = null

  const renewed = async () => {
    try {
      known = tokenOf(await asked(ask))
      return known
    } finally {
      pending = null
    }
  }
  const current = async () => {
    if (known !== null && known.expiresAt - RENEW_BEFORE_MS > clock.now().getTime()) return known
    pending ??= renewed()
    return pending
  }

  return async (run) => {
    const token = await current()
    try {
      return await run(token.text)
    } catch (error) {
      if (!(error instanceof TrackerdError) || error.code !== 'UPSTREAM_UNAUTHENTICATED') throw error
      const isNew = clock.now().getTime() - token.madeAt.getTime() < NEW_MS
      if (isNew) await pause(SPREADS_MS, signal)
      // Refused before its time: GitHub takes them back when the app's permissions change.
      else if (known === token) known = null
      return run((await current()).text)
    }
  }
}

/** 403: the installation is suspended. 404: the app was uninstalled. For us the credential no longer works. */
async function asked(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask()
  } catch (error) {
    const isRefused =
      error instanceof TrackerdError && (error.code === 'UPSTREAM_FORBIDDEN' || error.code === 'UPSTREAM_NOT_FOUND')
    throw isRefused ? new TrackerdError('UPSTREAM_UNAUTHENTICATED', error.details) : error
  }
}

const Created = z.object({
  token: z.string().regex(HEADER_TEXT),
  expires_at: z
    .string()
    .transform((text) => Date.parse(text))
    .pipe(z.number()),
})

function tokenOf({ data, skewMs, at }: Result): Token {
  const created = Created.safeParse(data)
  if (!created.success) throw new TrackerdError('UPSTREAM_INVALID', { what: 'the answer holds no installation token' })
  return { text: created.data.token, madeAt: at, expiresAt: created.data.expires_at - skewMs }
}
