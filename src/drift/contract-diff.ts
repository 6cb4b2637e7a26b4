/**
 * The comparison of contracts by `redocly diff`. It is a command, not a library: a process of its own for each pair.
 *
 * Documents come from tenants, and a `$ref` in them may name any file or address. So the process may read its own package
 * and the two documents, may start nothing, and has no network: Node's permission model sees to the former, and what it
 * runs first to the latter.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BreakingChange } from '../domain/drift/contract-drift.ts'
import type { Comparison, ContractDiff, ContractText } from '../ports/contract-diff.ts'

export interface ContractDiffOptions {
  /**
   * Folders for the documents while they are compared; the first that can be written to is taken. A container with a
   * read-only root file system still has /dev/shm.
   */
  readonly folders: readonly string[]
  /** After that a comparison is given up. */
  readonly timeoutMs: number
  /** Larger documents are not compared. */
  readonly maxBytes: number
}

/** Megabytes of heap: a YAML document of a few lines can unfold to any size. */
const HEAP = 384
/** Bytes of the report. */
const MOST_OUTPUT = 64 * 1024 * 1024

export function contractDiff(options: ContractDiffOptions): ContractDiff {
  return {
    async compare(before, after) {
      if ([before, after].some((text) => Buffer.byteLength(text) > options.maxBytes)) return { failed: 'too_large' }
      const folder = await emptyFolder(options.folders)
      try {
        return await compareIn(folder, before, after, options.timeoutMs)
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  }
}

async function compareIn(
  folder: string,
  before: ContractText,
  after: ContractText,
  timeoutMs: number,
): Promise<Comparison> {
  await Promise.all([writeFile(join(folder, BEFORE), before), writeFile(join(folder, AFTER), after)])
  const run = await redocly(folder, timeoutMs)
  return 'failed' in run ? run : { breaking: breakingOf(JSON.parse(run.report) as Report) }
}

const BEFORE = 'before.yaml'
const AFTER = 'after.yaml'

/** The folder of the package's scope, e.g. node_modules/@redocly. */
const scope = () => dirname(dirname(fileURLToPath(import.meta.resolve('@redocly/cli/package.json'))))

const NO_NETWORK = `
const [net, dgram, dns, modules] = ['net', 'dgram', 'dns', 'module'].map((name) => process.getBuiltinModule('node:' + name))
const refuse = () => { throw new Error('there is no network here') }
net.Socket.prototype.connect = refuse
dgram.createSocket = refuse
dns.lookup = refuse
globalThis.fetch = async () => refuse()
globalThis.WebSocket = refuse
modules.syncBuiltinESMExports()
`

type Run = { readonly report: string } | Extract<Comparison, { readonly failed: unknown }>

function redocly(folder: string, timeoutMs: number): Promise<Run> {
  const packages = scope()
  const args = [
    permissionFlag(),
    `--allow-fs-read=${packages}${sep}`,
    `--allow-fs-read=${folder}${sep}`,
    `--max-old-space-size=${HEAP}`,
    `--import=data:text/javascript,${encodeURIComponent(NO_NETWORK)}`,
    join(packages, 'cli', 'bin', 'cli.js'),
    ...['diff', BEFORE, AFTER, '--format=json', '--fail-on=none'],
  ]
  const env = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', CI: 'true', NO_COLOR: '1' }
  const limits = { timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: MOST_OUTPUT } as const
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: folder, env, ...limits }, (error, report) => {
      if (error === null) resolve({ report })
      else if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') resolve({ failed: 'too_large' })
      else if (error.killed) resolve({ failed: 'too_slow' })
      // Its exit code says that a document has errors, so that breaking changes may have been missed.
      else if (typeof error.code !== 'string') resolve({ failed: 'not_readable' })
      else reject(error)
    })
  })
}

/** Before 22.13 it was named otherwise. */
function permissionFlag(): string {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  return major > 22 || (major === 22 && minor >= 13) ? '--permission' : '--experimental-permission'
}

/** What we use of its report. */
interface Report {
  readonly changes: readonly {
    readonly verdicts?: readonly {
      readonly ruleId: string
      readonly impact: string
      readonly message: string
      readonly location?: { readonly pointer?: string }
    }[]
    readonly path: string
  }[]
}

function breakingOf({ changes }: Report): BreakingChange[] {
  const all = changes.flatMap(({ verdicts = [], path }) =>
    verdicts
      .filter(({ impact }) => impact === 'major')
      .map(({ ruleId, message }) => ({ rule: ruleId, place: path, text: message })),
  )
  const keyOf = ({ place, rule, text }: BreakingChange) => `${place} ${rule} ${text}`
  return [...new Map(all.map((change) => [keyOf(change), change])).values()].sort((one, other) =>
    keyOf(one) < keyOf(other) ? -1 : 1,
  )
}

async function emptyFolder(folders: readonly string[]): Promise<string> {
  const [first, ...others] = folders
  if (first === undefined) throw new Error('no folder to compare contracts in was given')
  try {
    return await mkdtemp(join(first, 'trackerd-contracts-'))
  } catch (error) {
    if (others.length === 0) throw error
    return emptyFolder(others)
  }
}
