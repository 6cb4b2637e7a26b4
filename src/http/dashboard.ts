import { findPackageJSON } from 'node:module'
import { dirname, join } from 'node:path'
import files from '@fastify/static'
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify'
import { TrackerdError } from '../errors.ts'
import { packageFolder } from '../package.ts'
import { sendProblem } from './problem.ts'

/**
 * What a page of the dashboard may do: run our own files, ask our own API, and nothing else. Text becomes markup in one
 * place only, the templates of lit-html, which holds the one policy for it.
 */
const PAGE_CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types lit-html',
].join('; ')

const SERVED = /\.(html|css|js|svg)$/

/** The dashboard at `/`, from files of the package as they are. It asks the API like everybody else, with a key. */
export function registerDashboard(open: FastifyInstance): void {
  open.register(async (pages) => {
    // After helmet's own, which allows nothing at all.
    pages.addHook('onSend', async (_request, reply) => {
      if (reply.statusCode < 400) reply.header('content-security-policy', PAGE_CSP)
    })
    // A path that leads out of the folder is refused by its own error; to whoever asks there is no such thing.
    pages.setErrorHandler((error: FastifyError, request, reply) =>
      sendProblem((error.statusCode ?? 500) < 500 ? new TrackerdError('NOT_FOUND') : error, request, reply),
    )
    const served = {
      // Looked at again each time, and told by its ETag that nothing changed.
      cacheControl: false,
      setHeaders: (reply: FastifyReply) => void reply.header('cache-control', 'no-cache'),
      allowedPath: (path: string) => SERVED.test(path),
      index: false as const,
    }
    const root = join(packageFolder(), 'web')
    pages.register(files, { ...served, root, prefix: '/dashboard/' })
    pages.register(files, {
      ...served,
      root: dirname(findPackageJSON('lit-html', import.meta.url) ?? ''),
      prefix: '/dashboard/app/lib/lit-html/',
      decorateReply: false,
    })
    pages.get('/', { schema: { hide: true } }, (_request, reply) => reply.sendFile('index.html'))
  })
}
