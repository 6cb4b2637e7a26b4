import { z } from 'zod'
import { time } from '../edge.ts'

/** Made into what REST says of the same objects: both ways lead through one translation to equal changes. */

/** An id beyond 2^31 comes as text. */
export const bigId = z.union([z.string().regex(/^\d{1,16}$/), z.int()]).transform(Number)
const maybeText = z.string().nullish()

/** An account that is gone is null; so is one without an id, which nobody could be told by. */
export const Account = z
  .object({ __typename: z.string(), login: z.string(), databaseId: z.int().nullish() })
  .nullish()
  .transform((it) => {
    if (typeof it?.databaseId !== 'number') return null
    // GraphQL leaves out what REST appends to the name of every app.
    const login = it.__typename === 'Bot' ? `${it.login}[bot]` : it.login
    return { id: it.databaseId, login, type: it.__typename }
  })

const Review = z
  .object({ fullDatabaseId: bigId, state: z.string(), submittedAt: maybeText, url: maybeText, author: Account })
  .transform((it) => ({
    id: it.fullDatabaseId,
    html_url: it.url,
    state: it.state,
    user: it.author,
    submitted_at: it.submittedAt,
  }))

const BOT_ADDRESS = /^(\d+)\+(.+\[bot\])@users\.noreply\./

/** `GitActor.user` names people only. A bot, which REST names, is known by the address that GitHub gives it. */
const Author = z
  .object({ email: maybeText, user: Account })
  .nullish()
  .transform((it) => {
    const bot = BOT_ADDRESS.exec(it?.email ?? '')
    const user = bot === null ? it?.user : { id: Number(bot[1]), login: bot[2], type: 'Bot' }
    return { email: it?.email, user: user ?? null }
  })

const Commit = z
  .object({
    commit: z.object({
      oid: z.string(),
      url: maybeText,
      message: z.string(),
      authoredDate: z.string(),
      committedDate: z.string(),
      author: Author,
      parents: z.object({ totalCount: z.int().nonnegative().max(1000) }),
    }),
  })
  .transform(({ commit: it }) => ({
    sha: it.oid,
    html_url: it.url,
    commit: {
      message: it.message,
      author: { email: it.author.email, date: it.authoredDate },
      committer: { date: it.committedDate },
    },
    author: it.author.user,
    // Only how many there are is used.
    parents: Array.from({ length: it.parents.totalCount }, () => ({})),
  }))

const CheckRun = z
  .object({
    __typename: z.literal('CheckRun'),
    databaseId: bigId,
    name: z.string(),
    status: z.string(),
    conclusion: maybeText,
    startedAt: maybeText,
    completedAt: maybeText,
    url: maybeText,
    checkSuite: z.object({ app: z.object({ slug: maybeText, name: maybeText }).nullish() }).nullish(),
  })
  .transform((it) => ({
    kind: 'check_run' as const,
    id: it.databaseId,
    name: it.name,
    status: it.status.toLowerCase(),
    conclusion: it.conclusion?.toLowerCase() ?? null,
    started_at: it.startedAt,
    completed_at: it.completedAt,
    html_url: it.url,
    app: it.checkSuite?.app ?? null,
  }))

const StatusContext = z
  .object({
    __typename: z.literal('StatusContext'),
    context: z.string(),
    state: z.string(),
    targetUrl: maybeText,
    createdAt: z.string(),
  })
  .transform((it) => ({
    kind: 'status' as const,
    // Not told here. 0 sorts before every status of that second that a webhook told of.
    id: 0,
    context: it.context,
    // A branch rule waits for it and nobody has set it: REST would not list it.
    state: it.state === 'EXPECTED' ? 'pending' : it.state.toLowerCase(),
    target_url: it.targetUrl,
    updated_at: it.createdAt,
  }))

/** What cannot be read is null, as what was refused is: then the whole list is read by REST. */
const connection = <Item extends z.ZodType>(item: Item) =>
  z
    .object({ pageInfo: z.object({ hasNextPage: z.boolean() }), nodes: z.array(item.nullable().catch(null)) })
    .nullable()
    .catch(null)

const Head = z
  .object({
    nodes: z.tuple([
      z.object({
        commit: z.object({
          oid: z.string(),
          statusCheckRollup: z.object({ contexts: connection(z.union([CheckRun, StatusContext])) }).nullable(),
        }),
      }),
    ]),
  })
  .transform(({ nodes: [{ commit }] }) => ({ sha: commit.oid, rollup: commit.statusCheckRollup }))

const File = z.object({ path: z.string() }).transform((it) => ({ filename: it.path }))

/** When it was first marked ready for review; null: never, or it cannot be read. */
const Ready = z
  .object({ nodes: z.array(z.object({ createdAt: z.string() })) })
  .transform(({ nodes: [first] }) => first?.createdAt ?? null)
  .nullable()
  .catch(null)

/** What belongs to one pull request. null: not told. */
export const Nested = z.object({
  updatedAt: time,
  headRefOid: z.string(),
  additions: z.int(),
  deletions: z.int(),
  changedFiles: z.int(),
  mergeable: z.string().nullish(),
  ready: Ready,
  files: connection(File),
  reviews: connection(Review),
  commits: connection(Commit),
  head: Head.nullable().catch(null),
})
export type Nested = z.output<typeof Nested>

const MERGEABLE: ReadonlyMap<string | null | undefined, boolean> = new Map([
  ['MERGEABLE', true],
  ['CONFLICTING', false],
])

/** What a pull request shows alone and not in a list. */
export const detailsOf = ({ additions, deletions, changedFiles, mergeable }: Nested) => ({
  additions,
  deletions,
  changed_files: changedFiles,
  mergeable: MERGEABLE.get(mergeable) ?? null,
})
