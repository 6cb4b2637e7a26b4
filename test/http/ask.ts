import type { InjectOptions } from 'fastify'
import { ID, tokenOf } from './fake-app.ts'
import type { Method, Route } from './route.ts'

/** The request as it is right, with parts of it replaced. */
export function ask(
  { route, access, query, body }: Route,
  change: { id?: string; query?: string; body?: object } = {},
): InjectOptions & { readonly headers: Readonly<Record<string, string>> } {
  const [method, path] = route.split(' ') as [Method, string]
  const search = change.query ?? query
  const payload = change.body ?? body
  return {
    method,
    url:
      path
        .replace(':id', change.id ?? ID)
        .replace(':scopeId', ID)
        .replace(':externalId', ID) + (search ? `?${search}` : ''),
    headers: { authorization: `Bearer ${tokenOf(access)}` },
    ...(payload ? { payload } : {}),
  }
}
