import { expect, test } from 'vitest'
import { setup } from '../http/setup.ts'

const { server } = setup()
const get = (url: string, headers = {}) => server.inject({ method: 'GET', url, headers })

/** Every file that the page loads, by following what each names: markup, then imports. */
async function loaded(): Promise<Map<string, { type: string; text: string }>> {
  const found = new Map<string, { type: string; text: string }>()
  const visit = async (url: string): Promise<void> => {
    if (found.has(url)) return
    const answer = await get(url)
    expect([url, answer.statusCode]).toEqual([url, 200])
    found.set(url, { type: String(answer.headers['content-type']), text: answer.body })
    const named = url === '/' ? /(?:href|src)="(dashboard\/[^"]+)"/g : /^(?:import|export) (?:.* from )?'([^']+)'$/gm
    if (url === '/' || (url.endsWith('.js') && !url.includes('/lit-html/')))
      for (const [, path] of answer.body.matchAll(named))
        await visit(new URL(path ?? '', `http://localhost${url}`).pathname)
  }
  await visit('/')
  return found
}

test('all that the page loads is there, of its type, and comes from here', async () => {
  const files = await loaded()
  const types = Map.groupBy(files, ([url]) => url.slice(url.lastIndexOf('.') + 1))
  const typesOf = (ending: string) => [...new Set(types.get(ending)?.map(([, { type }]) => type))]
  expect(files.get('/')?.type).toBe('text/html; charset=utf-8')
  expect(typesOf('js')).toEqual(['application/javascript; charset=utf-8'])
  expect(typesOf('css')).toEqual(['text/css; charset=utf-8'])
  expect(typesOf('svg')).toEqual(['image/svg+xml'])
  expect(types.get('js')?.length).toBeGreaterThan(20)
  expect([...files.keys()].filter((url) => url !== '/' && !url.startsWith('/dashboard/'))).toEqual([])
  const elsewhere = [...files].filter(([, { text }]) => /(?:src|href|url)\s*[=(]\s*["']?https?:/.test(text))
  expect(elsewhere.map(([url]) => url)).toEqual([])
})

test('no script, style or markup stands where the policy would refuse it', async () => {
  for (const [url, { text }] of await loaded()) {
    if (url.includes('/lit-html/')) continue
    expect([url, text.match(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:/g)]).toEqual([url, null])
    expect([
      url,
      text.match(/\b(?:innerHTML|outerHTML|insertAdjacentHTML|unsafeHTML|document\.write|eval)\b/g),
    ]).toEqual([url, null])
  }
})

test('the page may run its own files and ask its own API, and nothing else', async () => {
  for (const url of ['/', '/dashboard/app/main.js']) {
    const { headers } = await get(url)
    const policy = String(headers['content-security-policy']).split('; ')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).toContain("connect-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("require-trusted-types-for 'script'")
    expect(policy.join()).not.toMatch(/unsafe|\*|https?:/)
    expect(headers['referrer-policy']).toBe('no-referrer')
    expect(headers['x-content-type-options']).toBe('nosniff')
  }
})

test('a file that did not change is not sent again', async () => {
  const { headers } = await get('/dashboard/styles/tokens.css')
  expect(headers['cache-control']).toBe('no-cache')
  const again = await get('/dashboard/styles/tokens.css', { 'if-none-match': String(headers.etag) })
  expect([again.statusCode, again.body]).toEqual([304, ''])
})

test.each([
  '/dashboard/tsconfig.json',
  '/dashboard/app/types.d.ts',
  '/dashboard/app/',
  '/dashboard/../package.json',
  '/dashboard/%2e%2e/package.json',
  '/dashboard/app/..%2f..%2f..%2fpackage.json',
  '/dashboard/app/%00.js',
  '/dashboard/app/lib/lit-html/package.json',
  '/dashboard/app/lib/lit-html/..%2f..%2fpg/package.json',
  '/dashboard/nothing.js',
])('%s is not there', async (url) => {
  const answer = await get(url)
  expect([answer.statusCode, answer.json().code]).toEqual([404, 'NOT_FOUND'])
})
