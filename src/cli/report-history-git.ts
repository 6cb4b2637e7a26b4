import { TrackerdError } from '../errors.ts'
import type { CliDeps } from './deps.ts'

/** What is asked of a repository. */
export interface History {
  readonly folder: string
  /** A pattern of names; null: all tags. */
  readonly tags: string | null
  /** Tags made earlier are only what others are compared with. */
  readonly since: Date | null
}

export interface Tag {
  readonly name: string
  readonly commit: string
  /** When it was made; of a tag without a message, which has no time of its own, when its commit was made. */
  readonly at: Date
  /** The tag made before it; null: it is the first. */
  readonly previous: string | null
}

export interface TaggedCommit {
  readonly sha: string
  readonly title: string
  readonly author: string
  readonly authored_at: string
  readonly committed_at: string
  readonly parents: number
}

type Git = CliDeps['git']

const TAG = ['%(refname)', '%(objectname)', '%(*objectname)', '%(creatordate:unix)'].join('%00')

/** The tags in order of time. Throws INPUT_INVALID for a folder that is no repository, and when there are none. */
export async function tagsOf(git: Git, { folder, tags, since }: History): Promise<Tag[]> {
  const pattern = tags === null ? 'refs/tags' : `refs/tags/${tags}`
  const lines = await told(git, folder, ['for-each-ref', `--format=${TAG}`, '--sort=creatordate', pattern])
  const found = lines.map((line, at): Tag => {
    const [ref = '', object = '', peeled = '', seconds = ''] = line.split('\0')
    const previous = lines[at - 1]?.split('\0')[0] ?? null
    return {
      name: ref.replace('refs/tags/', ''),
      commit: peeled || object,
      at: new Date(Number(seconds) * 1000),
      previous: previous === null ? null : previous.replace('refs/tags/', ''),
    }
  })
  const wanted = found.filter(({ at }) => since === null || at >= since)
  if (wanted.length > 0) return wanted
  throw refused(found.length > 0 ? 'since' : 'tags', found.length > 0 ? 'leaves no tag' : 'no tag is called so')
}

const COMMIT = ['%H', '%aI', '%cI', '%P', '%an', '%s'].join('%x00')

/** What `git log previous..tag` lists, latest first. Nothing of the first tag: when that was deployed before is not known. */
export async function commitsOf(git: Git, folder: string, { name, previous }: Tag): Promise<TaggedCommit[]> {
  if (previous === null) return []
  const range = `refs/tags/${previous}..refs/tags/${name}`
  const lines = await told(git, folder, ['log', '--no-show-signature', `--format=${COMMIT}`, range, '--'])
  return lines.map((line) => {
    const [sha = '', authored = '', committed = '', parents = '', author = '', title = ''] = line.split('\0')
    return {
      sha,
      title: visible(title, 500) || sha,
      author: visible(author, 200) || 'unknown',
      authored_at: authored,
      committed_at: committed,
      parents: parents === '' ? 0 : parents.split(' ').length,
    }
  })
}

async function told(git: Git, folder: string, args: readonly string[]): Promise<string[]> {
  try {
    return (await git(folder, args)).split('\n').filter((line) => line !== '')
  } catch (cause) {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : ''
    throw refused('path', said === '' ? 'cannot be read by git' : visible(said, 300), cause)
  }
}

const refused = (path: string, message: string, cause?: unknown) =>
  new TrackerdError('INPUT_INVALID', { issues: [{ path, message }] }, cause === undefined ? {} : { cause })

/** Without what a terminal or a report would not take. */
const visible = (text: string, most: number) => [...text.replace(/\p{C}+/gu, ' ').trim()].slice(0, most).join('')
