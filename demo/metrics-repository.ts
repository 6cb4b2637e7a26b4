import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A commit of the shop, and the tag that brought it. */
export interface Step {
  readonly title: string
  readonly author: string
  readonly writtenAt: string
}

/** What was released when, and what it brought. The first is where counting begins. */
export const RELEASES: readonly { readonly tag: string; readonly at: string; readonly steps: readonly Step[] }[] = [
  { tag: 'v1.0.0', at: '2025-08-29T12:00:00Z', steps: [step('Sell things', '2025-08-20T09:00:00Z')] },
  {
    tag: 'v1.1.0',
    at: '2025-09-03T12:00:00Z',
    steps: [step('Keep the basket', '2025-09-01T12:00:00Z'), step('Round prices', '2025-09-03T06:00:00Z')],
  },
  {
    tag: 'v1.2.0',
    at: '2025-09-10T12:00:00Z',
    steps: [
      step('Take cards', '2025-09-07T12:00:00Z'),
      step('Bump the framework', '2025-09-09T12:00:00Z', 'dependabot[bot]'),
    ],
  },
  {
    tag: 'v1.3.0',
    at: '2025-09-17T12:00:00Z',
    steps: [step('Search by name', '2025-09-13T12:00:00Z'), step('Send receipts', '2025-09-16T12:00:00Z')],
  },
]

function step(title: string, writtenAt: string, author = 'Ada'): Step {
  return { title, author, writtenAt }
}

/** `work` has a git repository with these releases, which goes afterwards. Returns null where there is no git. */
export async function withRepository<T>(work: (folder: string) => Promise<T>): Promise<T | null> {
  const folder = await mkdtemp(join(tmpdir(), 'trackerd-demo-'))
  try {
    await git(folder, ['init', '--quiet', '--initial-branch=main'])
    await git(folder, ['fast-import', '--quiet'], stream())
    return await work(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function git(folder: string, args: readonly string[], input = ''): Promise<void> {
  const child = spawn('git', ['-C', folder, ...args], { stdio: ['pipe', 'ignore', 'inherit'] })
  const exit = once(child, 'exit')
  child.stdin.on('error', () => undefined).end(input)
  const [code] = await exit
  if (code !== 0) throw new Error(`git ${args[0]} ended with ${code}`)
}

/** The releases as `git fast-import` reads them: commits in a row, and a tag with a message after the last of each. */
function stream(): string {
  const seconds = (time: string) => Date.parse(time) / 1000
  const person = (name: string, at: string) => `${name} <${name.toLowerCase()}@example.com> ${seconds(at)} +0000`
  const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}`
  return RELEASES.flatMap(({ tag, at, steps }) => [
    ...steps.map(({ title, author, writtenAt }) =>
      [
        'commit refs/heads/main',
        `author ${person(author, writtenAt)}`,
        `committer ${person('Ada', writtenAt)}`,
        data(title),
      ].join('\n'),
    ),
    [`tag ${tag}`, 'from refs/heads/main', `tagger ${person('Ada', at)}`, data(tag)].join('\n'),
  ]).join('\n')
}
