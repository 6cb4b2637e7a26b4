const LINK = /<([^<>]*)>([^<]*)/g
const NEXT = /;\s*rel\s*=\s*"?(?:[\w-]+\s+)*next\b/i

/**
 * Where a list goes on, by the `rel="next"` of a `Link` header (RFC 8288); nulls on its last page. Only numbers and cursors
 * are taken from the link: a URL made by somebody else is never asked with our credential.
 */
export function nextOf(link: string | null): { readonly page: number | null; readonly cursor: string | null } {
  for (const [, target = '', parameters = ''] of (link ?? '').matchAll(LINK)) {
    if (!NEXT.test(parameters)) continue
    const query = URL.parse(target, 'https://api.github.com')?.searchParams
    const page = query?.get('page') ?? ''
    return {
      page: /^[1-9]\d{0,8}$/.test(page) ? Number(page) : null,
      cursor: query?.get('cursor') ?? query?.get('after') ?? null,
    }
  }
  return { page: null, cursor: null }
}
